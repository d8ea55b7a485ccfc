"""Rights on the price list."""

from django.utils.translation import gettext_lazy as _

from motorcrm.access.catalogue import ACCOUNTANT, MANAGER, MASTER, SENIOR_MASTER, declare

VIEW_CATALOG = declare(
    "catalog.view",
    _("See the price list"),
    _("Services by category; their prices only with the right to see prices."),
    section="settings",
    shipped_to=[MANAGER, ACCOUNTANT, SENIOR_MASTER, MASTER],
)
EDIT_CATALOG = declare(
    "catalog.edit",
    _("Edit the price list"),
    _("Add, change and archive services and categories, set the price of a norm hour."),
    section="settings",
)
