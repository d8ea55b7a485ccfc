"""The composition: settings, addresses, menu, and which app fills which place on which page."""

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules


class ConfigConfig(AppConfig):
    name = "motorcrm.config"
    label = "config"

    def ready(self) -> None:
        # The catalogue of rights keeps the order of the apps, whatever is imported first.
        autodiscover_modules("rights")
        autodiscover_modules("nouns")

        from motorcrm.company.queries import is_demo
        from motorcrm.config import panels
        from motorcrm.config.menu import creates, entries
        from motorcrm.config.prepare import prepare_when_migrated
        from motorcrm.ui import menu

        panels.fill()
        menu.install(entries=entries(), creates=creates(), is_demo=is_demo)
        post_migrate.connect(prepare_when_migrated, sender=apps.get_app_config("access"))
