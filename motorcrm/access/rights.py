"""Rights that apply across all apps: the groups of fields a person sees."""

from django.utils.translation import gettext_lazy as _

from motorcrm.access.catalogue import ACCOUNTANT, MANAGER, declare

SEE_PRICES = declare(
    "fields.prices",
    _("View prices and totals"),
    _("Prices of jobs and parts, totals, discounts, payments and client balances."),
    section="fields",
    shipped_to=[MANAGER, ACCOUNTANT],
)
SEE_COSTS = declare(
    "fields.costs",
    _("View cost and margin"),
    _("What parts cost the workshop and what it earns on them."),
    section="fields",
    shipped_to=[MANAGER, ACCOUNTANT],
)
SEE_CONTACTS = declare(
    "fields.contacts",
    _("View clients' contacts"),
    _("Clients' phones, emails and addresses, and searching by them."),
    section="fields",
    shipped_to=[MANAGER, ACCOUNTANT],
)
