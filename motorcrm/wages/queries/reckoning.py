"""What the rules say of an order as it stands: for every job and person, and for its manager; due already or expected.

Nothing is written here. `accruing.py` compares it with what has been accrued.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from motorcrm.core import clock
from motorcrm.core.exact import Money, Percent
from motorcrm.finance.models import Reduction, ReductionLine, ReductionShare
from motorcrm.orders.models import Job, JobAssignment, OrderPart, WorkOrder
from motorcrm.orders.phases import JobStatus, Phase
from motorcrm.wages import pay
from motorcrm.wages.models import Accrual, PayRule, PayScheme, Settled
from motorcrm.wages.queries.rules import Schemes

ZERO = Money.zero()
Moment = PayScheme.Moment


@dataclass(frozen=True)
class Due:
    """What a rule says one person earns by one source."""

    kind: str
    source: str
    employee: int
    rule: PayRule
    done_on: date
    on: date | None
    """The day it is due from; empty while it is only expected."""
    base: Money
    amount: Money
    facts: Mapping[str, Any]


@dataclass
class Reduced:
    """What has been taken off lines of a closed order, without VAT, and what technicians bear of it."""

    net: dict[str, Money] = field(default_factory=lambda: defaultdict(lambda: ZERO))
    """By `job:17`, `part:5`."""
    borne: dict[tuple[str, int], Money] = field(default_factory=lambda: defaultdict(lambda: ZERO))
    """By line and employee."""

    def add(self, line: ReductionLine, shares: Iterable[tuple[int, Money]], *, back: bool = False) -> None:
        code = f"part:{line.part_id}" if line.is_part else f"job:{line.job_id}"
        self.net[code] += -line.net if back else line.net
        for employee, amount in shares:
            self.borne[code, employee] += -amount if back else amount


@dataclass(frozen=True)
class Told:
    """A reduction that the verb is about to keep, or has just taken back: what the tables don't say yet."""

    off: Sequence[tuple[ReductionLine, Sequence[tuple[int, Money]]]] = ()
    back: Reduction | None = None


class Read:
    """What the rules read of these orders: each table is read once for all of them, when something of it is wanted."""

    def __init__(self, orders: Sequence[WorkOrder]) -> None:
        self._ids = [order.pk for order in orders]
        self._closed = [order.pk for order in orders if order.phase == Phase.CLOSED]

    @cached_property
    def assigned(self) -> Mapping[int, Mapping[Job, list[JobAssignment]]]:
        """By order, who has done which jobs."""
        rows = JobAssignment.objects.filter(order__in=self._ids, job__status=JobStatus.DONE)
        found: dict[int, dict[Job, list[JobAssignment]]] = defaultdict(dict)
        for row in rows.select_related("job__service").order_by("job__position", "job", "pk"):
            found[row.order_id].setdefault(row.job, []).append(row)
        return found

    @cached_property
    def settled(self) -> Mapping[int, date]:
        """By order, since when it is paid in full."""
        return dict(Settled.objects.filter(order__in=self._closed).values_list("order", "on"))

    @cached_property
    def reductions(self) -> Mapping[int, list[tuple[ReductionLine, list[tuple[int, Money]]]]]:
        """By order, what has been taken off its lines, and what technicians bear of that."""
        lines = ReductionLine.objects.filter(
            reduction__order__in=self._closed, reduction__entry__reversed_by=None
        ).select_related("reduction")
        shares: dict[int, list[tuple[int, Money]]] = defaultdict(list)
        for share in ReductionShare.objects.filter(line__in=lines):
            shares[share.line_id].append((share.employee_id, share.amount))
        found: dict[int, list[tuple[ReductionLine, list[tuple[int, Money]]]]] = defaultdict(list)
        for line in lines:
            found[line.reduction.order_id].append((line, shares[line.pk]))
        return found

    @cached_property
    def parts(self) -> Mapping[int, list[OrderPart]]:
        """By order, the parts that were sold with it."""
        found: dict[int, list[OrderPart]] = defaultdict(list)
        for part in OrderPart.objects.filter(order__in=self._ids).active().filter(is_clients_own=False):
            found[part.order_id].append(part)
        return found

    def people(self, order: WorkOrder) -> set[int]:
        """Whoever may earn by it."""
        people = {row.employee_id for rows in self.assigned.get(order.pk, {}).values() for row in rows}
        return people | {order.manager_id} if order.manager_id else people


def reckoned(
    order: WorkOrder, told: Sequence[Told] = (), *, read: Read | None = None, schemes: Schemes | None = None
) -> list[Due]:
    """Everything the rules say of the order, due or expected, without what comes to nothing.

    `schemes` are others than those in force. Of many orders, `read` is what is read of all of them at once.
    """
    read = read or Read([order])
    schemes = Schemes(read.people(order)) if schemes is None else schemes
    if not schemes:
        return []
    reduced = _reduced(read, order, told) if order.phase == Phase.CLOSED else Reduced()
    moments = _moments(read, order)
    jobs = read.assigned.get(order.pk, {}).items()
    found = [due for job, rows in jobs for due in _of_job(order, job, rows, schemes, moments, reduced)]
    wages = sum((due.amount for due in found), ZERO)
    found += _of_manager(order, read, schemes, moments, reduced, wages=wages)
    return [due for due in found if due.amount or due.base]


