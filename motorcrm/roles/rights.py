"""The right to edit roles."""

from django.utils.translation import gettext_lazy as _

from motorcrm.access.catalogue import declare

MANAGE_ROLES = declare(
    "roles.edit",
    _("Add and edit roles"),
    _("Set the rights of each role and their scope. People can only grant rights they have themselves."),
    section="employees",
)
