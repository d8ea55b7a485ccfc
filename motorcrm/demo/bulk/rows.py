"""The rows of past orders: what `create_order`, the technicians' taps and `close_order` would have left."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from motorcrm.catalog.pricing import price_at
from motorcrm.core.bulk import made
from motorcrm.core.exact import Money, Percent, Quantity, rub
from motorcrm.demo.company import VAT, Company
from motorcrm.demo.data import stories
from motorcrm.demo.data.price_list import LABOUR_RATE, LABOUR_RATES
from motorcrm.demo.hours import Days
from motorcrm.demo.lives import part_drafts
from motorcrm.demo.visits import Fate, PlannedJob, Visit
from motorcrm.employees.models import Employee
from motorcrm.orders.models import (
    Gift,
    Job,
    JobAssignment,
    JobSession,
    OrderComment,
    OrderPart,
    OrderStatus,
    StatusStay,
    WorkOrder,
)
from motorcrm.orders.operations.allowance import authorise
from motorcrm.orders.operations.creation import searchable
from motorcrm.orders.operations.gifts import Thing, given_on_line, gives_more_than_agreed, kept_of
from motorcrm.orders.operations.kept import AGREED_OF
from motorcrm.orders.phases import JobStatus, PartStatus, Phase
from motorcrm.orders.pricing import Discount, line_amounts, order_amounts
from motorcrm.vehicles.models import Reading


@dataclass
class Rows:
    """One order and all that hangs on it, before it has ids."""

    visit: Visit
    order: WorkOrder
    jobs: list[Job]
    parts: list[OrderPart]
    assignments: list[JobAssignment] = field(default_factory=list)
    sessions: list[JobSession] = field(default_factory=list)
    comments: list[OrderComment] = field(default_factory=list)
    readings: list[Reading] = field(default_factory=list)
    stays: list[StatusStay] = field(default_factory=list)


def rows_of(company: Company, visit: Visit, number: str, statuses: dict[str, OrderStatus], days: Days) -> Rows:
    order = _order(company, visit, number, statuses, days)
    rows = Rows(visit, order, jobs=[], parts=_parts(order, visit, days))
    is_done = order.phase == Phase.CLOSED
    for position, plan in enumerate(visit.jobs, start=1):
        job = _job(company, order, plan, position, days, is_done=is_done)
        rows.jobs.append(job)
        rows.assignments += [
            made(
                JobAssignment,
                job=job,
                employee=company.technicians[technician],
                share=Percent.whole(percent),
                finished_at=job.finished_at,
            )
            for technician, percent in plan.shares
        ]
        if is_done:
            rows.sessions += [
                made(
                    JobSession,
                    job=job,
                    employee=company.technicians[plan.shares[0][0]],
                    started_at=days.happened(begins),
                    ended_at=days.happened(ends),
                )
                for begins, ends in plan.stretches
            ]
    if is_done and visit.comment:
        manager, at = company.managers[visit.manager], days.happened(visit.arrived)
        rows.comments.append(made(OrderComment, order=order, text=visit.comment, by=manager, at=at))
    recalculate(order, rows.jobs, rows.parts, manager=company.managers[visit.manager])
    lines: list[Job | OrderPart] = [*rows.jobs, *rows.parts]
    for line in lines:
        agree(line)
    rows.stays = _stays(order, statuses)
    return rows


def agree(line: Job | OrderPart) -> None:
    """Past orders were never estimates: what they say was agreed when they were created."""
    line.agreed_at = line.created_at
    for kept, current in AGREED_OF[type(line)].items():
        setattr(line, kept, getattr(line, current))


def _stays(order: WorkOrder, statuses: dict[str, OrderStatus]) -> list[StatusStay]:
    """In the shipped statuses, one after another, from the creation of the order on."""
    first = "booking" if order.booked_at else "accepted"
    later = {
        "accepted": order.accepted_at if order.booked_at else None,
        "in-progress": order.started_at,
        "ready": order.ready_at,
        "closed": order.closed_at,
        "cancelled": order.cancelled_at,
    }
    entered = [(first, order.created_at), *((code, at) for code, at in later.items() if at)]
    ends = [at for _code, at in entered[1:]]
    order.status_since = entered[-1][1]
    return [
        made(StatusStay, order=order, status=statuses[code], phase=statuses[code].phase, since=at, until=until)
        for (code, at), until in zip(entered, [*ends, None], strict=True)
    ]


def attach(rows: Rows) -> None:
    """Give the lines the ids of their order and jobs; readings know an order by its number only."""
    hanging: list[Job | OrderPart | OrderComment | StatusStay | JobAssignment]
    hanging = [*rows.jobs, *rows.parts, *rows.comments, *rows.stays, *rows.assignments]
    for row in hanging:
        row.order_id = rows.order.pk
    vehicle, value = rows.order.vehicle, rows.order.mileage
    if vehicle is not None and value and rows.order.accepted_at:
        read_on = rows.visit.arrived.date()
        rows.readings = [Reading(vehicle=vehicle, value=value, read_on=read_on, order=rows.order.pk)]


def _order(company: Company, visit: Visit, number: str, statuses: dict[str, OrderStatus], days: Days) -> WorkOrder:
    client = company.clients[visit.customer.number]
    manager = company.managers[visit.manager]
    called, arrived, ready = (days.happened(at) for at in (visit.called, visit.arrived, visit.ready))
    is_done = visit.fate != Fate.CANCELLED
    came = is_done or not visit.booked_for
    order = made(
        WorkOrder,
        organisation=company.organisation,
        number=number,
        phase=Phase.CLOSED if is_done else Phase.CANCELLED,
        is_open=False,
        status=statuses["closed" if is_done else "cancelled"],
        client=client,
        contract=company.contracts.get(visit.customer.number),
        vehicle=company.vehicles[visit.customer.number, visit.machine],
        vehicle_owner=client,
        brought_by="Водитель" if visit.customer.contract else "",
        mileage=visit.run or None if came else None,
        fuel=visit.number * 7 % 100 if is_done and visit.booked_for else None,
        complaint=visit.story.complaint,
        recommendations=visit.story.advice if is_done else "",
        priority=WorkOrder.Priority.URGENT if visit.urgent else WorkOrder.Priority.NORMAL,
        source=company.sources[visit.customer.source],
        manager=manager,
        booked_for=visit.booked_for and days.said(visit.booked_for),
        promised_at=days.said(visit.promised),
        first_promised_at=days.said(visit.promised),
        created_at=called,
        created_by=manager,
        booked_at=called if visit.booked_for else None,
        accepted_at=arrived if came else None,
        search=searchable(number, visit.story.complaint),
    )
    if is_done:
        order.started_at, order.ready_at = days.happened(visit.jobs[0].stretches[0][0]), ready
        order.closed_at = order.handed_over_at = days.happened(visit.picked_up)
        order.closed_on, order.closings = visit.picked_up.date(), 1
        order.handed_over_to = visit.handed_to or client.name
        if agreed := visit.customer.contract:
            order.pay_by = order.closed_on + timedelta(days=agreed.payment_days)
        elif visit.fate == Fate.OWED:
            order.debt_reason, order.pay_by = stories.DEBT_REASON, order.closed_on + timedelta(days=stories.DEBT_DAYS)
    else:
        order.cancelled_at = arrived
        order.cancel_reason = stories.CANCEL_REASONS[visit.number % len(stories.CANCEL_REASONS)]
    discount = visit.discount_percent or visit.customer.discount
    order.discount_percent = Percent.whole(discount) if discount else None
    order.discount_sum = rub(visit.discount_sum) if visit.discount_sum else None
    return order


def _job(company: Company, order: WorkOrder, plan: PlannedJob, position: int, days: Days, *, is_done: bool) -> Job:
    service = company.services[plan.service]
    vehicle_class = order.vehicle.vehicle_class if order.vehicle else None
    rate = LABOUR_RATES.get(vehicle_class.code or "", LABOUR_RATE) if vehicle_class else LABOUR_RATE
    price, billed_rate = price_at(service, rub(rate))
    job = made(
        Job,
        order=order,
        position=position,
        name=service.name,
        service=service,
        labour_hours=service.labour_hours,
        price=price,
        rate=billed_rate,
        list_price=price,
        discount_percent=Percent.whole(plan.discount) if plan.discount else None,
        warranty_months=service.warranty_months,
        warranty_km=service.warranty_km,
        # Assigning its technicians changes the set of technicians.
        assignments_version=2,
        created_at=order.created_at,
        created_by=order.created_by,
    )
    if is_done:
        job.status = JobStatus.DONE
        job.started_at, job.finished_at = (days.happened(at) for at in (plan.stretches[0][0], plan.stretches[-1][1]))
        job.clocked_seconds = sum(_seconds(begins, ends) for begins, ends in plan.stretches)
    return job


def _seconds(begins: datetime, ends: datetime) -> int:
    return int((ends - begins).total_seconds())


def _parts(order: WorkOrder, visit: Visit, days: Days) -> list[OrderPart]:
    is_done = order.phase == Phase.CLOSED
    return [
        made(
            OrderPart,
            order=order,
            position=position,
            name=draft.name,
            article=draft.article,
            maker=draft.maker,
            unit=draft.unit,
            quantity=draft.quantity,
            price=draft.price or Money.zero(),
            cost=draft.cost,
            status=PartStatus.INSTALLED if is_done else draft.status or PartStatus.NEEDED,
            is_clients_own=draft.is_clients_own,
            reason=draft.reason,
            created_at=order.created_at,
            created_by=order.created_by,
        )
        for position, draft in enumerate(part_drafts(visit), start=1)
    ]


def recalculate(order: WorkOrder, jobs: list[Job], parts: list[OrderPart], *, manager: Employee) -> None:
    """The sums of lines and order by the same arithmetic as everywhere, without the database."""
    for line in (*jobs, *parts):
        amounts = line_amounts(line.price, line.quantity, percent=line.discount_percent, free=line.is_free)
        line.discount, line.total = amounts.discount, amounts.total
    sold = [part for part in parts if not part.is_clients_own]
    billed: list[Job | OrderPart] = [*jobs, *sold]
    sums = order_amounts(
        [line.total for line in billed], percent=order.discount_percent, sum_off=order.discount_sum, tax_rate=VAT
    )
    for line, share, vat in zip(billed, sums.spread, sums.vat, strict=True):
        line.order_discount, line.vat = share, vat
    order.jobs_total = sum((job.total for job in jobs), Money.zero())
    order.parts_total = sum((part.total for part in sold), Money.zero())
    order.line_discounts = sum((line.discount for line in billed), Money.zero())
    order.discount, order.rounding, order.total = sums.discount, sums.rounding, sums.total
    order.vat, order.tax_rate = sum(sums.vat, Money.zero()), VAT
    order.cost_total = sum((_cost(part) for part in sold), Money.zero())
    if order.discount or order.line_discounts:
        authorise(order, Discount(Money.zero(), Money.zero()), billed, by=manager, sets_discount=True)
        order.authorised_at = order.created_at


def gifts_of(rows: Rows) -> list[Gift]:
    """What the order gives away, once its lines have their ids."""
    order = rows.order
    lines: list[Job | OrderPart] = [*rows.jobs, *rows.parts]
    given = [(line, kind, amount) for line in lines for kind, amount in given_on_line(line).items()]
    gifts = [_gift(rows, line, kind, amount) for line, kind, amount in given]
    if gives_more_than_agreed(order):
        gifts.append(_gift(rows, order, Gift.Kind.DISCOUNT, order.discount))
    return gifts


def _gift(rows: Rows, thing: Thing, kind: Gift.Kind, amount: Money) -> Gift:
    order = rows.order
    known = {"order": order, "by": order.created_by, "at": order.created_at, **kept_of(thing, kind, order)}
    if not isinstance(thing, WorkOrder):
        known["job" if isinstance(thing, Job) else "part"] = thing
    return made(Gift, kind=kind, amount=amount, **known)


def _cost(part: OrderPart) -> Money:
    quantity: Quantity = part.quantity
    return part.cost.times(quantity) if part.cost else Money.zero()
