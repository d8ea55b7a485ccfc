"""An employee's photo: set and removed by people who edit employees, or by the employee."""

from django.utils.translation import gettext as _

from motorcrm.core import locks
from motorcrm.core.actor import Actor
from motorcrm.core.operation import SIGNED_IN, operation
from motorcrm.core.refusal import Invalid
from motorcrm.employees.events import PHOTO_REMOVED, PHOTO_SET
from motorcrm.employees.models import Employee
from motorcrm.employees.operations.own import refuse_others
from motorcrm.employees.rights import EDIT_EMPLOYEES
from motorcrm.files.intake import Taken
from motorcrm.files.keep import keep, let_go
from motorcrm.files.models import StoredFile
from motorcrm.history.record import record

KIND = "portrait"
"""The kind such a photo is attached under, so that it is not one of the person's documents."""


@operation(needs=EDIT_EMPLOYEES, once=True)
def set_photo(employee: Employee, *, taken: Taken, by: Actor) -> Employee:
    """Set the photo in place of the previous one. Does not make an edit of the person stale."""
    return _set(employee, taken, by)


@operation(needs=EDIT_EMPLOYEES)
def remove_photo(employee: Employee, *, by: Actor) -> Employee:
    """Remove the photo; does nothing if there is none."""
    return _remove(employee, by)


@operation(needs=SIGNED_IN, once=True)
def set_own_photo(person: Employee, *, taken: Taken, by: Actor) -> Employee:
    refuse_others(person, by)
    return _set(person, taken, by)


@operation(needs=SIGNED_IN)
def remove_own_photo(person: Employee, *, by: Actor) -> Employee:
    refuse_others(person, by)
    return _remove(person, by)


def _set(employee: Employee, taken: Taken, by: Actor) -> Employee:
    if not taken.drawn.small:
        raise Invalid(photo=_("This file is not a photo. Choose another."))
    before = _lock(employee).photo
    photo = keep(employee, taken, by=by, kind=KIND)
    _keep(employee, photo)
    if before:
        let_go(before, by=by)
    record(PHOTO_SET, about=employee, by=by)
    return employee


def _remove(employee: Employee, by: Actor) -> Employee:
    before = _lock(employee).photo
    _keep(employee, None)
    if before and let_go(before, by=by):
        record(PHOTO_REMOVED, about=employee, by=by)
    return employee


def _lock(employee: Employee) -> Employee:
    """Let two changes at once take turns: otherwise one photo would be kept with nothing pointing to it."""
    return locks.lock_one(Employee.objects.filter(pk=employee.pk))


def _keep(employee: Employee, photo: StoredFile | None) -> None:
    Employee.objects.filter(pk=employee.pk).update(photo=photo)
    employee.photo = photo
