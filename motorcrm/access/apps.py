from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules

from motorcrm.core import operation


class AccessConfig(AppConfig):
    name = "motorcrm.access"

    def ready(self) -> None:
        from motorcrm.access.guard import guard

        autodiscover_modules("rights", "events", "operations")
        operation.install(guard=guard)
