from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules

from motorcrm.core import operation


class HistoryConfig(AppConfig):
    name = "motorcrm.history"

    def ready(self) -> None:
        from motorcrm.history.once import remember

        operation.install(memory=remember)
        autodiscover_modules("events")  # a fact may use the word of another app
