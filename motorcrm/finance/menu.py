"""Finance in the menu."""

from django.utils.translation import gettext_lazy as _

from motorcrm.finance.money.protocol import load_kinds, recordings
from motorcrm.finance.rights import VIEW_FINANCE
from motorcrm.ui.menu import Entry

load_kinds()  # the menu may be asked for before this app is ready
ENTRIES = [Entry(_("Finance"), icon="wallet", url="finance", under="/finance/", rights=(VIEW_FINANCE,), position=35)]
CREATES = [
    Entry(
        how.kind.word,
        icon=how.icon,
        url=how.page,
        under="/finance/",
        rights=(how.verb.needs,),
        position=how.position,
        asks=True,
    )
    for how in recordings()
]
