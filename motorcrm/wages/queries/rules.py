"""Which scheme somebody has on a day, and which of its rules wins."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
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
        return winner(self._rules[scheme.pk], service, day)

    def for_orders(self, scheme: PayScheme, day: date) -> list[PayRule]:
        """One of each kind, the latest."""
        held = [rule for rule in self._rules[scheme.pk] if rule.kind in PayRule.OF_ORDERS and rule.holds_on(day)]
        return list({rule.kind: rule for rule in held}.values())


def winner(rules: Iterable[PayRule], service: Service | None, day: date) -> PayRule | None:
    """The rule for jobs of that service on that day: the more particular one, of equal ones the latest."""
    held: Sequence[PayRule] = [rule for rule in rules if rule.kind in PayRule.OF_JOBS and rule.holds_on(day)]
    fitting = [rule for rule in held if _fits(rule, service)]
    return max(fitting, key=lambda rule: (rule.rank, rule.pk), default=None)


def _fits(rule: PayRule, service: Service | None) -> bool:
    if rule.service_id is not None:
        return service is not None and rule.service_id == service.pk
    if rule.category_id is not None:
        return service is not None and rule.category_id == service.category_id
    return True
