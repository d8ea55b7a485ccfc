"""What must always hold for orders, for `motorcrm check`. Sums are recalculated by the same arithmetic."""

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import islice
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, Sum, Window
from django.db.models.functions import Coalesce, Lag

from motorcrm.catalog.pricing import price_of_hours
from motorcrm.company.models import NumberSequence, Organisation, Preferences
from motorcrm.core.exact import HUNDRED_PERCENT, Money
from motorcrm.core.invariants import invariant
from motorcrm.orders import invariants_of_sales
from motorcrm.orders.models import (
    Gift,
    Job,
    JobAssignment,
    JobSession,
    OrderPart,
    PromiseChange,
    StatusStay,
    WorkOrder,
)
from motorcrm.orders.operations.visits import stored_visits, visits_of_clients
from motorcrm.orders.phases import OPEN_PHASES, UNFINISHED, JobStatus, PartStatus, Phase
from motorcrm.orders.pricing import line_amounts, order_amounts

__all__ = ["invariants_of_sales"]
Row = Any
"""A named tuple of database columns."""
Rows = list[Row]
BATCH = 2_000
NAMED = 20
"""How many violations of one kind are named."""
_NUMBER = re.compile(r"([0-9]{4})-([0-9]+)$")
_ROUNDED_TO = [int(step) for step, _label in Preferences._meta.get_field("round_totals_to").choices or ()]
_LINE = ("pk", "order", "price", "quantity", "discount_percent", "discount_sum", "discount", "total", "order_discount")
_ORDER = (
    "pk number discount_percent discount_sum tax_rate jobs_total parts_total discount line_discounts rounding total "
    "vat cost_total"
).split()


@invariant("lines of an order sum to its total")
def lines_sum_to_totals() -> Iterator[str]:
    """Line by line: price × quantity less discount, the share of the order's discount and rounding, the tax inside."""
    return islice(_wrong_orders(), NAMED)


def _wrong_orders() -> Iterator[str]:
    after = 0
    rows = WorkOrder.objects.order_by("pk").values_list(*_ORDER, named=True)
    while orders := list(rows.filter(pk__gt=after)[:BATCH]):
        first, after = orders[0].pk, orders[-1].pk
        lines = _lines(first, after)
        for order in orders:
            if wrong := _wrong_sums(order, *lines.get(order.pk, ([], []))):
                yield f"order {order.number}: {', '.join(wrong)}"


def _lines(first: int, last: int) -> dict[int, tuple[Rows, Rows]]:
    """Jobs and parts of the orders with ids from the first to the last."""
    found: dict[int, tuple[Rows, Rows]] = defaultdict(lambda: ([], []))
    within = Q(order__gte=first, order__lte=last)
    jobs = Job.objects.filter(within).order_by("position", "pk")
    for job in jobs.values_list(*_LINE, "vat", "status", "is_warranty", named=True):
        found[job.order][0].append(job)
    parts = OrderPart.objects.filter(within).order_by("position", "pk")
    for part in parts.values_list(*_LINE, "vat", "status", "is_clients_own", "cost", "cost_rest", named=True):
        found[part.order][1].append(part)
    return found


def _cost_of(part: Row) -> Money:
    cost: Money = part.cost.times(part.quantity) + part.cost_rest
    return cost


def _wrong_sums(order: Row, jobs: Rows, parts: Rows) -> list[str]:
    """Names of what is stored differently from what would be calculated now."""
    wrong = [f"job {job.pk}" for job in jobs if _is_wrong(job, free=job.is_warranty)]
    wrong += [f"part {part.pk}" for part in parts if _is_wrong(part, free=part.is_clients_own)]
    active = [job for job in jobs if job.status != JobStatus.CANCELLED]
    sold = [part for part in parts if part.status != PartStatus.RETURNED and not part.is_clients_own]
    billed = [*active, *sold]
    totals = [line.total for line in billed]
    net = sum(totals, Money.zero()) - order.discount
    # The company may have changed its rounding since: any of the possible steps will do.
    steps = [step for step in _ROUNDED_TO if net.rounded_to(step) - net == order.rounding] if billed else [0]
    if not steps:
        return [*wrong, "rounding"]
    sums = order_amounts(
        totals,
        percent=order.discount_percent,
        sum_off=order.discount_sum,
        round_to=steps[0],
        tax_rate=order.tax_rate,
    )
    computed = {
        "jobs_total": sum((job.total for job in active), Money.zero()),
        "parts_total": sum((part.total for part in sold), Money.zero()),
        "discount": sums.discount,
        "line_discounts": sum((line.discount for line in billed), Money.zero()),
        "rounding": sums.rounding,
        "total": sums.total,
        "vat": sum(sums.vat, Money.zero()),
        "cost_total": sum((_cost_of(part) for part in sold if part.cost is not None), Money.zero()),
    }
    wrong += [name for name, value in computed.items() if getattr(order, name) != value]
    shares = zip(billed, sums.spread, sums.vat, strict=True)
    wrong += [
        f"share of line {line.pk}" for line, share, vat in shares if (line.order_discount, line.vat) != (share, vat)
    ]
    return wrong


