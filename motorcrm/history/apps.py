from django.apps import AppConfig

from motorcrm.core import operation


class HistoryConfig(AppConfig):
    name = "motorcrm.history"

    def ready(self) -> None:
        from motorcrm.history.once import remember

        operation.install(memory=remember)
