from django.apps import AppConfig


class CompanyConfig(AppConfig):
    name = "motorcrm.company"

    def ready(self) -> None:
        from motorcrm.company.panels import organisations_tile, preferences_tile
        from motorcrm.ui.panels import register
        from motorcrm.ui.places import SETTINGS_PAGE

        register(SETTINGS_PAGE, organisations_tile)
        register(SETTINGS_PAGE, preferences_tile)
