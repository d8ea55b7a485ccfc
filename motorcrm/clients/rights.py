"""Rights on clients and their vehicles: to view, and to add and edit them."""

from django.utils.translation import gettext_lazy as _

from motorcrm.access.catalogue import ACCOUNTANT, MANAGER, SENIOR_TECHNICIAN, TECHNICIAN, declare

VIEW_CLIENTS = declare(
    "clients.view",
    _("View clients"),
    _("Clients and their vehicles. With the scope “own”, only those from the person's own orders."),
    section="clients",
    scoped=True,
    shipped_to=[MANAGER, ACCOUNTANT, SENIOR_TECHNICIAN],
    own_for=[TECHNICIAN],
)
EDIT_CLIENTS = declare(
    "clients.edit",
    _("Add and edit clients"),
    _("Clients, their contacts, legal and bank details, and their vehicles."),
    section="clients",
    scoped=True,
    shipped_to=[MANAGER, ACCOUNTANT],
)
