"""Finance in the menu."""

from django.utils.translation import gettext_lazy as _

from motorcrm.finance.money.expense_reports import REPORT, report_expenses
from motorcrm.finance.money.protocol import at_hand, further, load_kinds
from motorcrm.finance.money.purchases import PURCHASE
from motorcrm.finance.rights import RECORD_TRANSACTIONS, VIEW_FINANCE
from motorcrm.ui.menu import Entry

load_kinds()  # the menu may be asked for before this app is ready
UNDER = "/finance/"
ENTRIES = [Entry(_("Finance"), icon="wallet", url="finance", under=UNDER, rights=(VIEW_FINANCE,), position=35)]
CREATES = [
    *(
        Entry(
            how.kind.word,
            icon=how.icon,
            url=how.page,
            under=UNDER,
            rights=(how.verb.needs,),
            position=how.position,
            asks=True,
        )
        for how in at_hand()
    ),
    Entry(
        PURCHASE.word,
        icon="shopping-cart",
        url="finance-purchase",
        under=UNDER,
        rights=(RECORD_TRANSACTIONS,),
        position=37,
    ),
    Entry(
        REPORT.word,
        icon="receipt",
        url="finance-expense-report",
        under=UNDER,
        rights=(report_expenses.needs,),
        position=38,
    ),
    Entry(
        _("More transactions"),
        icon="dots",
        url="finance-more",
        under=UNDER,
        rights=tuple({how.verb.needs for how in further()}),
        position=39,
    ),
]
