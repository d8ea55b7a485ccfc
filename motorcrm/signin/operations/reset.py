"""Resetting a forgotten password, by an email to the address that the workshop has."""

from collections.abc import Callable
from datetime import timedelta

from django.db.models import F, Q
from django.utils.translation import gettext as _

from motorcrm.core import clock
from motorcrm.core.actor import Actor
from motorcrm.core.operation import PROGRAM, operation
from motorcrm.core.refusal import Refused
from motorcrm.core.text import AsTyped
from motorcrm.employees.models import Employee
from motorcrm.history.models import Happening
from motorcrm.history.record import record, ref
from motorcrm.signin.credentials import checked_password
from motorcrm.signin.events import PASSWORD_RESET, RESET_ASKED
from motorcrm.signin.sessions import end_sessions

MOST_EMAILS, WITHIN = 3, timedelta(hours=1)
"""For one person, so that repeated requests do not flood a mailbox."""


@operation(needs=PROGRAM)
def ask_for_reset(*, typed: str, by: Actor) -> list[Employee]:
    """The people to email: those with that login or email who can sign in and have had few such emails lately."""
    can_sign_in = Employee.objects.filter(is_active=True, login__isnull=False).exclude(email="")
    named = can_sign_in.filter(Q(login__iexact=typed) | Q(email__iexact=typed))
    found = [person for person in named.select_for_update(no_key=True) if _had_few_emails(person)]
    for person in found:
        record(RESET_ASKED, about=person, by=by)
    return found


@operation(needs=PROGRAM)
def reset_password(employee: Employee, *, new: AsTyped, key_works: Callable[[], bool], by: Actor) -> Employee:
    """Set a password for the holder of the email; `key_works` checks its key again behind the lock. Sessions end."""
    locked = Employee.objects.select_for_update(no_key=True).get(pk=employee.pk)
    if not key_works():
        raise Refused("link-used", _("This link no longer works. Request a new one."))
    locked.set_password(checked_password(new, locked, field="new"))
    Employee.objects.filter(pk=locked.pk).update(
        password=locked.password, one_time_until=None, version=F("version") + 1
    )
    end_sessions(locked)
    record(PASSWORD_RESET, about=locked, by=locked)
    return locked


def _had_few_emails(person: Employee) -> bool:
    emails = Happening.objects.filter(about=ref(person), event=RESET_ASKED.code, at__gt=clock.now() - WITHIN)
    return emails.count() < MOST_EMAILS
