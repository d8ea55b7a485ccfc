from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "motorcrm.config"
    label = "config"

    def ready(self) -> None:
        from motorcrm.config.menu import creates, entries
        from motorcrm.ui import menu

        menu.install(entries=entries(), creates=creates())
