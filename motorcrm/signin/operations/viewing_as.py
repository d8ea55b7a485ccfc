"""Viewing the program as another employee: read-only, and recorded."""

from django.utils.translation import gettext as _

from motorcrm.core.actor import Actor
from motorcrm.core.operation import SIGNED_IN, operation
from motorcrm.core.refusal import Absent, Refused
from motorcrm.employees.models import Employee
from motorcrm.employees.rights import MANAGE_ACCESS
from motorcrm.history.record import record
from motorcrm.roles.operations import is_administrator
from motorcrm.signin.events import VIEWING_AS_BEGAN, VIEWING_AS_ENDED


@operation(needs=MANAGE_ACCESS)
def begin_viewing_as(employee: Employee, *, by: Actor) -> Employee:
    """Start viewing as the employee; only for administrators."""
    if not is_administrator(by):
        raise Refused("not-administrator", _("Only an administrator can view as someone else."))
    if employee.pk == by.pk:
        raise Refused("oneself", _("This is you: you cannot view as yourself."))
    found = Employee.objects.filter(pk=employee.pk).first()
    if found is None:
        raise Absent
    if not found.is_active:
        raise Refused("deactivated", _("Sign-in is blocked for this employee, so there is nothing to view."))
    record(VIEWING_AS_BEGAN, about=found, by=by)
    return found


@operation(needs=SIGNED_IN)
def end_viewing_as(*, employee: Employee, by: Actor) -> None:
    """Stop viewing as the employee, whatever has happened to the person's rights meanwhile."""
    record(VIEWING_AS_ENDED, about=employee, by=by)
