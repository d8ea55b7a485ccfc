"""Which scheme somebody has on a day, and which of its rules wins."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date

from motorcrm.catalog.models import Service
from motorcrm.core.prepared import Prepared
from motorcrm.wages.models import GivenScheme, PayRule, PayScheme

_ANY = Prepared(lambda: GivenScheme.objects.order_by().values_list("pk", flat=True)[:1])


def anybody_has_a_scheme() -> bool:
    """Where nobody has, nothing about wages is asked any further."""
    return _ANY.first() is not None


class Schemes:
    """The schemes of some people with all their rules, read once."""

    def __init__(self, people: Collection[int]) -> None:
        self._given: dict[int, list[GivenScheme]] = defaultdict(list)
        rows = GivenScheme.objects.filter(employee__in=people).select_related("scheme").order_by("since")
        for row in rows if people else ():
            self._given[row.employee_id].append(row)
        ids = {row.scheme_id for rows in self._given.values() for row in rows if row.scheme_id}
        self._rules: dict[int, list[PayRule]] = defaultdict(list)
        found = PayRule.objects.filter(scheme__in=ids).select_related("scheme", "category", "service")
        for rule in found.prefetch_related("steps") if ids else ():
            self._rules[rule.scheme_id].append(rule)

    def __bool__(self) -> bool:
        return bool(self._given)

    def on(self, employee: int, day: date) -> PayScheme | None:
        """The scheme somebody has on that day."""
        held = [row for row in self._given[employee] if row.since <= day]
        return held[-1].scheme if held else None

    def for_job(self, scheme: PayScheme, service: Service | None, day: date) -> PayRule | None:
        return next(iter(fitting(self.held(scheme, day), service)), None)

    def for_orders(self, scheme: PayScheme, day: date) -> list[PayRule]:
        """One of each kind, the latest."""
        held = [rule for rule in self.held(scheme, day) if rule.kind in PayRule.OF_ORDERS]
        return list({rule.kind: rule for rule in held}.values())

    def held(self, scheme: PayScheme, day: date) -> list[PayRule]:
        """Its rules that hold on that day."""
        return [rule for rule in self._rules[scheme.pk] if rule.holds_on(day)]


class AsIf(Schemes):
    """Some people as if they had a scheme, by its rules of one day whatever the day is; all others as they are."""

    def __init__(self, scheme: PayScheme, of: date, *, people: Collection[int], others: Collection[int]) -> None:
        super().__init__({*others} - {*people})
        self._scheme, self._people = scheme, frozenset(people)
        self._tried = [rule for rule in rules_of(scheme) if rule.holds_on(of)]

    def __bool__(self) -> bool:
        return bool(self._people) or super().__bool__()

    def on(self, employee: int, day: date) -> PayScheme | None:
        return self._scheme if employee in self._people else super().on(employee, day)

    def held(self, scheme: PayScheme, day: date) -> list[PayRule]:
        # The very object: whoever really has this scheme has it from the database, with the rules of that day.
        return self._tried if scheme is self._scheme else super().held(scheme, day)


def rules_of(scheme: PayScheme) -> list[PayRule]:
    """All its rules with what they say, in the order they were set."""
    rows = PayRule.objects.filter(scheme=scheme).select_related("scheme", "category", "service__category")
    return list(rows.prefetch_related("steps"))


def fitting(held: Iterable[PayRule], service: Service | None) -> list[PayRule]:
    """Those for jobs of that service, the one that wins first: the more particular, of equal ones the latest."""
    of_jobs = [rule for rule in held if rule.kind in PayRule.OF_JOBS and _fits(rule, service)]
    return sorted(of_jobs, key=lambda rule: (rule.rank, rule.pk), reverse=True)


def _fits(rule: PayRule, service: Service | None) -> bool:
    if rule.service_id is not None:
        return service is not None and rule.service_id == service.pk
    if rule.category_id is not None:
        return service is not None and rule.category_id == service.category_id
    return True
