"""Rights on the load of people."""

from django.utils.translation import gettext_lazy as _

from motorcrm.access.catalogue import MANAGER, MASTER, SENIOR_MASTER, declare

VIEW_LOAD = declare(
    "employees.load",
    _("See how loaded people are"),
    _("Working hours, norm hours given and time clocked, by day; with the scope «own», only one's own."),
    section="employees",
    scoped=True,
    shipped_to=[MANAGER, SENIOR_MASTER],
    own_for=[MASTER],
)
