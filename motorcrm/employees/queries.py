"""Reading people: the list, the rights that result from roles, who may change whose access."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Prefetch, Q
from django.utils.translation import gettext as _

from motorcrm.access.catalogue import ALL, OWN, RIGHTS, SECTIONS, Right
from motorcrm.access.limits import max_discount
from motorcrm.access.models import Grant, Role
from motorcrm.access.scopes import has, rights_given, within
from motorcrm.access.shipped import shipped_discount, shipped_grants
from motorcrm.core import clock
from motorcrm.employees.events import SIGNED_IN
from motorcrm.employees.models import Employee, EmployeeQuerySet, Skill, TimeOff
from motorcrm.employees.rights import MANAGE_ACCESS, MANAGE_ROLES, VIEW_EMPLOYEES
from motorcrm.history.models import Happening
from motorcrm.history.recording import ref

A_MONTH = timedelta(days=30)

MOST_WORDS = 200
MOST_TIME_OFF, PAST_TIME_OFF = 40, 3


@dataclass(frozen=True)
class Held:
    """A right as it results from roles: how far it reaches, and which roles give it."""

    right: Right
    scope: str
    roles: tuple[str, ...]

    @property
    def reaches(self) -> str:
        if not self.right.scoped:
            return _("yes")
        return _("only one's own") if self.scope == OWN else _("everything")


@dataclass(frozen=True)
class Section:
    label: Any
    held: list[Held]


def resulting_rights(employee: Employee) -> list[Section]:
    """What the employee's roles allow, by section; whether sign-in is open is another matter."""
    return rights_from(list(employee.roles.all()))


def rights_from(roles: list[Role]) -> list[Section]:
    """What these roles give together, by section."""
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
    """What a shipped role gives otherwise than it came: a right with its scope, or the discount; None is not at all."""

    label: Any
    now: Any
    shipped: Any


def since_shipped(role: Role) -> list[Changed]:
    """How the role differs from what came with the program; nothing for the company's own and the administrator's."""
    if not role.code or role.is_administrator:
        return []
    now, shipped = rights_given([role]), shipped_grants(role.code)
    reach = {ALL: _("everything"), OWN: _("only one's own")}
    yes = {True: reach, False: {ALL: _("yes")}}
    changed = [
        Changed(right.label, yes[right.scoped].get(now.get(code, "")), yes[right.scoped].get(shipped.get(code, "")))
        for code, right in RIGHTS.items()
        if now.get(code) != shipped.get(code)
    ]
    if role.max_discount != shipped_discount(role.code):
        changed.append(Changed(_("Maximum discount"), role.max_discount, shipped_discount(role.code)))
    return changed


def may_change_access(person: Any, employee: Employee) -> bool:
    """Whether the person's buttons for the employee's access would not be refused."""
    if person.pk == employee.pk or not has(person, MANAGE_ACCESS):
        return False
    own, theirs = list(person.roles.all()), list(employee.roles.all())
    if any(role.is_administrator for role in own):
        return True
    if any(role.is_administrator or role.max_discount > max_discount(person) for role in theirs):
        return False
    return within(rights_given(theirs), rights_given(own))


def may_change_role(person: Any, role: Role) -> bool:
    """Whether the person's buttons for the role would not be refused."""
    if not has(person, MANAGE_ROLES):
        return False
    own = list(person.roles.all())
    if any(held.is_administrator for held in own):
        return True
    if role in own or role.is_administrator or role.max_discount > max_discount(person):
        return False
    return within(rights_given([role]), rights_given(own))


def may_look_as(person: Any, employee: Employee) -> bool:
    """Whether the person's button for looking as the employee would not be refused."""
    is_administrator = any(role.is_administrator for role in person.roles.all())
    return is_administrator and person.pk != employee.pk and employee.is_active


def has_signed_in_from(employee: Employee, address: str) -> bool:
    """Whether the employee came in from that address within the last month."""
    entries = Happening.objects.filter(about=ref(employee), event=SIGNED_IN.code, at__gt=clock.now() - A_MONTH)
    return bool(address) and entries.filter(origin=address).exists()


def people(person: Any, *, tab: str = "working", wanted: Mapping[str, Any] | None = None) -> EmployeeQuerySet:
    """The employees the person sees, by name, narrowed by what of `forms.PeopleFilter` was wanted."""
    wanted = wanted or {}
    seen: EmployeeQuerySet = Employee.objects.visible_to(person, VIEW_EMPLOYEES).search(wanted.get("q", ""))
    if wanted.get("masters"):
        seen = seen.filter(is_master=True)
    if wanted.get("skill"):
        seen = seen.filter(skills=wanted["skill"])
    return seen.exclude(left_on=None) if tab == "left" else seen.working()


def shown_in_rows(rows: EmployeeQuerySet) -> EmployeeQuerySet:
    """With what every row of the list shows besides the person."""
    return rows.prefetch_related("roles", "skills", "phones", absent_on(clock.today()))


def absent_on(day: date) -> Prefetch:
    """`absences`: the days off that lie on this day."""
    return Prefetch("time_off", TimeOff.objects.within(day, day), to_attr="absences")


def coming_time_off(person: Employee) -> list[TimeOff]:
    """Days off that are not over, the nearest first, and the last ones that are."""
    rows = list(person.time_off.order_by("-last")[:MOST_TIME_OFF])
    today = clock.today()
    ahead = sorted((off for off in rows if off.last >= today), key=lambda off: off.first)
    return [*ahead, *[off for off in rows if off.last < today][:PAST_TIME_OFF]]


def words_in_use() -> list[str]:
    """The skills somebody has."""
    return list(Skill.objects.filter(people__isnull=False).distinct().values_list("name", flat=True)[:MOST_WORDS])


def after(rows: EmployeeQuerySet, last: Employee) -> EmployeeQuerySet:
    """Those who come after `last` by name."""
    return rows.filter(
        Q(last_name__gt=last.last_name)
        | Q(last_name=last.last_name, first_name__gt=last.first_name)
        | Q(last_name=last.last_name, first_name=last.first_name, pk__gt=last.pk)
    )
