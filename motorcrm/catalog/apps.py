from django.apps import AppConfig


class CatalogConfig(AppConfig):
    name = "motorcrm.catalog"

    def ready(self) -> None:
        from motorcrm.catalog.panels import price_list_tile, rates_tile
        from motorcrm.ui.panels import register
        from motorcrm.ui.places import SETTINGS_PAGE

        register(SETTINGS_PAGE, price_list_tile)
        register(SETTINGS_PAGE, rates_tile)
