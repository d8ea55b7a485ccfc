"""Who works here: hired, changed, left, came back."""

from datetime import date
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from motorcrm.access.scopes import has
from motorcrm.core.actor import Actor
from motorcrm.core.operation import is_program, operation
from motorcrm.core.refusal import Invalid, Refused
from motorcrm.employees.events import CAME_BACK, EDITED, HIRED, LEFT
from motorcrm.employees.models import Employee
from motorcrm.employees.operations.access import claim_access, keep_an_administrator, lock_access
from motorcrm.employees.rights import EDIT_EMPLOYEES, MANAGE_ACCESS
from motorcrm.history.editing import edit
from motorcrm.history.recording import record


@operation(needs=EDIT_EMPLOYEES, once=True)
def hire(
    *,
    last_name: str,
    first_name: str,
    by: Actor,
    middle_name: str = "",
    position: str = "",
    phone: str = "",
    email: str = "",
    is_master: bool = False,
    hired_on: date | None = None,
    notes: str = "",
) -> Employee:
    """Add a person who works here. Without a login they cannot enter, yet works can be given to them."""
    person = Employee(
        last_name=last_name,
        first_name=first_name,
        middle_name=middle_name,
        position=position,
        phone=phone,
        email=email,
        is_master=is_master,
        hired_on=hired_on,
        notes=notes,
    )
    _refuse_nameless(last_name, first_name)
    person.set_unusable_password()
    person.search = person.searchable()
    person.save()
    record(HIRED, about=person, by=by, name=person.full_name, job_title=position)
    return person


@operation(needs=EDIT_EMPLOYEES)
def edit_employee(
    employee: Employee,
    *,
    version: int,
    last_name: str,
    first_name: str,
    middle_name: str,
    position: str,
    phone: str,
    email: str,
    is_master: bool,
    hired_on: date | None,
    notes: str,
    by: Actor,
) -> Employee:
    """Change what is known of a person. Raises Stale if somebody changed it meanwhile."""
    _refuse_nameless(last_name, first_name)
    _refuse_strange_email(employee, email, by)
    changes: dict[str, Any] = {
        "last_name": last_name,
        "first_name": first_name,
        "middle_name": middle_name,
        "position": position,
        "phone": phone,
        "email": email,
        "is_master": is_master,
        "hired_on": hired_on,
        "notes": notes,
    }
    search = Employee(**changes).searchable()
    if differs := edit(employee, version=version, by=by, changes=changes, derived={"search": search}):
        record(EDITED, about=employee, by=by, **_told(differs))
    return employee


@operation(needs=EDIT_EMPLOYEES)
def leave(employee: Employee, *, on: date, by: Actor) -> Employee:
    """Note that a person no longer works here. Whether they may still enter is another matter: see `deactivate`."""
    lock_access()
    held = Employee.objects.select_for_update(no_key=True).get(pk=employee.pk)
    if held.left_on is not None:
        raise Refused("left", _("This employee has left already."))
    if held.hired_on and on < held.hired_on:
        raise Invalid(on=_("That is before the day of hiring."))
    Employee.objects.filter(pk=held.pk).update(left_on=on, version=F("version") + 1)
    keep_an_administrator()
    employee.refresh_from_db(fields=["left_on", "version"])
    record(LEFT, about=employee, by=by, on=on)
    return employee


@operation(needs=EDIT_EMPLOYEES)
def come_back(employee: Employee, *, by: Actor) -> Employee:
    """The person works here again, or never left: it was noted by mistake."""
    if not Employee.objects.filter(pk=employee.pk).exclude(left_on=None).update(left_on=None, version=F("version") + 1):
        raise Refused("works", _("This employee works here."))
    employee.refresh_from_db(fields=["left_on", "version"])
    record(CAME_BACK, about=employee, by=by)
    return employee


def _refuse_strange_email(employee: Employee, email: str, by: Actor) -> None:
    """Letters for forgotten passwords go there: who may not change the access may not turn them to themself."""
    held = Employee.objects.select_for_update(no_key=True).filter(pk=employee.pk).first()
    if held is None or held.login is None or held.email == email or held.pk == by.pk or is_program(by):
        return
    if not has(by, MANAGE_ACCESS):
        raise Invalid(email=_("This person signs in, and the e-mail is a way in. Ask who manages logins to change it."))
    claim_access(held, by)


def _told(differs: dict[str, Any]) -> dict[str, Any]:
    """As history tells it: notes are for those who edit people; «position» is a place in a list elsewhere."""
    names = {"position": "job_title"}
    return {
        side: {names.get(name, name): value for name, value in values.items() if name != "notes"}
        for side, values in differs.items()
    }


def _refuse_nameless(last_name: str, first_name: str) -> None:
    if not last_name.strip() and not first_name.strip():
        raise Invalid(last_name=_("A person has a name."))
