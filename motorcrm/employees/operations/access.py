"""Who may enter and do what. Nobody gives more than they have, and one administrator always remains."""

from collections.abc import Callable, Iterable
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from motorcrm.access.models import Role
from motorcrm.access.scopes import has, rights_given, within
from motorcrm.core import clock
from motorcrm.core.actor import Actor
from motorcrm.core.operation import PROGRAM, is_program, operation
from motorcrm.core.refusal import Absent, Invalid, Refused
from motorcrm.employees.credentials import ONE_TIME, checked_login, checked_password
from motorcrm.employees.events import (
    ADMINISTRATOR_MADE,
    DEACTIVATED,
    LOGIN_CHANGED,
    LOGIN_GIVEN,
    PASSWORD_SET,
    REACTIVATED,
    ROLES_GIVEN,
)
from motorcrm.employees.models import Employee
from motorcrm.employees.rights import MANAGE_ACCESS
from motorcrm.employees.sessions import end_sessions
from motorcrm.history.recording import record


@operation(needs=MANAGE_ACCESS)
def give_login(employee: Employee, *, login: str, password: str, by: Actor) -> Employee:
    """Let an employee without a login sign in. The password of a person's giving is a one-time one."""
    held = claim_access(employee, by)
    if held.login is not None:
        raise Refused("has-login", _("This employee has a login already."))
    held.login = checked_login(login)
    held.set_password(checked_password(password, held))
    held.one_time_until = _until(by)
    _save(held, employee, "login", "password", "one_time_until")
    record(LOGIN_GIVEN, about=held, by=by, login=held.login, one_time=held.must_choose_password or None)
    return employee


@operation(needs=MANAGE_ACCESS)
def change_login(employee: Employee, *, login: str, by: Actor) -> Employee:
    held = claim_access(employee, by, own=True)
    if held.login is None:
        raise Refused("no-login", _("This employee has no login yet."))
    before, held.login = held.login, checked_login(login, held)
    if before != held.login:
        _save(held, employee, "login")
        record(LOGIN_CHANGED, about=held, by=by, before={"login": before}, after={"login": held.login})
    return employee


@operation(needs=MANAGE_ACCESS)
def set_password(employee: Employee, *, password: str, by: Actor) -> Employee:
    """A new one-time password for somebody who forgot theirs; it ends all their sessions."""
    held = claim_access(employee, by)
    if held.login is None:
        raise Refused("no-login", _("This employee has no login yet."))
    held.set_password(checked_password(password, held))
    held.one_time_until = _until(by)
    _save(held, employee, "password", "one_time_until", then=lambda: end_sessions(held))
    record(PASSWORD_SET, about=held, by=by, one_time=held.must_choose_password or None)
    return employee


@operation(needs=MANAGE_ACCESS)
def give_roles(employee: Employee, *, roles: Iterable[Role], by: Actor) -> Employee:
    """Set the employee's roles to exactly these."""
    held = claim_access(employee, by)
    before, after = list(held.roles.all()), sorted(set(roles), key=lambda role: role.pk)
    if {role.pk for role in before} == {role.pk for role in after}:
        return employee
    _refuse_wider(by, after)
    held.roles.set(after)
    keep_an_administrator()
    _save(held, employee)
    record(
        ROLES_GIVEN,
        about=held,
        by=by,
        before={"roles": [role.label for role in before]},
        after={"roles": [role.label for role in after]},
    )
    return employee


@operation(needs=MANAGE_ACCESS)
def deactivate(employee: Employee, *, by: Actor) -> Employee:
    """Close sign-in; the employee's sessions end at once and stay ended if it is opened again."""
    held = claim_access(employee, by)
    if not held.is_active:
        raise Refused("deactivated", _("Sign-in is closed for this employee already."))
    held.is_active, held.sessions_ended = False, held.sessions_ended + 1
    _save(held, employee, "is_active", "sessions_ended", then=keep_an_administrator)
    end_sessions(held)
    record(DEACTIVATED, about=held, by=by)
    return employee


