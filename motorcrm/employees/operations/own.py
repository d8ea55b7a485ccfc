"""What each decides for oneself."""

from django.conf import settings
from django.db.models import F
from django.utils.translation import gettext as _

from motorcrm.core import clock
from motorcrm.core.actor import Actor
from motorcrm.core.operation import SIGNED_IN, operation
from motorcrm.core.refusal import Forbidden, Invalid, Refused
from motorcrm.employees.credentials import checked_password
from motorcrm.employees.events import PASSWORD_CHANGED, PASSWORD_CHOSEN
from motorcrm.employees.models import Employee
from motorcrm.employees.sessions import end_sessions
from motorcrm.history.recording import record

THEMES = ("", "light", "dark")


@operation(needs=SIGNED_IN)
def choose_language(person: Employee, *, language: str, by: Actor) -> Employee:
    only_oneself(person, by)
    if language not in dict(settings.LANGUAGES):
        raise Invalid(language=_("There is no such language here."))
    return _keep(person, language=language)


@operation(needs=SIGNED_IN)
def choose_theme(person: Employee, *, theme: str, by: Actor) -> Employee:
    """Light, dark, or empty for what the device prefers."""
    only_oneself(person, by)
    if theme not in THEMES:
        raise Invalid(theme=_("There is no such theme here."))
    return _keep(person, theme=theme)


@operation(needs=SIGNED_IN)
def change_own_password(person: Employee, *, old: str, new: str, by: Actor) -> Employee:
    """Change the password knowing the old one; all other sessions of the person end."""
    only_oneself(person, by)
    held = Employee.objects.select_for_update(no_key=True).get(pk=person.pk)
    if not held.check_password(old):
        raise Invalid(old=_("The old password is another one."))
    if old == new:
        raise Invalid(new=_("This is the old password."))
    _keep_password(held, person, new)
    record(PASSWORD_CHANGED, about=person, by=by)
    return person


@operation(needs=SIGNED_IN)
def choose_password(person: Employee, *, new: str, by: Actor) -> Employee:
    """One's own password in place of the one-time one that was just typed to sign in; other sessions end."""
    only_oneself(person, by)
    held = Employee.objects.select_for_update(no_key=True).get(pk=person.pk)
    if held.one_time_until is None:
        raise Refused("own-already", _("Your password is your own already."))
    if held.one_time_until <= clock.now():
        raise Refused("expired", _("The one-time password has expired. Ask the administrator for a new one."))
    if held.check_password(new):
        raise Invalid(new=_("This is the one-time password. Choose another one."))
    _keep_password(held, person, new)
    record(PASSWORD_CHOSEN, about=person, by=by)
    return person


def _keep_password(held: Employee, person: Employee, new: str) -> None:
    held.set_password(checked_password(new, held, field="new"))
    Employee.objects.filter(pk=held.pk).update(password=held.password, one_time_until=None, version=F("version") + 1)
    end_sessions(held)
    person.refresh_from_db(fields=["password", "one_time_until", "version"])


def only_oneself(person: Employee, by: Actor) -> None:
    if person.pk != by.pk:
        raise Forbidden(SIGNED_IN)


def _keep(person: Employee, **choice: str) -> Employee:
    Employee.objects.filter(pk=person.pk).update(**choice)
    for name, value in choice.items():
        setattr(person, name, value)
    return person
