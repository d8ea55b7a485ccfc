"""How a person looks: set and removed by who edits people, and by oneself."""

from django.utils.translation import gettext as _

from motorcrm.core.actor import Actor
from motorcrm.core.operation import SIGNED_IN, operation
from motorcrm.core.refusal import Invalid
from motorcrm.employees.events import PHOTO_REMOVED, PHOTO_SET
from motorcrm.employees.models import Employee
from motorcrm.employees.operations.own import only_oneself
from motorcrm.employees.rights import EDIT_EMPLOYEES
from motorcrm.files.intake import Taken
from motorcrm.files.keep import keep, let_go
from motorcrm.files.models import StoredFile
from motorcrm.history.record import record

KIND = "portrait"
"""What such a photo is attached to is not the person as far as papers go, but how the person looks."""


@operation(needs=EDIT_EMPLOYEES, once=True)
def set_photo(employee: Employee, *, taken: Taken, by: Actor) -> Employee:
    """The photo before it is let go. Does not make an edit of the person stale."""
    return _set(employee, taken, by)


@operation(needs=EDIT_EMPLOYEES)
def remove_photo(employee: Employee, *, by: Actor) -> Employee:
    """Twice is once."""
    return _remove(employee, by)


@operation(needs=SIGNED_IN, once=True)
def set_own_photo(person: Employee, *, taken: Taken, by: Actor) -> Employee:
    only_oneself(person, by)
    return _set(person, taken, by)


@operation(needs=SIGNED_IN)
def remove_own_photo(person: Employee, *, by: Actor) -> Employee:
    only_oneself(person, by)
    return _remove(person, by)


def _set(employee: Employee, taken: Taken, by: Actor) -> Employee:
    if not taken.drawn.small:
        raise Invalid(photo=_("This file is not a photo. Choose another."))
    before = _held(employee).photo
    photo = keep(employee, taken, by=by, kind=KIND)
    _keep(employee, photo)
    if before:
        let_go(before, by=by)
    record(PHOTO_SET, about=employee, by=by)
    return employee


def _remove(employee: Employee, by: Actor) -> Employee:
    before = _held(employee).photo
    _keep(employee, None)
    if before and let_go(before, by=by):
        record(PHOTO_REMOVED, about=employee, by=by)
    return employee


def _held(employee: Employee) -> Employee:
    """Two who change it at once come one after the other: else one's photo would stay with nobody to name it."""
    held: Employee = Employee.objects.select_for_update(no_key=True).get(pk=employee.pk)
    return held


def _keep(employee: Employee, photo: StoredFile | None) -> None:
    Employee.objects.filter(pk=employee.pk).update(photo=photo)
    employee.photo = photo
