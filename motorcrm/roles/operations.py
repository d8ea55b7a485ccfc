"""Operations on roles. Only an administrator may make a role wider than their own rights, or change one they have."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import CASCADE, F, ForeignObjectRel
from django.utils.translation import gettext as _

from motorcrm.access.catalogue import ALL, OWN, RIGHTS
from motorcrm.access.limits import max_discount as discount_of
from motorcrm.access.models import Grant, Role
from motorcrm.access.scopes import forget_rights, has, rights_given, rights_of, within
from motorcrm.access.shipped import shipped_discount, shipped_grants
from motorcrm.core import locks
from motorcrm.core.actor import Actor
from motorcrm.core.exact import HUNDRED_PERCENT, Percent
from motorcrm.core.folding import fold
from motorcrm.core.operation import is_program, operation
from motorcrm.core.refusal import Absent, Invalid, Refused
from motorcrm.employees.access import claim_access, keep_an_administrator, lock_access, refuse_wider
from motorcrm.employees.models import Employee
from motorcrm.employees.rights import MANAGE_ACCESS, VIEW_EMPLOYEES
from motorcrm.history.edit import edit
from motorcrm.history.record import record
from motorcrm.roles.events import ROLE_ADDED, ROLE_COPIED, ROLE_DELETED, ROLE_EDITED, ROLES_GIVEN
from motorcrm.roles.rights import MANAGE_ROLES

Grants = Mapping[str, str]
"""Right code → scope, `all` or `own`."""


@operation(needs=MANAGE_ROLES, once=True)
def add_role(
    *, name: str, grants: Grants, max_discount: Percent, by: Actor, second_factor_required: bool = False
) -> Role:
    """Add a role with exactly these rights."""
    actor = _claim(by)
    _refuse_unknown(grants, max_discount)
    _refuse_wider(actor, grants, max_discount)
    role = Role.objects.create(
        name=_checked_name(name),
        max_discount=max_discount,
        second_factor_required=second_factor_required,
        position=Role.objects.count() + 1,
    )
    _write(role, grants)
    facts: dict[str, Any] = {"max_discount": max_discount, "rights": describe_grants(grants)}
    record(ROLE_ADDED, about=role, by=by, name=role.name, second_factor_required=second_factor_required, **facts)
    return role


@operation(needs=MANAGE_ROLES, once=True)
def copy_role(role: Role, *, name: str, by: Actor) -> Role:
    """Add a role with the same rights as this one. A copy of the administrator's role is an ordinary role."""
    actor = _claim(by)
    locked = _lock(role)
    grants = rights_given([locked])
    discount = HUNDRED_PERCENT if locked.is_administrator else locked.max_discount
    _refuse_wider(actor, grants, discount)
    copy = Role.objects.create(
        name=_checked_name(name),
        max_discount=discount,
        second_factor_required=locked.second_factor_required,
        position=Role.objects.count() + 1,
    )
    _write(copy, grants)
    record(
        ROLE_COPIED,
        about=copy,
        by=by,
        name=copy.name,
        copied_from=locked,
        max_discount=discount,
        rights=describe_grants(grants),
    )
    return copy


@operation(needs=MANAGE_ROLES)
def edit_role(
    role: Role,
    *,
    version: int,
    name: str,
    grants: Grants,
    max_discount: Percent,
    second_factor_required: bool,
    by: Actor,
) -> Role:
    """Set the role's name, rights and requirements; they apply at the next request of everyone who has it.

    The administrator's role always has every right, whatever its name. Raises Stale if someone changed the role
    meanwhile.
    """
    actor = _claim(by)
    locked = _lock(role)
    _refuse_touching(actor, locked)
    _refuse_unknown(grants, max_discount)
    _refuse_wider(actor, grants, max_discount)
    before = rights_given([locked])
    if locked.is_administrator and (dict(grants) != before or max_discount != HUNDRED_PERCENT):
        raise Refused("administrator", _("An administrator has every right, so this role cannot be limited."))
    differing = [code for code in RIGHTS if before.get(code) != grants.get(code)]
    differs = edit(
        role,
        version=version,
        by=by,
        changes={
            "name": _checked_name(name, locked),
            "max_discount": max_discount,
            "second_factor_required": second_factor_required,
        },
        beside={"rights": (describe_grants(before, differing), describe_grants(grants, differing))},
    )
    if differs:
        if differing:
            _write(locked, grants)
        record(ROLE_EDITED, about=role, by=by, **differs)
    return role


@operation(needs=MANAGE_ROLES)
def reset_role(role: Role, *, by: Actor) -> Role:
    """Restore a shipped role's original rights and discount; its name and sign-in requirement stay."""
    if not role.code or role.is_administrator:
        raise Refused("not-shipped", _("This is not a built-in role, or it cannot be changed."))
    return edit_role(
        role,
        version=role.version,
        name=role.label,
        grants=shipped_grants(role.code),
        max_discount=shipped_discount(role.code),
        second_factor_required=role.second_factor_required,
        by=by,
    )


