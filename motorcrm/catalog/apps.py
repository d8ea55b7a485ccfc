from django.apps import AppConfig


class CatalogConfig(AppConfig):
    name = "motorcrm.catalog"

    def ready(self) -> None:
        from motorcrm.catalog.panels import price_list_tile, rates_tile
        from motorcrm.ui.panels import register

        register("settings", price_list_tile)
        register("settings", rates_tile)
