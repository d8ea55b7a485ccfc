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
class GivenRight:
    """A right that someone has from roles: its scope, and which roles give it."""

    right: Right
    scope: str
    roles: tuple[str, ...]

    @property
    def scope_label(self) -> str:
        if not self.right.scoped:
            return _("yes")
        return _("own only") if self.scope == OWN else _("everything")


@dataclass(frozen=True)
class Section:
    label: Any
    rights: list[GivenRight]


def resulting_rights(employee: Employee) -> list[Section]:
    """The rights that the employee's roles give, by section, whether or not they can sign in."""
    return rights_from(list(employee.roles.all()))


def rights_from(roles: list[Role]) -> list[Section]:
    """The rights that these roles give together, by section."""
    given = [_combined(RIGHTS[code], grants) for code, grants in _grants_by_right(roles).items() if grants]
    by_section = ((label, [one for one in given if one.right.section == code]) for code, label in SECTIONS.items())
    return [Section(label, rights) for label, rights in by_section if rights]


def _grants_by_right(roles: list[Role]) -> dict[str, list[tuple[str, str]]]:
    """For each right of the catalogue, the scopes it is granted with and the labels of the roles that grant it."""
    grants: dict[str, list[tuple[str, str]]] = {code: [] for code in RIGHTS}
    labels = {role.pk: role.label for role in roles}
    for role in roles:
        if role.is_administrator:
            for code in RIGHTS:
                grants[code].append((ALL, role.label))
    for grant in Grant.objects.filter(role__in=[role for role in roles if not role.is_administrator]):
        if grant.right in RIGHTS:
            grants[grant.right].append((grant.scope, labels[grant.role_id]))
    return grants


def _combined(right: Right, grants: list[tuple[str, str]]) -> GivenRight:
    """The widest scope wins."""
    is_for_all = not right.scoped or any(scope == ALL for scope, _role in grants)
    return GivenRight(right, ALL if is_for_all else OWN, tuple(dict.fromkeys(role for _scope, role in grants)))


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
    if any(role.is_administrator for role in own):
        return True
    if role in own or role.is_administrator or role.max_discount > max_discount(person):
        return False
    return within(rights_given([role]), rights_given(own))
