"""Rights over the workload."""

from django.utils.translation import gettext_lazy as _

from motorcrm.access.catalogue import MANAGER, SENIOR_TECHNICIAN, TECHNICIAN, declare

VIEW_LOAD = declare(
    "employees.load",
    _("View workload"),
    _("Working hours, labour hours assigned and time clocked, by day. With the scope “own”, only the person's own."),
    section="employees",
    scoped=True,
    shipped_to=[MANAGER, SENIOR_TECHNICIAN],
    own_for=[TECHNICIAN],
)
