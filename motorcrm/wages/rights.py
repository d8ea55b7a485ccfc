"""Rights on wages. The right to see them stands with the other rights on people: finance asks it too."""

from django.utils.translation import gettext_lazy as _

from motorcrm.access.catalogue import ACCOUNTANT, MANAGER, SENIOR_TECHNICIAN, TECHNICIAN, declare
from motorcrm.employees.rights import VIEW_WAGES

SEE_BASE = declare(
    "wages.base",
    _("See what earnings are computed from"),
    _("The sums and percents behind earnings. Without it only what comes of them is shown."),
    section="employees",
    shipped_to=[ACCOUNTANT, MANAGER, SENIOR_TECHNICIAN, TECHNICIAN],
)
EDIT_SCHEMES = declare(
    "wages.schemes",
    _("Edit pay schemes"),
    _("Add and change pay schemes and their rules, and say who has which from which day on."),
    section="employees",
    shipped_to=[ACCOUNTANT],
)
CORRECT_WAGES = declare(
    "wages.correct",
    _("Record bonuses and deductions"),
    _("Bonuses, deductions and what else people decide about wages, each with its basis."),
    section="employees",
    shipped_to=[ACCOUNTANT],
)
PAY_WAGES = declare(
    "wages.pay",
    _("Pay wages"),
    _("Pay employees what they are owed, and advances, from the money accounts the person may use."),
    section="employees",
    shipped_to=[ACCOUNTANT],
)

__all__ = ["CORRECT_WAGES", "EDIT_SCHEMES", "PAY_WAGES", "SEE_BASE", "VIEW_WAGES"]
