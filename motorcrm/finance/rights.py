"""Rights on money."""

from django.utils.translation import gettext_lazy as _

from motorcrm.access.catalogue import ACCOUNTANT, MANAGER, declare

VIEW_FINANCE = declare(
    "finance.view",
    _("See finance"),
    _("The history of operations and what lies in tills and banks."),
    section="finance",
    shipped_to=[MANAGER, ACCOUNTANT],
)
TAKE_PAYMENTS = declare(
    "finance.payments",
    _("Take payments"),
    _("Payments and prepayments of clients for orders that are seen."),
    section="finance",
    scoped=True,
    shipped_to=[MANAGER, ACCOUNTANT],
)
RECORD_OPERATIONS = declare(
    "finance.operations",
    _("Record income and expenses"),
    _("Other income and expenses by category."),
    section="finance",
    shipped_to=[MANAGER, ACCOUNTANT],
)
REVERSE_OPERATIONS = declare(
    "finance.reverse",
    _("Reverse operations"),
    _("Take back a payment, income or expense recorded by mistake: a reversal is booked, nothing is erased."),
    section="finance",
    shipped_to=[ACCOUNTANT],
)
RECORD_EARLIER = declare(
    "finance.earlier",
    _("Record on a past date"),
    _("Without it operations are recorded on the current day only."),
    section="finance",
    shipped_to=[ACCOUNTANT],
)
SEE_OVERVIEW = declare(
    "overview.company",
    _("See the company's figures"),
    _("Today's revenue, money and orders on the first page."),
    section="overview",
)
