"""Pay schemes as pages show them: what each says now, later and no more, who has it, and what is odd about it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Max

from motorcrm.catalog.models import Service
from motorcrm.core import clock
from motorcrm.employees.models import Employee
from motorcrm.wages.models import Accrual, GivenScheme, PayRule, PayScheme
from motorcrm.wages.queries.rules import fitting, rules_of


@dataclass(frozen=True)
class Held:
    """A scheme that somebody has, or will have, from a day on."""

    given: GivenScheme
    until: date | None
    """The last day, if another follows."""

    @property
    def is_coming(self) -> bool:
        return self.given.since > clock.today()


@dataclass(frozen=True)
class OfPerson:
    """By what somebody is paid: today, later, and by what else in this month."""

    now: Held | None
    """None where they have no scheme, or have none from some day on."""
    coming: Sequence[Held]
    in_month: Sequence[Held]
    """Of this month, the first to the last; more than one says something to look at."""


@dataclass
class Listed:
    scheme: PayScheme
    rules: int = 0
    """Those that hold today or will."""
    holders: list[Held] = field(default_factory=list)


@dataclass(frozen=True)
class Rules:
    """The rules of a scheme by when they hold."""

    now: Sequence[PayRule]
    later: Sequence[PayRule]
    over: Sequence[PayRule]

    def __bool__(self) -> bool:
        return bool(self.now or self.later or self.over)


@dataclass(frozen=True)
class Winner:
    """Which rule is for a job today: the first of those that fit, and those that give way to it."""

    rule: PayRule | None
    others: Sequence[PayRule]


def listed_schemes(*, archived: bool) -> list[Listed]:
    """By name, with who has each now or later; in a few queries however many there are."""
    found = {one.pk: Listed(one) for one in PayScheme.objects.filter(is_archived=archived)}
    today = clock.today()
    for rule in PayRule.objects.filter(scheme__in=found):
        found[rule.scheme_id].rules += rule.until is None or rule.until >= today
    for held in held_by():
        if held.given.scheme_id in found:
            found[held.given.scheme_id].holders.append(held)
    return list(found.values())


def held_by(scheme: PayScheme | None = None) -> list[Held]:
    """Who has which scheme now or later, by name; of one scheme alone if it is given. Those who have left have none."""
    rows: dict[int, list[GivenScheme]] = defaultdict(list)
    given = GivenScheme.objects.filter(employee__left_on=None).select_related("employee", "scheme").order_by("since")
    for row in given:
        rows[row.employee_id].append(row)
    found = [held for own in rows.values() for held in _now_and_later(own)]
    wanted = [one for one in found if scheme is None or one.given.scheme_id == scheme.pk]
    return sorted(wanted, key=lambda one: (str(one.given.employee), one.given.since))


def of_person(employee: Employee) -> OfPerson:
    rows = list(GivenScheme.objects.filter(employee=employee).select_related("employee", "scheme").order_by("since"))
    every, today = _spans(rows), clock.today()
    first = today.replace(day=1)
    now = [one for one in every if not one.is_coming and (one.until is None or one.until >= today)]
    in_month = [one for one in every if not one.is_coming and (one.until is None or one.until >= first)]
    return OfPerson(
        now=next((one for one in now if one.given.scheme_id), None),
        coming=[one for one in every if one.is_coming],
        in_month=in_month,
    )


def without_scheme() -> list[Employee]:
    """Technicians who work here and are paid by no scheme today: what they do earns nothing."""
    paid = {one.given.employee_id for one in held_by() if one.given.scheme_id and not one.is_coming}
    return list(Employee.objects.working().filter(is_technician=True).exclude(pk__in=paid).named())


def grouped_rules(scheme: PayScheme) -> Rules:
    today, rules = clock.today(), rules_of(scheme)
    return Rules(
        now=sorted((one for one in rules if one.holds_on(today)), key=_as_told),
        later=sorted((one for one in rules if one.since and one.since > today), key=_as_told),
        over=[one for one in rules if one.is_over],
    )


def winner(scheme: PayScheme, service: Service | None) -> Winner:
    """Of the rules that hold today."""
    today = clock.today()
    fit = fitting([one for one in rules_of(scheme) if one.holds_on(today)], service)
    return Winner(fit[0] if fit else None, fit[1:])


def usual_day(people: Collection[int] | None = None, scheme: PayScheme | None = None) -> date:
    """The first of this month, or of the next if something of this one was accrued: for these people, or by it."""
    first = clock.today().replace(day=1)
    rows = Accrual.objects.filter(done_on__gte=first)
    if people is not None:
        rows = rows.filter(employee__in=people)
    if scheme is not None:
        rows = rows.filter(rule__scheme=scheme)
    last = rows.aggregate(last=Max("done_on"))["last"]
    return first if last is None else (last.replace(day=28) + timedelta(days=4)).replace(day=1)


def _spans(rows: Iterable[GivenScheme]) -> list[Held]:
    own = list(rows)
    return [
        Held(row, own[place + 1].since - timedelta(days=1) if place + 1 < len(own) else None)
        for place, row in enumerate(own)
    ]


def _now_and_later(rows: Iterable[GivenScheme]) -> list[Held]:
    today = clock.today()
    return [one for one in _spans(rows) if one.until is None or one.until >= today]


def _as_told(rule: PayRule) -> tuple[bool, int, int]:
    """Jobs before managed orders, the general before the particular."""
    return rule.kind in PayRule.OF_ORDERS, rule.rank, rule.pk
