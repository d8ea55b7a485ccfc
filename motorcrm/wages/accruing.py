"""Accruing: what the rules say of an order now, less what has been accrued of it, becomes rows and entries.

It follows whatever happens to the order, in the same database transaction, and is worked out when the verb posts. So a
reopening, another price, another technician or a reduction corrects earnings by the difference and nothing else.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any
from uuid import uuid4

from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from motorcrm.company.models import Organisation
from motorcrm.core import clock, locks
from motorcrm.core.actor import Actor
from motorcrm.core.exact import Money
from motorcrm.employees.models import Employee
from motorcrm.ledger.chart import EMPLOYEES, WAGES
from motorcrm.ledger.days import first_open_day
from motorcrm.ledger.journal import Draft, Later
from motorcrm.ledger.kinds import NOTHING, Counts, Happening, Kind, declare_kind
from motorcrm.ledger.lines import Line, NewItem, credit, debit
from motorcrm.ledger.models import Entry
from motorcrm.orders.models import WorkOrder
from motorcrm.wages import pay
from motorcrm.wages.models import Accrual, PayRule, WageMonth, WageTurn
from motorcrm.wages.queries.reckoning import Told, reckoned
from motorcrm.wages.queries.rules import anybody_has_a_scheme
from motorcrm.wages.rights import VIEW_WAGES

ZERO = Money.zero()

ACCRUED = declare_kind(
    Kind(
        code="wages-accrual",
        word=_("Wages accrued"),
        counts=Counts.SETTLED,
        seen_with=VIEW_WAGES,
        reversed_by=NOTHING,
        happenings=[
            Happening(
                what="technicians earn by an order that is closed",
                verb="close_order",
                debit=["wages"],
                credit=["employees"],
            ),
            Happening(
                what="what technicians earned by an order goes with its reopening",
                verb="reopen_order",
                debit=["employees"],
                credit=["wages"],
            ),
        ],
    )
)


@dataclass(frozen=True)
class Difference:
    """A row about to be added: what changes of one source and person."""

    kind: str
    source: str
    employee: int
    rule: int | None
    done_on: date
    on: date
    base: Money
    amount: Money
    facts: Mapping[str, Any]

    @property
    def for_month(self) -> date:
        return self.on.replace(day=1)


def take_turn() -> None:
    """Wait for whoever accrues, pays or changes rules now. The last lock but the journal's own."""
    locks.lock_by_id(WageTurn, 1)


def pay_follows(order: WorkOrder, *, told: Sequence[Told] = (), by: Actor) -> list[Any]:
    """What a verb that has changed the order is to post about wages, once it is all done."""
    return [Later("wages", partial(_work_out, by), [(order, told)])]


def _work_out(by: Actor, asked: Sequence[tuple[WorkOrder, Sequence[Told]]]) -> list[Draft]:
    """For all orders that the verb has changed together: they open each month and count its output once."""
    orders: dict[int, WorkOrder] = {}
    told: dict[int, list[Told]] = defaultdict(list)
    for order, facts in asked:
        orders.setdefault(order.pk, order)
        told[order.pk] += facts
    return accrue([(order, told[pk]) for pk, order in orders.items()], by=by)


def accrue(orders: Sequence[tuple[WorkOrder, Sequence[Told]]], *, by: Actor) -> list[Draft]:
    """Bring what is accrued of locked orders to what the rules say of them. Gives what is to be posted."""
    if not anybody_has_a_scheme():
        return []
    take_turn()
    found = [(order, one) for order, told in orders for one in differences(order, told)]
    by_organisation: dict[int, list[tuple[WorkOrder, Difference]]] = defaultdict(list)
    for order, one in found:
        by_organisation[order.organisation_id].append((order, one))
    return [draft for own in by_organisation.values() for draft in _of_organisation(own, by=by)]


def _of_organisation(found: list[tuple[WorkOrder, "Difference"]], *, by: Actor) -> list[Draft]:
    organisation = found[0][0].organisation
    months = Months(organisation, first_open_day(organisation), [one for _order, one in found])
    # The month's steps stand in the entry of an order that has moved its output.
    stepped = [(found[-1][0], one) for one in _of_output(organisation, [one for _order, one in found])]
    by_order: dict[WorkOrder, list[Difference]] = defaultdict(list)
    for order, one in [*found, *stepped]:
        by_order[order].append(one)
    return [draft for order, own in by_order.items() for draft in _drafts(order, own, months, by=by)]


def differences(order: WorkOrder, told: Sequence[Told] = ()) -> Iterator[Difference]:
    """What changes of each source and person, without what stays."""
    wanted = {(due.source, due.employee): due for due in reckoned(order, told) if due.on is not None}
    had = _accrued(order)
    for key in [*wanted, *(one for one in had if one not in wanted)]:
        due, was = wanted.get(key), had.get(key)
        was_base, was_amount = (was.base, was.amount) if was else (ZERO, ZERO)
        if due is not None and due.on is not None and (due.base, due.amount) != (was_base, was_amount):
            told_before = {"was": was_amount.units} if was_amount else {}
            yield Difference(
                due.kind, due.source, due.employee, due.rule.pk, due.done_on, due.on,
                due.base - was_base, due.amount - was_amount, {**due.facts, **told_before},
            )  # fmt: skip
        elif due is None and was is not None and (was.base or was.amount):
            last = was.last
            yield Difference(
                last.kind, last.source, last.employee_id, last.rule_id, last.done_on, was.on, -was.base, -was.amount,
                {"name": last.facts.get("name", ""), "gone": True, "was": was.amount.units},
            )  # fmt: skip


@dataclass(frozen=True)
class _Accrued:
    base: Money
    amount: Money
    on: date
    """The day it was due from, whichever day its last row is dated."""
    last: Accrual