def _moments(read: Read, order: WorkOrder) -> dict[str, date | None]:
    """From which day on what is due at a moment of the order is due."""
    if order.phase != Phase.CLOSED:
        return {Moment.CLOSED: None, Moment.PAID: None}
    return {Moment.CLOSED: order.closed_on, Moment.PAID: read.settled.get(order.pk)}


def _reduced(read: Read, order: WorkOrder, told: Sequence[Told]) -> Reduced:
    found = Reduced()
    for line, shares in read.reductions.get(order.pk, ()):
        found.add(line, shares)
    for one in told:
        for line, of_line in one.off:
            found.add(line, of_line)
        if one.back is not None:
            for line in one.back.lines.prefetch_related("shares"):
                found.add(line, [(share.employee_id, share.amount) for share in line.shares.all()], back=True)
    return found


def _of_job(
    order: WorkOrder,
    job: Job,
    rows: Sequence[JobAssignment],
    schemes: Schemes,
    moments: Mapping[str, date | None],
    reduced: Reduced,
) -> Iterator[Due]:
    done_on = clock.local(job.finished_at).date() if job.finished_at else clock.today()
    shares = [row.share.units for row in rows]
    for place, row in enumerate(rows):
        scheme = schemes.on(row.employee_id, done_on)
        rule = schemes.for_job(scheme, job.service, done_on) if scheme else None
        if scheme is None or rule is None or (job.is_warranty and not scheme.pays_warranty):
            continue
        whole = _base(order, job, scheme)
        pot, formula = _pot(rule, pay.Job(whole, job.quantity, pay.hours_of(job.labour_hours, job.quantity)))
        earned = pay.share_of(pot, shares, place)
        # Defective work is paid for less or not at all (ТК РФ, ст. 156), but nobody pays for having worked.
        borne = min(reduced.borne.get((f"job:{job.pk}", row.employee_id), ZERO), earned)
        yield Due(
            Accrual.Kind.JOB,
            f"job:{job.pk}",
            row.employee_id,
            rule,
            done_on,
            done_on if scheme.moment == Moment.DONE else moments[scheme.moment],
            pay.share_of(whole, shares, place),
            earned - borne,
            {
                "name": job.name,
                **formula,
                **({"share": row.share.units} if len(rows) > 1 else {}),
                **({"borne": borne.units} if borne else {}),
            },
        )


def _base(order: WorkOrder, job: Job, scheme: PayScheme) -> Money:
    """What a percent is taken of: after the line's discount, and the order's if the scheme says so, without VAT."""
    if job.is_warranty:
        price = job.price.times(job.quantity)
    else:
        price = job.due if scheme.after_order_discount else job.total
    return _net(price, order.tax_rate)


def _net(amount: Money, rate: Percent | None) -> Money:
    return amount - amount.tax_within(rate) if rate else amount


def _pot(rule: PayRule, job: pay.Job) -> tuple[Money, dict[str, Any]]:
    """What the whole job earns by the rule, and how that was computed."""
    facts: dict[str, Any] = {"rule": rule.kind}
    if rule.kind == PayRule.Kind.PERCENT:
        percent = rule.percent or Percent.zero()
        amount = job.base.part(percent)
        facts |= {"base": job.base.units, "percent": percent.units}
    else:
        each = rule.amount or ZERO
        count = job.quantity if rule.kind == PayRule.Kind.FIXED else job.hours
        amount = each.times(count)
        facts |= {"each": each.units, "count": count.units}
    bounded = pay.within(amount, rule.least, rule.most)
    if bounded != amount:
        facts["bounded"] = bounded.units
    return bounded, facts


def _of_manager(
    order: WorkOrder,
    read: Read,
    schemes: Schemes,
    moments: Mapping[str, date | None],
    reduced: Reduced,
    *,
    wages: Money,
) -> Iterator[Due]:
    """The manager's percent of an order that is closed, or was: until then nothing can be said of it."""
    if order.manager_id is None or order.closed_on is None:
        return
    scheme = schemes.on(order.manager_id, order.closed_on)
    rules = schemes.for_orders(scheme, order.closed_on) if scheme else []
    if scheme is None or not rules:
        return
    parts = read.parts.get(order.pk, [])
    off = sum(reduced.net.values(), ZERO)
    of_parts = sum((amount for code, amount in reduced.net.items() if code.startswith("part:")), ZERO)
    revenue = order.total - order.vat - off
    known = [part for part in parts if part.cost is not None]
    margin = sum((part.due - part.vat - part.cost_sum for part in known), ZERO) - of_parts
    bases = {
        PayRule.Kind.REVENUE: revenue,
        PayRule.Kind.MARGIN: margin,
        PayRule.Kind.PROFIT: revenue - order.cost_total - wages,
    }
    for rule in rules:
        base, percent = max(bases[PayRule.Kind(rule.kind)], ZERO), rule.percent or Percent.zero()
        amount = base.part(percent)
        bounded = pay.within(amount, rule.least, rule.most)
        moment = Moment.CLOSED if scheme.moment == Moment.DONE else scheme.moment
        yield Due(
            Accrual.Kind.ORDER,
            f"{order.ref}:{rule.kind}",
            order.manager_id,
            rule,
            order.closed_on,
            moments[moment],
            base,
            bounded,
            {
                "name": order.number,
                "rule": rule.kind,
                "base": base.units,
                "percent": percent.units,
                **({"bounded": bounded.units} if bounded != amount else {}),
                **({"unknown_costs": len(parts) - len(known)} if len(known) < len(parts) else {}),
            },
        )
