"""Rights over money."""

from django.utils.translation import gettext_lazy as _

from motorcrm.access.catalogue import ACCOUNTANT, MANAGER, declare

VIEW_FINANCE = declare(
    "finance.view",
    _("View finance"),
    _("Transaction history and balances of tills and bank accounts."),
    section="finance",
    shipped_to=[MANAGER, ACCOUNTANT],
)
TAKE_PAYMENTS = declare(
    "finance.payments",
    _("Take payments"),
    _("Take client payments and prepayments for orders the person can see."),
    section="finance",
    scoped=True,
    shipped_to=[MANAGER, ACCOUNTANT],
)
MARK_RECEIPTS = declare(
    "finance.receipts",
    _("Mark fiscal receipts"),
    _("Note the number of a receipt, or why none is needed."),
    section="finance",
    shipped_to=[MANAGER, ACCOUNTANT],
)
GIVE_BACK = declare(
    "finance.refunds",
    _("Give money back"),
    _("Give clients back what is left of their prepayments, or what they paid too much."),
    section="finance",
    scoped=True,
    shipped_to=[MANAGER, ACCOUNTANT],
)
REDUCE_PRICES = declare(
    "finance.reductions",
    _("Reduce prices after closing"),
    _("Take something off the jobs and parts of closed orders, whatever discount the role may give."),
    section="finance",
    scoped=True,
    shipped_to=[ACCOUNTANT],
)
RECORD_TRANSACTIONS = declare(
    "finance.operations",
    _("Record income and expenses"),
    _("Other income, expenses by category, and whatever else is recorded by hand and is not money from clients."),
    section="finance",
    shipped_to=[MANAGER, ACCOUNTANT],
)
RUN_SHIFTS = declare(
    "finance.shifts",
    _("Open and close till shifts"),
    _("Count a till, open and close its shift, also one that somebody else has opened."),
    section="finance",
    shipped_to=[MANAGER, ACCOUNTANT],
)
DECIDE_DIFFERENCES = declare(
    "finance.differences",
    _("Decide about till differences"),
    _("Say what a shortage or a surplus of a till was: an expense, an income, or to be withheld."),
    section="finance",
    shipped_to=[ACCOUNTANT],
)
OWNERS_MONEY = declare(
    "finance.owner",
    _("Owner's money, loans and taxes"),
    _("Record what the owner puts in and takes out, loans and their repayment, taxes accrued and paid."),
    section="finance",
    shipped_to=[ACCOUNTANT],
)
REVERSE_TRANSACTIONS = declare(
    "finance.reverse",
    _("Reverse transactions"),
    _("Reverse what was recorded by mistake, such as a payment. A reversal is posted and nothing is deleted."),
    section="finance",
    shipped_to=[ACCOUNTANT],
)
SET_UP_MONEY = declare(
    "finance.setup",
    _("Set up money accounts and categories"),
    _("Add, edit and archive tills, bank accounts, card terminals, and categories of income and expenses."),
    section="finance",
    shipped_to=[ACCOUNTANT],
)
ALL_ACCOUNTS = declare(
    "finance.all-accounts",
    _("Use every money account"),
    _("Also those that are only for the roles named in their settings."),
    section="finance",
)
VIEW_BOOKS = declare(
    "finance.books",
    _("View the trial balance"),
    _(
        "Balances and turnovers of all accounts of the books. "
        "Needs to see prices, costs, all orders and all clients as well."
    ),
    section="finance",
    shipped_to=[ACCOUNTANT],
)
SEE_OVERVIEW = declare(
    "overview.company",
    _("View company figures"),
    _("Today's revenue, money and orders on the home page."),
    section="overview",
)