def _is_wrong(line: Row, *, free: bool) -> bool:
    amounts = line_amounts(
        line.price, line.quantity, percent=line.discount_percent, sum_off=line.discount_sum, free=free
    )
    return (line.discount, line.total) != (amounts.discount, amounts.total)


@invariant("a price that comes from labour hours is rate times hours")
def prices_follow_hours() -> Iterator[str]:
    return islice(_wrong_prices(), NAMED)


def _wrong_prices() -> Iterator[str]:
    rows = Job.objects.exclude(rate=None).order_by("pk")
    names = ("pk", "order__number", "labour_hours", "rate", "price")
    for job, number, hours, rate, price in rows.values_list(*names).iterator():
        if rate is not None and price_of_hours(hours, rate) != price:
            yield f"order {number}, job {job}: {price}, not {hours} × {rate}"


@invariant("shares of a job sum to 100 %")
def shares_sum_to_a_whole() -> Iterator[str]:
    sums = JobAssignment.objects.order_by().values("job").annotate(sum=Sum("share"))
    for row in sums.exclude(sum=HUNDRED_PERCENT)[:NAMED]:
        yield f"job {row['job']}: {row['sum']} %"


@invariant("numbers of orders have no gaps and no repeats")
def numbers_are_whole() -> Iterator[str]:
    """In each organisation and year there are as many numbers as the sequence has given, each once."""
    given: dict[tuple[int, int], set[int]] = defaultdict(set)
    for organisation, number in WorkOrder.objects.order_by().values_list("organisation", "number").iterator():
        found = _NUMBER.search(number)
        if found is None:
            yield f"{number} is not a number of the sequence"
            continue
        taken, count = given[organisation, int(found[1])], int(found[2])
        if count in taken:
            yield f"{number} appears twice"
        taken.add(count)
    last = {(row.organisation_id, row.year): row.last for row in NumberSequence.objects.filter(kind="order")}
    names = dict(Organisation.objects.values_list("pk", "name"))
    for key in sorted(given.keys() | last.keys()):
        missing = set(range(1, last.get(key, 0) + 1)) ^ given[key]
        if missing:
            numbers = ", ".join(map(str, sorted(missing)[:NAMED]))
            whose = f"{names.get(key[0], key[0])}, {key[1]}"
            yield f"{whose}: no order, or no place in the sequence, has the numbers {numbers}"


@invariant("an order is open as long as its phase is")
def orders_are_open_in_open_phases() -> Iterator[str]:
    """The database refuses anything else; but it may be without its constraints after a restore."""
    is_right = Q(is_open=True, phase__in=OPEN_PHASES) | (Q(is_open=False) & ~Q(phase__in=OPEN_PHASES))
    for number, phase in WorkOrder.objects.exclude(is_right).values_list("number", "phase")[:NAMED]:
        yield f"order {number} is {phase}"


@invariant("what an order gives away is in force as long as its line and order are")
def gifts_are_in_force_with_their_lines() -> Iterator[str]:
    gone = Q(order__phase=Phase.CANCELLED) | Q(job__status=JobStatus.CANCELLED) | Q(part__status=PartStatus.RETURNED)
    for in_force, rows in ((True, Gift.objects.filter(gone)), (False, Gift.objects.exclude(gone))):
        wrong = rows.filter(is_in_force=in_force).values_list("order__number", "kind")
        for number, kind in wrong.order_by("pk")[:NAMED]:
            yield f"order {number}: {kind} is {'still' if in_force else 'not'} in force"


@invariant("who does a job is kept with the job's order, and with when it was finished")
def assignments_follow_their_jobs() -> Iterator[str]:
    same_time = Q(finished_at=F("job__finished_at")) | Q(finished_at=None, job__finished_at=None)
    wrong = JobAssignment.objects.exclude(same_time, order=F("job__order")).select_related("job__order", "employee")
    for row in wrong.order_by("pk")[:NAMED]:
        yield f"order {row.job.order.number}, job {row.job_id}: {row.employee}"


@invariant("how often each client came, and when last, is what their orders say")
def visits_are_those_of_orders() -> Iterator[str]:
    wanted, stored = visits_of_clients(), stored_visits()
    wrong = sorted(pk for pk in wanted.keys() | stored.keys() if wanted.get(pk) != stored.get(pk))
    for pk in wrong[:NAMED]:
        said, right = _visits(stored.get(pk)), _visits(wanted.get(pk))
        yield f"client {pk}: {said}, the orders say {right} (motorcrm rebuild-balances)"


def _visits(said: tuple[int, date] | None) -> str:
    return f"{said[0]} orders, last on {said[1]}" if said else "nothing"


