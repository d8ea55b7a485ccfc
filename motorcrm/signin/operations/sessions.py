"""Ending sessions: by their owner from the profile, or by someone who manages access."""

from django.db.models import F
from django.utils.translation import gettext as _

from motorcrm.core.actor import Actor
from motorcrm.core.operation import SIGNED_IN, operation
from motorcrm.core.refusal import Absent, Invalid
from motorcrm.employees.access import claim_access
from motorcrm.employees.models import Employee
from motorcrm.employees.operations.own import refuse_others
from motorcrm.employees.rights import MANAGE_ACCESS
from motorcrm.history.record import record
from motorcrm.signin.events import SESSION_ENDED, SESSIONS_ENDED
from motorcrm.signin.sessions import end_sessions, sessions_of


@operation(needs=SIGNED_IN)
def end_own_session(person: Employee, *, handle: str, by: Actor) -> None:
    """End one of the person's own sessions. Raises Absent for anyone else's."""
    refuse_others(person, by)
    _end(person, handle, by)


@operation(needs=SIGNED_IN)
def end_other_sessions(person: Employee, *, key: str, by: Actor) -> None:
    """End all the person's sessions except the one with this key, which they are using."""
    refuse_others(person, by)
    if count := end_sessions(person, but=key):
        record(SESSIONS_ENDED, about=person, by=by, count=count)


@operation(needs=MANAGE_ACCESS)
def end_session(employee: Employee, *, handle: str, by: Actor) -> None:
    """End a session of an employee."""
    _end(claim_access(employee, by), handle, by)


@operation(needs=MANAGE_ACCESS)
def end_all_sessions(employee: Employee, *, by: Actor) -> None:
    """End every session of an employee, including those that are just beginning."""
    locked = claim_access(employee, by)
    count = end_sessions(locked)
    Employee.objects.filter(pk=locked.pk).update(sessions_ended=F("sessions_ended") + 1)
    if count:
        record(SESSIONS_ENDED, about=locked, by=by, count=count)


def _end(person: Employee, handle: str, by: Actor) -> None:
    if not handle:
        raise Invalid(session=_("Choose a session."))
    found = next((session for session in sessions_of(person) if session.handle == handle), None)
    if found is None or not sessions_of(person).filter(pk=found.pk).delete()[0]:
        raise Absent
    record(SESSION_ENDED, about=person, by=by, device=found.device)