def _accrued(order: WorkOrder) -> dict[tuple[str, int], _Accrued]:
    rows: dict[tuple[str, int], list[Accrual]] = defaultdict(list)
    for row in Accrual.objects.filter(order=order.pk).order_by("pk"):
        rows[row.source, row.employee_id].append(row)
    return {
        key: _Accrued(
            sum((row.base for row in own), ZERO),
            sum((row.amount for row in own), ZERO),
            date.fromisoformat(own[-1].facts["due"]),
            own[-1],
        )
        for key, own in rows.items()
    }


class Months:
    """The wage months that accruals fall into: in a locked period, the first open one."""

    def __init__(self, organisation: Organisation, first: date | None, found: Iterable[Difference]) -> None:
        self._first = first
        wanted = {(one.employee, self.day(one.on).replace(day=1)) for one in found}
        self._rows = months_of(organisation, wanted)
        self.opened: dict[int, NewItem] = {}
        """Items that are about to be opened, by month."""

    def day(self, on: date) -> date:
        return max(on, self._first) if self._first else on

    def of(self, one: Difference) -> WageMonth:
        return self._rows[one.employee, self.day(one.on).replace(day=1)]


def months_of(organisation: Organisation, wanted: Iterable[tuple[int, date]]) -> dict[tuple[int, date], WageMonth]:
    """These wage months by employee and first day, made where they are missing."""
    keys = sorted(set(wanted))
    employees, months = {employee for employee, _month in keys}, {month for _employee, month in keys}
    rows = WageMonth.objects.filter(organisation=organisation, employee__in=employees, month__in=months)
    there = set(rows.values_list("employee", "month"))
    made = [WageMonth(employee_id=one, organisation=organisation, month=month) for one, month in keys]
    WageMonth.objects.bulk_create(row for row in made if (row.employee_id, row.month) not in there)
    found = {(row.employee_id, row.month): row for row in rows.select_related("item")}
    return {key: found[key] for key in keys}


def _of_output(organisation: Organisation, found: Sequence[Difference]) -> Iterator[Difference]:
    """What changes because the output of a month crosses a step of a rule, or no longer does."""
    stepped = {
        rule.pk: rule
        for rule in PayRule.objects.filter(pk__in={one.rule for one in found if one.rule}).prefetch_related("steps")
        if rule.steps.all()
    }
    touched = sorted({(one.employee, one.rule, one.for_month) for one in found if one.rule in stepped})
    for employee, pk, month in touched:
        rule = stepped[pk]
        mine = [one for one in found if (one.employee, one.rule, one.for_month) == (employee, pk, month)]
        rows = Accrual.objects.filter(
            employee=employee, rule=rule, for_month=month, wage_month__organisation=organisation
        )
        sums = {row["kind"]: row for row in rows.values("kind").order_by().annotate(b=Sum("base"), a=Sum("amount"))}
        output = sum((row["b"] for kind, row in sums.items() if kind == Accrual.Kind.JOB), ZERO)
        output += sum((one.base for one in mine), ZERO)
        had = sums[Accrual.Kind.STEPS]["a"] if Accrual.Kind.STEPS in sums else ZERO
        steps = [(step.over, step.percent) for step in rule.steps.all()]
        wanted = pay.beyond_first(output, rule.percent or steps[0][1], steps) - had
        if wanted:
            on = max(one.on for one in mine)
            facts = {"rule": rule.kind, "month": month.isoformat(), "base": output.units, "was": had.units}
            yield Difference(
                Accrual.Kind.STEPS, f"steps:{pk}:{month:%Y-%m}", employee, pk, on, on, ZERO, wanted, facts
            )  # fmt: skip


def _drafts(order: WorkOrder, found: Sequence[Difference], months: Months, *, by: Actor) -> list[Draft]:
    people = Employee.objects.in_bulk({one.employee for one in found})
    days: dict[date, list[Difference]] = defaultdict(list)
    for one in found:
        days[one.on].append(one)
    drafts = []
    for on, own in sorted(days.items()):
        lines: list[Line] = []
        for one in own:
            month, employee = months.of(one), people[one.employee]
            item = month.item or months.opened.setdefault(month.pk, NewItem())
            lines += [
                debit(WAGES, one.amount, employee=employee, month=on, order=order.pk),
                credit(EMPLOYEES, one.amount, employee=employee, item=item),
            ]
        kept = partial(_keep, order, own, months, by.pk)
        if any(line.amount for line in lines):
            key = f"{order.ref}:wages:{uuid4().hex}"
            drafts.append(
                Draft(ACCRUED, key, order.ref, on, order.organisation, lines, by, moves_on=True, kept=kept)
            )  # fmt: skip
        else:
            kept(None)
    return drafts


def _keep(
    order: WorkOrder,
    own: Sequence[Difference],
    months: Months,
    by: int | None,
    entry: Entry | None,
) -> None:
    """The rows beside their entry, and the item that the entry has opened for a month."""
    for month, new in months.opened.items():
        if new.item is not None and new.item.entry_id == (entry.pk if entry else None):
            WageMonth.objects.filter(pk=month, item=None).update(item=new.item)
    Accrual.objects.bulk_create(
        Accrual(
            employee_id=one.employee,
            wage_month=months.of(one),
            entry=entry if one.amount else None,
            kind=one.kind,
            source=one.source,
            order=None if one.kind == Accrual.Kind.STEPS else order,
            rule_id=one.rule,
            on=entry.on if entry else months.day(one.on),
            done_on=one.done_on,
            for_month=one.for_month,
            base=one.base,
            amount=one.amount,
            facts={**one.facts, "due": one.on.isoformat()},
            at=clock.now(),
            by_id=by,
        )
        for one in own
    )
