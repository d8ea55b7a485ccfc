"""Taking someone on in one go: who they are, what they may do, and how they sign in."""

from typing import Any

from django.utils.translation import gettext as _

from motorcrm.access.catalogue import SENIOR_TECHNICIAN, TECHNICIAN
from motorcrm.access.models import Role
from motorcrm.core.actor import Actor
from motorcrm.core.operation import operation
from motorcrm.core.refusal import Invalid
from motorcrm.core.text import AsTyped
from motorcrm.employees.models import Employee
from motorcrm.employees.operations import hire
from motorcrm.employees.rights import EDIT_EMPLOYEES
from motorcrm.roles.operations import give_roles
from motorcrm.signin.operations.logins import give_login

CARRY_OUT_JOBS = (TECHNICIAN, SENIOR_TECHNICIAN)


@operation(needs=EDIT_EMPLOYEES, once=True)
def take_on(
    *,
    role: Role | None = None,
    login: str = "",
    password: AsTyped = "",
    is_technician: bool = False,
    by: Actor,
    **known: Any,
) -> Employee:
    """Add an employee with a role and, with a `login`, a one-time password; `known` are details as for `hire`.

    Jobs can be assigned to whoever gets a technician's role. A role and a login need the right to manage access.
    Raises Invalid.
    """
    if login and role is None:
        raise Invalid(role=_("Choose what this person does: it decides what they may see and do."))
    carries_out = is_technician or (role is not None and role.code in CARRY_OUT_JOBS)
    person = hire(is_technician=carries_out, by=by, **known)
    if role is not None:
        give_roles(person, roles=[role], by=by)
    if login:
        give_login(person, login=login, password=password, by=by)
    return person
