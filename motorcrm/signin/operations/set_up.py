"""First-time set-up: the company and its first administrator, in one step."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from motorcrm.company.operations import open_organisation
from motorcrm.company.queries import preferences
from motorcrm.core.actor import Actor
from motorcrm.core.exact import Percent
from motorcrm.core.operation import PROGRAM, operation
from motorcrm.core.refusal import Absent, Invalid
from motorcrm.core.text import AsTyped
from motorcrm.employees.access import lock_access
from motorcrm.employees.models import Employee
from motorcrm.history.record import record
from motorcrm.signin.credentials import checked_login, checked_password
from motorcrm.signin.events import ADMINISTRATOR_MADE
from motorcrm.signin.models import SetUpKey
from motorcrm.signin.set_up import answer, key_fits, needs_set_up


@operation(needs=PROGRAM)
def set_up_company(
    *,
    setup_key: str,
    name: str,
    kind: str,
    vat: Percent | None,
    last_name: str,
    first_name: str,
    login: str,
    password: AsTyped,
    is_technician: bool = False,
    answers: Mapping[str, Mapping[str, Any]] | None = None,
    by: Actor,
) -> Employee:
    """Set up the company: its organisation and its first administrator, who is returned.

    `answers` are those to the questions of apps above (`set_up.QUESTIONS`), by the name of the app.

    The program does it for the holder of the one-time key. Raises Absent once anyone works here; the key's row is
    locked, so of two requests at once only one succeeds.
    """
    row = SetUpKey.objects.select_for_update().filter(pk=1).first()
    if row is None or not needs_set_up():
        raise Absent
    if not key_fits(row, setup_key):
        raise Invalid(setup_key=_("The key is wrong. Check it."))
    person = Employee(
        login=checked_login(login), last_name=last_name, first_name=first_name, is_technician=is_technician
    )
    person.search = person.searchable()
    person.set_password(checked_password(password, person))
    open_organisation(name=name, kind=kind, vat=vat, by=by)
    preferences()
    person.save()
    person.roles.set(lock_access())
    row.delete()
    record(ADMINISTRATOR_MADE, about=person, by=by, login=person.login)
    answer(answers or {}, by=person)
    return person
