"""Who may change whose access. No one can grant more than they have, and one administrator always remains."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from motorcrm.access.limits import max_discount
from motorcrm.access.models import Role
from motorcrm.access.scopes import has, rights_given, within
from motorcrm.core import locks
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
    if not (found := locks.lock(Employee.objects.filter(pk=employee.pk))):
        raise Absent
    locked = found[0]
    if is_program(by) or (own and locked.pk == by.pk):
        return locked
    if locked.pk == by.pk:
        raise Refused("own-access", _("You cannot change your own access. Ask another administrator."))
    refuse_wider(by, locked.roles.all())
    return locked


def lock_access() -> list[Role]:
    """Wait for any other change of access to finish; returns the roles that have every right."""
    return locks.lock(Role.objects.filter(is_administrator=True))


def refuse_wider(by: Actor, roles: Iterable[Role]) -> None:
    """Refuse to change or grant roles that together go beyond the person's own rights."""
    if is_program(by):
        return
    actor = Employee.objects.get(pk=by.pk)
    if not has(actor, MANAGE_ACCESS):
        raise Refused("rights-gone", _("You no longer have the right to do this. Ask an administrator."))
    if _go_beyond(list(actor.roles.all()), list(roles)):
        raise Refused("wider-than-own", _("These rights go beyond yours. Ask an administrator."))


def refuse_stronger(by: Actor, employee: Employee) -> None:
    """Refuse to see off someone who signs in with more power: being marked as left usually ends their access.

    Stronger is who may do all that the person may and more, or manages access while the person does not. Nobody else
    is: whoever keeps the staff list marks technicians and accountants as left, whose rights are other, not more.
    """
    if is_program(by) or employee.pk == by.pk or employee.login is None:
        return
    own, theirs = list(Employee.objects.get(pk=by.pk).roles.all()), list(employee.roles.all())
    mine, others = rights_given(own), rights_given(theirs)
    manages_access = MANAGE_ACCESS.code in others and MANAGE_ACCESS.code not in mine
    if manages_access or (within(mine, others) and _go_beyond(own, theirs)):
        raise Refused(
            "stronger",
            _("This person has more rights than you, so you cannot mark them as left. Ask an administrator."),
        )


def _go_beyond(own: list[Role], theirs: list[Role]) -> bool:
    if any(role.is_administrator for role in own):
        return False
    discount = max((role.max_discount for role in own), default=None)
    return (
        any(role.is_administrator for role in theirs)
        or not within(rights_given(theirs), rights_given(own))
        or any(discount is None or role.max_discount > discount for role in theirs)
    )


def may_give(person: Any, role: Role) -> bool:
    """Whether the person may give this role to others: it goes no further than their own."""
    return has(person, MANAGE_ACCESS) and not _go_beyond(list(person.roles.all()), [role])


def keep_an_administrator() -> None:
    """Refuse a change that would leave no administrator who can sign in."""
    administrators = Employee.objects.filter(
        roles__is_administrator=True, is_active=True, left_on=None, login__isnull=False
    )
    if not administrators.exists():
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
