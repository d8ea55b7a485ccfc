"""Hiring, editing, leaving and coming back."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from motorcrm.access.rights import SEE_CONTACTS
from motorcrm.access.scopes import has
from motorcrm.core import clock, locks
from motorcrm.core.actor import Actor
from motorcrm.core.operation import is_program, operation
from motorcrm.core.phones import Phone, fit_phones, format_phones
from motorcrm.core.refusal import Forbidden, Invalid, Refused
from motorcrm.employees import consequences, facts
from motorcrm.employees.access import claim_access, keep_an_administrator, lock_access, refuse_stronger
from motorcrm.employees.events import CAME_BACK, EDITED, HIRED, LEFT
from motorcrm.employees.models import Employee, EmployeePhone
from motorcrm.employees.rights import EDIT_EMPLOYEES, MANAGE_ACCESS
from motorcrm.history.edit import edit
from motorcrm.history.record import record

Answers = Mapping[str, Mapping[str, Any]]
"""By the app that asked (`leaving.QUESTIONS`): the answers, by field name."""
NOT_IN_HISTORY = frozenset({"notes"})
"""Only people who edit employees may see these."""


@operation(needs=EDIT_EMPLOYEES, once=True)
def hire(
    *,
    last_name: str,
    first_name: str,
    phones: Sequence[str | Phone] = (),
    skills: Sequence[str] = (),
    by: Actor,
    **known: Any,
) -> Employee:
    """Add an employee. Without a login they cannot sign in, but jobs can be assigned to them.

    `phones` are numbers as typed, or (number, note); `known` are other fields of `facts.FIELDS`. Raises Invalid.
    """
    person = Employee()
    for field, value in facts.fit({"last_name": last_name, "first_name": first_name, **known}, person).items():
        setattr(person, field, value)
    numbers, words = fit_phones(phones), facts.fit_skills(skills)
    person.set_unusable_password()
    person.search = person.searchable(words)
    person.save()
    _write_phones(person, numbers)
    person.skills.set(facts.skills_named(words))
    record(HIRED, about=person, by=by, name=person.full_name, job_title=person.position)
    return person


@operation(needs=EDIT_EMPLOYEES)
def edit_employee(
    employee: Employee,
    *,
    version: int,
    phones: Sequence[str | Phone] | None = None,
    skills: Sequence[str] | None = None,
    by: Actor,
    **changes: Any,
) -> Employee:
    """Change the given fields and leave the rest. Raises Invalid; Stale if someone else changed them meanwhile."""
    if (phones is not None or "email" in changes) and not has(by, SEE_CONTACTS):
        raise Forbidden(SEE_CONTACTS)
    _refuse_redirected_email(employee, changes, by)
    edited = Employee.objects.get(pk=employee.pk)
    fitted = facts.fit(changes, edited)
    for field, value in fitted.items():
        setattr(edited, field, value)
    old_phones, old_skills = phones_of(employee), skills_of(employee)
    new_phones = old_phones if phones is None else fit_phones(phones)
    new_skills = old_skills if skills is None else facts.fit_skills(skills)
    differs = edit(
        employee,
        version=version,
        by=by,
        changes=fitted,
        beside={"phones": (format_phones(old_phones), format_phones(new_phones)), "skills": (old_skills, new_skills)},
        derived={"search": edited.searchable(new_skills)},
    )
    if differs:
        _write_phones(employee, new_phones)
        employee.skills.set(facts.skills_named(new_skills))
        record(EDITED, about=employee, by=by, **_describe(differs))
    return employee


@operation(needs=EDIT_EMPLOYEES)
def leave(employee: Employee, *, on: date, answers: Answers | None = None, by: Actor) -> Employee:
    """Mark an employee as left. Whether they can still sign in is a separate matter: see `deactivate`.

    `answers` say what happens to what they have in hand; apps above act on them in the same transaction, and refuse
    if something is in hand and there is no answer for it. Nobody marks someone as left who has more rights than they.
    """
    lock_access()
    answers = answers or {}
    takers = [taker for fields in answers.values() for taker in fields.values() if isinstance(taker, Employee)]
    locked = lock_people([employee, *takers])[employee.pk]
    if locked.left_on is not None:
        raise Refused("left", _("This employee has already left."))
    refuse_stronger(by, locked)
    if locked.hired_on and on < locked.hired_on:
        raise Invalid(on=_("This is before the day they were hired."))
    if on > clock.today():
        raise Invalid(on=_("The last day is in the future. Mark them as left when it comes."))
    Employee.objects.filter(pk=locked.pk).update(left_on=on, version=F("version") + 1)
    keep_an_administrator()
    employee.refresh_from_db(fields=["left_on", "version"])
    consequences.left(employee, on=on, answers=answers, by=by)
    record(LEFT, about=employee, by=by, on=on)
    return employee


@operation(needs=EDIT_EMPLOYEES)
def come_back(employee: Employee, *, by: Actor) -> Employee:
    """Mark a former employee as current again, or correct a leaving recorded by mistake."""
    if not Employee.objects.filter(pk=employee.pk).exclude(left_on=None).update(left_on=None, version=F("version") + 1):
        raise Refused("still-here", _("This employee still works here."))
    employee.refresh_from_db(fields=["left_on", "version"])
    record(CAME_BACK, about=employee, by=by)
    return employee


def phones_of(employee: Employee) -> list[Phone]:
    return [(phone.number, phone.note) for phone in employee.phones.all()]


def skills_of(employee: Employee) -> list[str]:
    return [skill.name for skill in employee.skills.all()]


def lock_people(people: Iterable[Employee]) -> dict[int, Employee]:
    """Lock these people and read them again, so that no one leaves while something is being assigned to them.

    People are locked before orders: first the person who leaves, then what they had in hand.
    """
    wanted = {person.pk for person in people}
    return {person.pk: person for person in locks.lock(Employee.objects.filter(pk__in=wanted))} if wanted else {}


def _refuse_redirected_email(employee: Employee, changes: Mapping[str, Any], by: Actor) -> None:
    """Password reset emails go there, so only someone who may change the person's access may redirect them."""
    current = Employee.objects.filter(pk=employee.pk).first()
    if current is None or current.login is None or current.pk == by.pk or is_program(by):
        return
    if changes.get("email", current.email) == current.email:
        return
    if not has(by, MANAGE_ACCESS):
        raise Invalid(
            email=_(
                "This person signs in and can reset their password by email. Ask someone who manages logins to "
                "change it."
            )
        )
    claim_access(current, by)


def _describe(differs: dict[str, Any]) -> dict[str, Any]:
    """The changes as facts for history; elsewhere “position” is a place in a list."""
    names = {"position": "job_title"}
    return {
        side: {names.get(name, name): value for name, value in values.items() if name not in NOT_IN_HISTORY}
        for side, values in differs.items()
    }


def _write_phones(employee: Employee, phones: Sequence[Phone]) -> None:
    """Rewrite the rows only if they differ, so that unchanged ones keep their ids."""
    if phones != phones_of(employee):
        employee.phones.all().delete()
        EmployeePhone.objects.bulk_create(EmployeePhone(employee=employee, number=n, note=note) for n, note in phones)
