"""Reading roles: the rights of several together, changes from the shipped ones, who may change which."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from motorcrm.access.catalogue import ALL, OWN, RIGHTS, SECTIONS, Right
from motorcrm.access.limits import max_discount
from motorcrm.access.models import Grant, Role
from motorcrm.access.scopes import has, rights_given, within
from motorcrm.access.shipped import shipped_discount, shipped_grants
from motorcrm.employees.models import Employee
from motorcrm.roles.rights import MANAGE_ROLES


@dataclass(frozen=True)
class Held:
    """A right that someone has from roles: its scope, and which roles give it."""

    right: Right
    scope: str
    roles: tuple[str, ...]

    @property
    def reaches(self) -> str:
        if not self.right.scoped:
            return _("yes")
        return _("own only") if self.scope == OWN else _("everything")


@dataclass(frozen=True)
class Section:
    label: Any
    held: list[Held]


def resulting_rights(employee: Employee) -> list[Section]:
    """The rights that the employee's roles give, by section, whether or not they can sign in."""
    return rights_from(list(employee.roles.all()))


def rights_from(roles: list[Role]) -> list[Section]:
    """The rights that these roles give together, by section."""
    scopes: dict[str, list[tuple[str, str]]] = {code: [] for code in RIGHTS}
    labels = {role.pk: role.label for role in roles}
    for role in roles:
        if role.is_administrator:
            for code in RIGHTS:
                scopes[code].append((ALL, role.label))
    for grant in Grant.objects.filter(role__in=[role for role in roles if not role.is_administrator]):
        if grant.right in RIGHTS:
            scopes[grant.right].append((grant.scope, labels[grant.role_id]))
    sections = []
    for section, label in SECTIONS.items():
        held = [
            Held(
                RIGHTS[code],
                ALL if not RIGHTS[code].scoped or any(scope == ALL for scope, _role in found) else OWN,
                tuple(dict.fromkeys(role for _scope, role in found)),
            )
            for code, found in scopes.items()
            if found and RIGHTS[code].section == section
        ]
        if held:
            sections.append(Section(label, held))
    return sections


@dataclass(frozen=True)
class Changed:
    """A change in a shipped role: the scope of a right, or the discount; None means the right is not given."""

    label: Any
    now: Any
    shipped: Any


def since_shipped(role: Role) -> list[Changed]:
    """How a shipped role differs from the original; empty for the company's own roles and the administrator's."""
    if not role.code or role.is_administrator:
        return []
    now, shipped = rights_given([role]), shipped_grants(role.code)
    reach = {ALL: _("everything"), OWN: _("own only")}
    yes = {True: reach, False: {ALL: _("yes")}}
    changed = [
        Changed(right.label, yes[right.scoped].get(now.get(code, "")), yes[right.scoped].get(shipped.get(code, "")))
        for code, right in RIGHTS.items()
        if now.get(code) != shipped.get(code)
    ]
    if role.max_discount != shipped_discount(role.code):
        changed.append(Changed(_("Maximum discount"), role.max_discount, shipped_discount(role.code)))
    return changed


def may_change_role(person: Any, role: Role) -> bool:
    """Whether the person may change the role, and so sees the buttons for it."""
    if not has(person, MANAGE_ROLES):
        return False
    own = list(person.roles.all())
    if any(held.is_administrator for held in own):
        return True
    if role in own or role.is_administrator or role.max_discount > max_discount(person):
        return False
    return within(rights_given([role]), rights_given(own))
