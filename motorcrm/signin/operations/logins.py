"""Logins of employees. No one can grant more than they have, and one administrator always remains."""

from collections.abc import Callable
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from motorcrm.access.scopes import forget_rights
from motorcrm.core import clock
from motorcrm.core.actor import Actor
from motorcrm.core.operation import PROGRAM, is_program, operation
from motorcrm.core.refusal import Invalid, Refused
from motorcrm.core.text import AsTyped
from motorcrm.employees.access import claim_access, keep_an_administrator, lock_access
from motorcrm.employees.models import Employee
from motorcrm.employees.rights import MANAGE_ACCESS
from motorcrm.history.record import record
from motorcrm.signin.credentials import ONE_TIME, checked_login, checked_password
from motorcrm.signin.events import (
    ADMINISTRATOR_MADE,
    DEACTIVATED,
    LOGIN_CHANGED,
    LOGIN_GIVEN,
    PASSWORD_SET,
    REACTIVATED,
)
from motorcrm.signin.sessions import end_sessions


@operation(needs=MANAGE_ACCESS)
def give_login(employee: Employee, *, login: str, password: AsTyped, by: Actor) -> Employee:
    """Let an employee without a login sign in. A password set by another person is a one-time one."""
    locked = claim_access(employee, by)
    if locked.login is not None:
        raise Refused("has-login", _("This employee already has a login."))
    locked.login = checked_login(login)
    locked.set_password(checked_password(password, locked))
    locked.one_time_until = _expiry(by)
    _save(locked, employee, "login", "password", "one_time_until")
    record(LOGIN_GIVEN, about=locked, by=by, login=locked.login, one_time=locked.must_choose_password or None)
    return employee


@operation(needs=MANAGE_ACCESS)
def change_login(employee: Employee, *, login: str, by: Actor) -> Employee:
    locked = claim_access(employee, by, own=True)
    if locked.login is None:
        raise Refused("no-login", _("This employee has no login yet."))
    before, locked.login = locked.login, checked_login(login, locked)
    if before != locked.login:
        _save(locked, employee, "login")
        record(LOGIN_CHANGED, about=locked, by=by, before={"login": before}, after={"login": locked.login})
    return employee


@operation(needs=MANAGE_ACCESS)
def set_password(employee: Employee, *, password: AsTyped, by: Actor) -> Employee:
    """Set a one-time password for someone who forgot theirs; all their sessions end."""
    locked = claim_access(employee, by)
    if locked.login is None:
        raise Refused("no-login", _("This employee has no login yet."))
    locked.set_password(checked_password(password, locked))
    locked.one_time_until = _expiry(by)
    _save(locked, employee, "password", "one_time_until", then=lambda: end_sessions(locked))
    record(PASSWORD_SET, about=locked, by=by, one_time=locked.must_choose_password or None)
    return employee


@operation(needs=MANAGE_ACCESS)
def deactivate(employee: Employee, *, by: Actor) -> Employee:
    """Block sign-in; the employee's sessions end at once and stay ended if sign-in is allowed again."""
    locked = claim_access(employee, by)
    if not locked.is_active:
        raise Refused("deactivated", _("Sign-in is already blocked for this employee."))
    locked.is_active, locked.sessions_ended = False, locked.sessions_ended + 1
    _save(locked, employee, "is_active", "sessions_ended", then=keep_an_administrator)
    end_sessions(locked)
    record(DEACTIVATED, about=locked, by=by)
    return employee


@operation(needs=MANAGE_ACCESS)
def reactivate(employee: Employee, *, by: Actor) -> Employee:
    locked = claim_access(employee, by)
    if locked.is_active:
        raise Refused("active", _("Sign-in is already allowed for this employee."))
    locked.is_active = True
    _save(locked, employee, "is_active")
    record(REACTIVATED, about=locked, by=by)
    return employee


@operation(needs=PROGRAM)
def make_administrator(*, login: str, password: AsTyped, by: Actor, name: str = "") -> Employee:
    """Make an administrator from the command line: a new one, or the employee with this login and a new password.

    It is the way back in for someone who lost everything, so the second factor is turned off too.
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


def _expiry(by: Actor) -> datetime | None:
    """When a password set now expires; never if the program set it."""
    return None if is_program(by) else clock.now() + ONE_TIME


def _save(locked: Employee, employee: Employee, *fields: str, then: Callable[[], object] | None = None) -> None:
    """Write the fields, run the check or action `then`, and refresh the caller's object."""
    changes = {name: getattr(locked, name) for name in fields}
    try:
        with transaction.atomic():
            Employee.objects.filter(pk=locked.pk).update(version=F("version") + 1, **changes)
    except IntegrityError:
        raise Invalid(login=_("This login is already taken. Choose another.")) from None
    if then:
        then()
    employee.refresh_from_db(fields=["version", *fields])
    forget_rights(employee)
