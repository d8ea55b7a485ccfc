"""Rights on the price list: to view and to edit it."""

from django.utils.translation import gettext_lazy as _

from motorcrm.access.catalogue import ACCOUNTANT, MANAGER, SENIOR_TECHNICIAN, TECHNICIAN, declare

VIEW_CATALOG = declare(
    "catalog.view",
    _("View price list"),
    _("Services by category. Prices also need the right to view prices."),
    section="settings",
    shipped_to=[MANAGER, ACCOUNTANT, SENIOR_TECHNICIAN, TECHNICIAN],
)
EDIT_CATALOG = declare(
    "catalog.edit",
    _("Edit price list"),
    _("Add, edit and archive services and categories, and set the labour rate."),
    section="settings",
)