@operation(needs=MANAGE_ACCESS)
def reactivate(employee: Employee, *, by: Actor) -> Employee:
    held = claim_access(employee, by)
    if held.is_active:
        raise Refused("active", _("This employee may sign in already."))
    held.is_active = True
    _save(held, employee, "is_active")
    record(REACTIVATED, about=held, by=by)
    return employee


@operation(needs=PROGRAM)
def make_administrator(*, login: str, password: str, by: Actor, name: str = "") -> Employee:
    """An administrator from the command line: a new one, or the employee of this login with a new password.

    It is the way back in for who lost everything, so a second factor is taken off too.
    """
    lock_access()
    person = Employee.objects.filter(login__iexact=login.strip()).first()
    if person is None:
        last, _space, first = name.strip().partition(" ")
        person = Employee(login=checked_login(login), last_name=last or login.strip(), first_name=first)
        person.search = person.searchable()
    person.is_active, person.left_on, person.one_time_until = True, None, None
    person.set_password(checked_password(password, person))
    person.save()
    end_sessions(person)
    Authenticator.objects.filter(user=person).delete()
    person.roles.add(*lock_access())
    record(ADMINISTRATOR_MADE, about=person, by=by, login=person.login)
    return person


def _until(by: Actor) -> datetime | None:
    """Until when a password given now works; one that the program gives is nobody's to change."""
    return None if is_program(by) else clock.now() + ONE_TIME


def claim_access(employee: Employee, by: Actor, *, own: bool = False) -> Employee:
    """The employee as it stands, locked, if `by` may change their access.

    Access is changed by one person at a time, and the rights of that person are read anew behind the lock: of two
    administrators who demote each other at once the second is none any more.
    """
    lock_access()
    held = Employee.objects.select_for_update(no_key=True).filter(pk=employee.pk).first()
    if held is None:
        raise Absent
    if is_program(by) or (own and held.pk == by.pk):
        return held
    if held.pk == by.pk:
        raise Refused("own-access", _("Nobody changes their own access. Ask another administrator."))
    _refuse_wider(by, held.roles.all())
    return held


def lock_access() -> list[Role]:
    """Wait for whoever is changing access; the roles that have every right."""
    return list(Role.objects.select_for_update(no_key=True).filter(is_administrator=True))


def _refuse_wider(by: Actor, roles: Iterable[Role]) -> None:
    """Refuse to touch or give roles that together reach further than the person's own."""
    if is_program(by):
        return
    actor = Employee.objects.get(pk=by.pk)
    if not has(actor, MANAGE_ACCESS):
        raise Refused("rights-gone", _("Your rights were changed meanwhile."))
    own, theirs = list(actor.roles.all()), list(roles)
    if any(role.is_administrator for role in own):
        return
    discount = max((role.max_discount for role in own), default=None)
    if (
        any(role.is_administrator for role in theirs)
        or not within(rights_given(theirs), rights_given(own))
        or any(discount is None or role.max_discount > discount for role in theirs)
    ):
        raise Refused("wider-than-own", _("These rights are wider than yours. Ask an administrator."))


def keep_an_administrator() -> None:
    """Refuse what would leave nobody who may enter and has every right."""
    able = Employee.objects.filter(roles__is_administrator=True, is_active=True, left_on=None, login__isnull=False)
    if not able.exists():
        raise Refused("last-administrator", _("This is the last administrator. Make another one first."))


def _save(held: Employee, employee: Employee, *fields: str, then: Callable[[], object] | None = None) -> None:
    """Write the fields, ask whether that may be, and bring the object in the caller's hand up to date."""
    changes = {name: getattr(held, name) for name in fields}
    try:
        with transaction.atomic():
            Employee.objects.filter(pk=held.pk).update(version=F("version") + 1, **changes)
    except IntegrityError:
        raise Invalid(login=_("Somebody else has this login.")) from None
    if then:
        then()
    employee.refresh_from_db(fields=["version", *fields])
    employee.__dict__.pop("_rights", None)