@operation(needs=MANAGE_ROLES)
def delete_role(role: Role, *, by: Actor) -> None:
    """Delete a role that no one has and nothing refers to. Shipped roles cannot be deleted."""
    actor = _claim(by)
    locked = _lock(role)
    _refuse_touching(actor, locked)
    if locked.code:
        raise Refused(
            "shipped", _("This is a built-in role and cannot be deleted. You do not have to give it to anyone.")
        )
    if people := list(Employee.objects.filter(roles=locked)):
        seen = set(Employee.objects.visible_to(actor, VIEW_EMPLOYEES)) if isinstance(actor, Employee) else set(people)
        raise Refused(
            "role-in-use",
            _("This role is in use. Give the people who have it another role first."),
            people=[str(person) for person in people if person in seen],
        )
    if _is_named_elsewhere(locked):
        raise Refused("role-named", _("This role is used in status settings. Remove it there first."))
    grants = rights_given([locked])
    record(
        ROLE_DELETED,
        about=locked,
        by=by,
        name=locked.label,
        max_discount=locked.max_discount,
        rights=describe_grants(grants),
    )
    locked.delete()


@operation(needs=MANAGE_ACCESS)
def give_roles(employee: Employee, *, roles: Iterable[Role], by: Actor) -> Employee:
    """Set the employee's roles to exactly these."""
    locked = claim_access(employee, by)
    before, after = list(locked.roles.all()), sorted(set(roles), key=lambda role: role.pk)
    if {role.pk for role in before} == {role.pk for role in after}:
        return employee
    refuse_wider(by, after)
    locked.roles.set(after)
    keep_an_administrator()
    Employee.objects.filter(pk=locked.pk).update(version=F("version") + 1)
    employee.refresh_from_db(fields=["version"])
    forget_rights(employee)
    record(
        ROLES_GIVEN,
        about=locked,
        by=by,
        before={"roles": [role.label for role in before]},
        after={"roles": [role.label for role in after]},
    )
    return employee


def describe_grants(grants: Grants, codes: list[str] | None = None) -> list[str]:
    """The rights as facts for history, those of `codes` or all; `words.rights_in_words` has the text of each."""
    shown = [(RIGHTS[code], grants[code]) for code in (RIGHTS if codes is None else codes) if code in grants]
    return [f"{right.code}:{OWN}" if right.scoped and scope == OWN else right.code for right, scope in shown]


def _claim(by: Actor) -> Actor:
    """The actor, with rights read again behind the lock: if two people restrict each other, the second is refused."""
    lock_access()
    if is_program(by):
        return by
    actor = Employee.objects.get(pk=by.pk)
    if not has(actor, MANAGE_ROLES):
        raise Refused("rights-gone", _("You no longer have the right to do this. Ask an administrator."))
    return actor


def _lock(role: Role) -> Role:
    if not (found := locks.lock(Role.objects.filter(pk=role.pk))):
        raise Absent
    return found[0]


def is_administrator(person: Actor) -> bool:
    return is_program(person) or Role.objects.filter(members=person.pk, is_administrator=True).exists()


def _refuse_touching(actor: Actor, role: Role) -> None:
    """Only administrators may change a role they have, or one that gives more than they have."""
    if is_administrator(actor):
        return
    if Role.objects.filter(pk=role.pk, members=actor.pk).exists():
        raise Refused("own-role", _("You cannot change a role you have. Ask an administrator."))
    if role.is_administrator:
        raise Refused("wider-than-own", _("These rights go beyond yours. Ask an administrator."))
    _refuse_wider(actor, rights_given([role]), role.max_discount)


def _refuse_wider(actor: Actor, grants: Grants, discount: Percent) -> None:
    if not is_administrator(actor) and not (within(dict(grants), rights_of(actor)) and discount <= discount_of(actor)):
        raise Refused("wider-than-own", _("These rights go beyond yours. Ask an administrator."))


def _refuse_unknown(grants: Grants, discount: Percent) -> None:
    """Refuse a right not in the catalogue, a scope it does not have, or a discount outside 0 to 100 percent."""
    for code, scope in grants.items():
        if code not in RIGHTS or scope not in ((ALL, OWN) if RIGHTS[code].scoped else (ALL,)):
            raise Invalid(grants=_("This right does not exist. Reload the page."))
    if not Percent.zero() <= discount <= HUNDRED_PERCENT:
        raise Invalid(max_discount=_("A discount must be from 0 to 100 percent."))


def _checked_name(name: str, role: Role | None = None) -> str:
    """The name to store: empty for a shipped role under its own name, so that readers see it in their language."""
    name = name.strip()
    if not name:
        raise Invalid(name=_("Enter a name for the role."))
    if any(fold(other.label) == fold(name) for other in Role.objects.all() if role is None or other.pk != role.pk):
        raise Invalid(name=_("A role with this name already exists. Choose another name."))
    return "" if role and role.code and name == str(Role.SHIPPED_NAMES.get(role.code)) else name


def _write(role: Role, grants: Grants) -> None:
    role.grants.all().delete()
    Grant.objects.bulk_create(Grant(role=role, right=code, scope=scope) for code, scope in grants.items())


def _is_named_elsewhere(role: Role) -> bool:
    """Whether a row of another app refers to the role: without the role that row would allow more, not less."""
    for relation in role._meta.get_fields(include_hidden=True):
        if not isinstance(relation, ForeignObjectRel) or getattr(relation, "on_delete", None) is CASCADE:
            continue  # what belongs to the role goes with it
        if relation.related_model._default_manager.filter(**{relation.field.name: role}).exists():
            return True
    return False
