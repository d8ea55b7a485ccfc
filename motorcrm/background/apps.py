from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class BackgroundConfig(AppConfig):
    name = "motorcrm.background"
    label = "background"

    def ready(self) -> None:
        autodiscover_modules("tasks")
