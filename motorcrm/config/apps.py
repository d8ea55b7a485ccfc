"""The composition: settings, addresses, menu, and who fills which place of which page."""

from typing import Any

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules


def prepare_when_migrated(sender: Any, plan: Any, **_: Any) -> None:
    """Django says it once for each app, after the last migration: once is enough for us. Not after going back."""
    if any(backwards for _migration, backwards in plan):
        return
    from motorcrm.config.prepare import prepare

    prepare()


def demo_is_here() -> bool:
    from motorcrm.company.models import Preferences

    return Preferences.objects.filter(is_demo=True).exists()


class ConfigConfig(AppConfig):
    name = "motorcrm.config"
    label = "config"

    def ready(self) -> None:
        # The catalogue of rights stands in the order of the apps, whoever imports whom first.
        autodiscover_modules("rights")
        autodiscover_modules("nouns")

        from motorcrm.config import panels
        from motorcrm.config.menu import creates, entries
        from motorcrm.ui import menu

        panels.fill()
        menu.install(entries=entries(), creates=creates(), is_demo=demo_is_here)
        post_migrate.connect(prepare_when_migrated, sender=apps.get_app_config("access"))
