from django.apps import AppConfig


class CatalogConfig(AppConfig):
    name = "motorcrm.catalog"

    def ready(self) -> None:
        from motorcrm.catalog.begin import QUESTIONS
        from motorcrm.catalog.panels import price_list_tile, rates_tile
        from motorcrm.signin.set_up import add_questions
        from motorcrm.ui.panels import register
        from motorcrm.ui.places import SETTINGS_PAGE

        add_questions("catalog", QUESTIONS)
        register(SETTINGS_PAGE, price_list_tile)
        register(SETTINGS_PAGE, rates_tile)
