"""Rights on suppliers: to view, and to add and edit them."""

from django.utils.translation import gettext_lazy as _

from motorcrm.access.catalogue import ACCOUNTANT, MANAGER, declare

VIEW_SUPPLIERS = declare(
    "suppliers.view",
    _("View suppliers"),
    _("Suppliers and their details. What is owed to them needs the right to view finance as well."),
    section="suppliers",
    shipped_to=[MANAGER, ACCOUNTANT],
)
EDIT_SUPPLIERS = declare(
    "suppliers.edit",
    _("Add and edit suppliers"),
    _("Suppliers, their contacts, legal and bank details; joining two that are one."),
    section="suppliers",
    shipped_to=[MANAGER, ACCOUNTANT],
)
