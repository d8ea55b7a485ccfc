"""Rights that apply across all apps: to the groups of fields a person sees, and to take lists away."""

from django.utils.translation import gettext_lazy as _

from motorcrm.access.catalogue import ACCOUNTANT, MANAGER, declare

DOWNLOAD_LISTS = declare(
    "lists.download",
    _("Download lists"),
    _("Save lists that the person sees as XLSX or CSV: clients, orders, transactions. The audit log says who did."),
    section="overview",
    shipped_to=[ACCOUNTANT],
)
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
