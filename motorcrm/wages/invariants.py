"""Wages: what was accrued is in the journal, and is what the rules say of everything as it stands."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.db.models import Exists, OuterRef, Sum

from motorcrm.core.exact import Money
from motorcrm.core.invariants import invariant
from motorcrm.ledger.chart import EMPLOYEES
from motorcrm.ledger.invariants.reading import NAMED
from motorcrm.ledger.models import Entry, Posting
from motorcrm.orders.models import WorkOrder
from motorcrm.wages import pay, triggers
from motorcrm.wages.accruing import ACCRUED, differences
from motorcrm.wages.models import Accrual, PayRule, WageMonth
from motorcrm.wages.queries.caught_up import all_holders, orders_since

ZERO = Money.zero()
Key = tuple[int, int, int]


@invariant("what was accrued is in the ledger, and nothing else", grows=True)
def accruals_match_the_ledger(after: int = 0) -> Iterator[str]:
    """By entry, employee and item of the month; and every wage month that was accrued for has its item."""
    entries = Entry.objects.filter(kind=ACCRUED.code, position__gt=after)
    rows = Accrual.objects.filter(entry__in=entries).order_by()
    said: dict[Key, Money] = {
        (entry, employee, item or 0): amount
        for entry, employee, item, amount in rows.values_list("entry", "employee", "wage_month__item").annotate(
            sum=Sum("amount")
        )
    }
    postings = Posting.objects.filter(entry__in=entries, account__code=EMPLOYEES).order_by()
    posted: dict[Key, Money] = defaultdict(lambda: ZERO)
    for entry, employee, item, amount in postings.values_list("entry", "employee", "item", "amount"):
        posted[entry, employee, item] -= amount
    wrong = sorted(key for key in said.keys() | posted.keys() if said.get(key, ZERO) != posted.get(key, ZERO))
    yield from (f"entry {entry}, employee {employee}" for entry, employee, _item in wrong[:NAMED])


@invariant("accruals are what the rules say of the orders as they are")
def accruals_follow_the_rules() -> Iterator[str]:
    """Of every order that has accruals, or should have: each source and person, shown by what would change now."""
    return islice(_not_followed(), NAMED)


def _not_followed() -> Iterator[str]:
    orders = {order.pk for order in orders_since(all_holders())}
    orders |= set(Accrual.objects.exclude(order=None).order_by().values_list("order", flat=True).distinct())
    for pk in sorted(orders):
        for one in differences(WorkOrder.objects.select_related("organisation").get(pk=pk)):
            yield f"order {pk}, {one.source}, employee {one.employee}: {one.amount} is missing"


@invariant("steps of the month are what its output comes to")
def steps_follow_the_output() -> Iterator[str]:
    by = ("employee", "rule", "for_month", "wage_month__organisation")
    rules = {rule.pk: rule for rule in PayRule.objects.filter(steps__isnull=False).distinct().prefetch_related("steps")}
    sums: dict[tuple[Any, ...], list[Money]] = defaultdict(lambda: [ZERO, ZERO])
    rows = Accrual.objects.filter(rule__in=rules).order_by().values_list(*by, "kind")
    for *key, kind, base, amount in rows.annotate(b=Sum("base"), a=Sum("amount")):
        of_key = sums[tuple(key)]
        of_key[0] += base if kind == Accrual.Kind.JOB else ZERO
        of_key[1] += amount if kind == Accrual.Kind.STEPS else ZERO
    for (employee, pk, month, _organisation), (output, accrued) in sums.items():
        rule = rules[pk]
        steps = [(step.over, step.percent) for step in rule.steps.all()]
        if pay.beyond_first(output, rule.percent or steps[0][1], steps) != accrued:
            yield f"employee {employee}, rule {pk}, {month}"


@invariant("every wage month has the item of its own employee")
def months_have_their_items() -> Iterator[str]:
    rows = WageMonth.objects.exclude(item=None).select_related("item")
    for row in rows.iterator():
        item = row.item
        if item and (item.employee_id, item.organisation_id) != (row.employee_id, row.organisation_id):
            yield f"wage month {row.pk}"
    lost = Accrual.objects.filter(wage_month=OuterRef("pk"), entry__isnull=False)
    for pk in WageMonth.objects.filter(Exists(lost), item=None).values_list("pk", flat=True)[:NAMED]:
        yield f"wage month {pk} has no item"


@invariant("accruals cannot be rewritten")
def accruals_are_guarded() -> Iterator[str]:
    yield from triggers.missing_triggers()
