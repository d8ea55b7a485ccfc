"""Rights on clients and their vehicles."""

from django.utils.translation import gettext_lazy as _

from motorcrm.access.catalogue import ACCOUNTANT, MANAGER, MASTER, SENIOR_MASTER, declare

VIEW_CLIENTS = declare(
    "clients.view",
    _("See clients"),
    _("Clients and their vehicles; with the scope «own», those of one's own orders."),
    section="clients",
    scoped=True,
    shipped_to=[MANAGER, ACCOUNTANT, SENIOR_MASTER],
    own_for=[MASTER],
)
EDIT_CLIENTS = declare(
    "clients.edit",
    _("Add and edit clients"),
    _("Clients, their contacts and requisites, their vehicles."),
    section="clients",
    scoped=True,
    shipped_to=[MANAGER, ACCOUNTANT],
)
