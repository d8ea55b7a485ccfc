"""Rights that cross all apps: the groups of fields a person is shown."""

from django.utils.translation import gettext_lazy as _

from motorcrm.access.catalogue import ACCOUNTANT, MANAGER, declare

SEE_PRICES = declare(
    "fields.prices",
    _("See prices and sums"),
    _("Prices of works and parts, totals, discounts, payments and balances of clients."),
    section="fields",
    shipped_to=[MANAGER, ACCOUNTANT],
)
SEE_COSTS = declare(
    "fields.costs",
    _("See cost and margin"),
    _("What parts cost the workshop, and what is earned on them."),
    section="fields",
    shipped_to=[MANAGER, ACCOUNTANT],
)
SEE_CONTACTS = declare(
    "fields.contacts",
    _("See clients' contacts"),
    _("Phones, e-mails and addresses of clients, and searching by them."),
    section="fields",
    shipped_to=[MANAGER, ACCOUNTANT],
)
