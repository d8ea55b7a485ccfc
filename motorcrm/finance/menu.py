"""Finance in the menu."""

from django.utils.translation import gettext_lazy as _

from motorcrm.finance.rights import RECORD_TRANSACTIONS, VIEW_FINANCE
from motorcrm.ui.menu import Entry

ENTRIES = [Entry(_("Finance"), icon="wallet", url="finance", under="/finance/", rights=(VIEW_FINANCE,), position=35)]
CREATES = [
    Entry(_("Expense"), icon="arrow-up-right", url="finance-expense", rights=(RECORD_TRANSACTIONS,), position=35),
    Entry(_("Income"), icon="arrow-down-left", url="finance-income", rights=(RECORD_TRANSACTIONS,), position=36),
]
