"""The right on roles."""

from django.utils.translation import gettext_lazy as _

from motorcrm.access.catalogue import declare

MANAGE_ROLES = declare(
    "roles.edit",
    _("Make and edit roles"),
    _("Say which rights a role gives and how far they reach. Nobody gives more than they have."),
    section="employees",
)
