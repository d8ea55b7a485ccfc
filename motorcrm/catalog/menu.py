"""The menu entry of the settings."""

from django.utils.translation import gettext_lazy as _

from motorcrm.catalog.rights import EDIT_CATALOG
from motorcrm.ui.menu import Entry

ENTRIES = [
    Entry(_("Settings"), icon="settings", url="settings", under="/settings/", rights=(EDIT_CATALOG,), position=90)
]
