"""The home page and the audit log in the menu."""

from django.utils.translation import gettext_lazy as _

from motorcrm.access.scopes import has
from motorcrm.catalog.rights import EDIT_CATALOG
from motorcrm.core.operation import SIGNED_IN
from motorcrm.desk.rights import CHECK_RECORDS
from motorcrm.history.rights import VIEW_AUDIT_LOG
from motorcrm.ui.menu import Entry

HOME = Entry(_("Home"), icon="home", url="home", under="/", rights=(SIGNED_IN,), position=0)

# The settings have tiles for these; the lines are for people without settings.
AUDIT_LOG = Entry(
    _("Audit log"),
    icon="history",
    url="audit-log",
    under="/settings/audit-log/",
    rights=(VIEW_AUDIT_LOG,),
    shown_to=lambda person: not has(person, EDIT_CATALOG),
    position=95,
)
CHECK = Entry(
    _("Data check"),
    icon="shield-check",
    url="check",
    under="/settings/check/",
    rights=(CHECK_RECORDS,),
    shown_to=lambda person: not has(person, EDIT_CATALOG),
    position=96,
)
ENTRIES = [HOME, AUDIT_LOG, CHECK]