@invariant("an order's phase is that of its status")
def phases_are_of_their_status() -> Iterator[str]:
    others = WorkOrder.objects.exclude(phase=F("status__phase")).order_by("pk")
    for number, phase in others.values_list("number", "phase")[:NAMED]:
        yield f"order {number} is {phase}, its status is of another phase"


@invariant("a closed order has a date and nothing unfinished, an open one has no closing date")
def closed_orders_are_finished() -> Iterator[str]:
    closed = Q(phase=Phase.CLOSED)
    dated = Q(closed_on__isnull=False, closed_at__isnull=False, closings__gt=0)
    undated = Q(closed_on=None, closed_at=None)
    for number in WorkOrder.objects.filter(closed & ~dated).values_list("number", flat=True)[:NAMED]:
        yield f"order {number} is closed without a date"
    for number in WorkOrder.objects.filter(~closed & ~undated).values_list("number", flat=True)[:NAMED]:
        yield f"order {number} is not closed, but has a closing date"
    unfinished = Job.objects.filter(order__phase=Phase.CLOSED, status__in=UNFINISHED).order_by("order")
    for number, count in unfinished.values_list("order__number").annotate(count=Count("pk"))[:NAMED]:
        yield f"order {number} is closed with unfinished jobs: {count}"


@invariant("clocks run on jobs in progress, and on no others")
def clocks_run_on_running_jobs() -> Iterator[str]:
    running = Exists(JobSession.objects.filter(job=OuterRef("pk"), ended_at=None))
    in_progress = Q(status=JobStatus.IN_PROGRESS)
    wrong = Job.objects.filter((running & ~in_progress) | (~running & in_progress))
    for job, number, status in wrong.order_by("pk").values_list("pk", "order__number", "status")[:NAMED]:
        yield f"order {number}, job {job}: {status}"


@invariant("former employees have nothing in hand")
def former_employees_have_nothing_in_hand() -> Iterator[str]:
    """No open job is assigned to, and no open order managed by, a former employee."""
    jobs = JobAssignment.objects.exclude(employee__left_on=None)
    jobs = jobs.filter(job__status__in=UNFINISHED, order__is_open=True)
    for row in jobs.select_related("employee", "job__order")[:NAMED]:
        yield f"order {row.job.order.number}, job {row.job.name}: {row.employee} no longer works here"
    for order in WorkOrder.objects.open().exclude(manager__left_on=None).select_related("manager")[:NAMED]:
        yield f"order {order.number} is managed by {order.manager}, who no longer works here"


@invariant("stays in statuses follow each other from the creation of the order to its present status")
def stays_have_no_gaps() -> Iterator[str]:
    last = Coalesce(Window(Lag("until"), partition_by="order", order_by="pk"), F("order__created_at"))
    for stay in StatusStay.objects.annotate(last=last).exclude(since=F("last")).select_related("order")[:NAMED]:
        yield f"order {stay.order.number}: a stay begins at {stay.since}, the one before it ends at {stay.last}"
    now = StatusStay.objects.filter(
        order=OuterRef("pk"),
        until=None,
        status=OuterRef("status"),
        phase=OuterRef("phase"),
        since=OuterRef("status_since"),
    )
    for number in WorkOrder.objects.filter(~Exists(now)).values_list("number", flat=True)[:NAMED]:
        yield f"order {number}: the open stay is not of its present status"


@invariant("the promise of an order is the first one, or what it was last moved to")
def promises_are_kept() -> Iterator[str]:
    moves: dict[int, list[tuple[Any, Any]]] = defaultdict(list)
    for order, before, after in PromiseChange.objects.order_by("pk").values_list("order", "before", "after"):
        moves[order].append((before, after))
    unmoved = Q(promised_at=F("first_promised_at")) | Q(promised_at=None, first_promised_at=None)
    wanted = WorkOrder.objects.exclude(unmoved, promise_moves=0) | WorkOrder.objects.filter(
        promise_changes__isnull=False
    )
    rows = wanted.order_by("pk").distinct()
    for pk, number, first, promised, count in rows.values_list(
        "pk", "number", "first_promised_at", "promised_at", "promise_moves"
    ):
        said = [first, *(after for _before, after in moves[pk])]
        if [before for before, _after in moves[pk]] != said[:-1] or (said[-1], len(moves[pk])) != (promised, count):
            yield f"order {number}: promised {promised}, first {first}, moved {count} times; on record: {moves[pk]}"


@invariant("what was agreed is kept for every line beyond the estimate, and for none of an estimate")
def agreements_are_kept() -> Iterator[str]:
    estimate, cancelled = Q(order__phase=Phase.ESTIMATE), Q(order__phase=Phase.CANCELLED)
    is_kept = Q(agreed_at__isnull=False)
    for model in (Job, OrderPart):
        wrong = model._default_manager.filter((is_kept & estimate) | (~is_kept & ~estimate & ~cancelled))
        for number, pk in wrong.order_by("pk").values_list("order__number", "pk")[:NAMED]:
            yield f"order {number}: {model._meta.model_name} {pk}"
