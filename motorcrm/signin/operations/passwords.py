"""A person's own password: changed with the old one, or chosen in place of a one-time one."""

from django.db.models import F
from django.utils.translation import gettext as _

from motorcrm.core import clock
from motorcrm.core.actor import Actor
from motorcrm.core.operation import SIGNED_IN, operation
from motorcrm.core.refusal import Invalid, Refused
from motorcrm.core.text import AsTyped
from motorcrm.employees.models import Employee
from motorcrm.employees.operations.own import refuse_others
from motorcrm.history.record import record
from motorcrm.signin.credentials import checked_password
from motorcrm.signin.events import PASSWORD_CHANGED, PASSWORD_CHOSEN
from motorcrm.signin.sessions import end_sessions


@operation(needs=SIGNED_IN)
def change_own_password(person: Employee, *, old: AsTyped, new: AsTyped, by: Actor) -> Employee:
    """Change the password, given the old one; all the person's other sessions end."""
    refuse_others(person, by)
    locked = Employee.objects.select_for_update(no_key=True).get(pk=person.pk)
    if not locked.check_password(old):
        raise Invalid(old=_("The current password is wrong."))
    if old == new:
        raise Invalid(new=_("This is your current password. Choose a new one."))
    _keep_password(locked, person, new)
    record(PASSWORD_CHANGED, about=person, by=by)
    return person


@operation(needs=SIGNED_IN)
def choose_password(person: Employee, *, new: AsTyped, by: Actor) -> Employee:
    """Choose a password in place of the one-time one just used to sign in; other sessions end."""
    refuse_others(person, by)
    locked = Employee.objects.select_for_update(no_key=True).get(pk=person.pk)
    if locked.one_time_until is None:
        raise Refused("own-already", _("You have already chosen your own password."))
    if locked.one_time_until <= clock.now():
        raise Refused("expired", _("The one-time password has expired. Ask the administrator for a new one."))
    if locked.check_password(new):
        raise Invalid(new=_("This is the one-time password. Choose a different one."))
    _keep_password(locked, person, new)
    record(PASSWORD_CHOSEN, about=person, by=by)
    return person


def _keep_password(locked: Employee, person: Employee, new: str) -> None:
    locked.set_password(checked_password(new, locked, field="new"))
    Employee.objects.filter(pk=locked.pk).update(
        password=locked.password, one_time_until=None, version=F("version") + 1
    )
    end_sessions(locked)
    person.refresh_from_db(fields=["password", "one_time_until", "version"])
