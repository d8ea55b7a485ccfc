from django.apps import AppConfig


class CompanyConfig(AppConfig):
    name = "motorcrm.company"

    def ready(self) -> None:
        from motorcrm.company.panels import organisations_tile, preferences_tile
        from motorcrm.ui.panels import register

        register("settings", organisations_tile)
        register("settings", preferences_tile)
