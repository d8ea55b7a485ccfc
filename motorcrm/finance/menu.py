"""Finance in the menu."""

from django.utils.translation import gettext_lazy as _

from motorcrm.finance import operations  # noqa: F401  # declares what is recorded
from motorcrm.finance.money.protocol import RECORDINGS
from motorcrm.finance.rights import VIEW_FINANCE
from motorcrm.ui.menu import Entry

ENTRIES = [Entry(_("Finance"), icon="wallet", url="finance", under="/finance/", rights=(VIEW_FINANCE,), position=35)]
CREATES = [
    Entry(how.kind.word, icon=how.icon, url=how.page, rights=(how.verb.needs,), position=how.position)
    for how in RECORDINGS.values()
]
