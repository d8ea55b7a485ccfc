"""Who may change whose access. No one can grant more than they have, and one administrator always remains."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from motorcrm.access.limits import max_discount
from motorcrm.access.models import Role
from motorcrm.access.scopes import has, rights_given, within
from motorcrm.core.actor import Actor
from motorcrm.core.operation import is_program
from motorcrm.core.refusal import Absent, Refused
from motorcrm.employees.models import Employee
from motorcrm.employees.rights import MANAGE_ACCESS


def claim_access(employee: Employee, by: Actor, *, own: bool = False) -> Employee:
    """Lock the employee and read them again, if `by` may change their access.

    Access is changed by one person at a time, and that person's rights are read again behind the lock: if two
    administrators demote each other at once, the second is no longer one.
    """
    lock_access()
    locked = Employee.objects.select_for_update(no_key=True).filter(pk=employee.pk).first()
    if locked is None:
        raise Absent
    if is_program(by) or (own and locked.pk == by.pk):
        return locked
    if locked.pk == by.pk:
        raise Refused("own-access", _("You cannot change your own access. Ask another administrator."))
    refuse_wider(by, locked.roles.all())
    return locked


def lock_access() -> list[Role]:
    """Wait for any other change of access to finish; returns the roles that have every right."""
    return list(Role.objects.select_for_update(no_key=True).filter(is_administrator=True))


def refuse_wider(by: Actor, roles: Iterable[Role]) -> None:
    """Refuse to change or grant roles that together go beyond the person's own rights."""
    if is_program(by):
        return
    actor = Employee.objects.get(pk=by.pk)
    if not has(actor, MANAGE_ACCESS):
        raise Refused("rights-gone", _("You no longer have the right to do this. Ask an administrator."))
    own, theirs = list(actor.roles.all()), list(roles)
    if any(role.is_administrator for role in own):
        return
    discount = max((role.max_discount for role in own), default=None)
    if (
        any(role.is_administrator for role in theirs)
        or not within(rights_given(theirs), rights_given(own))
        or any(discount is None or role.max_discount > discount for role in theirs)
    ):
        raise Refused("wider-than-own", _("These rights go beyond yours. Ask an administrator."))


def keep_an_administrator() -> None:
    """Refuse a change that would leave no administrator who can sign in."""
    able = Employee.objects.filter(roles__is_administrator=True, is_active=True, left_on=None, login__isnull=False)
    if not able.exists():
        raise Refused(
            "last-administrator", _("This is the last administrator. Make someone else an administrator first.")
        )


def may_change_access(person: Any, employee: Employee) -> bool:
    """Whether the person may change the employee's access, and so sees the buttons for it."""
    if person.pk == employee.pk or not has(person, MANAGE_ACCESS):
        return False
    own, theirs = list(person.roles.all()), list(employee.roles.all())
    if any(role.is_administrator for role in own):
        return True
    if any(role.is_administrator or role.max_discount > max_discount(person) for role in theirs):
        return False
    return within(rights_given(theirs), rights_given(own))
