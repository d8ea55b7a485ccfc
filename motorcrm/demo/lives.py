"""The lives of orders, played through the operations the pages use. Each is a generator that yields when to go on."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from motorcrm.clients.models import Contract
from motorcrm.clients.operations import add_client
from motorcrm.core import clock
from motorcrm.core.exact import Percent, Quantity, rub
from motorcrm.demo.bills import complain, pay, pay_later, settle
from motorcrm.demo.company import Company
from motorcrm.demo.data import stories
from motorcrm.demo.data.price_list import PARTS
from motorcrm.demo.hours import Days, opening
from motorcrm.demo.town import REGULAR, Customer
from motorcrm.demo.visits import COMING, COMPLAINS_AFTER, Fate, PlannedJob, Visit
from motorcrm.orders.models import Job, OrderStatus, PromiseChange, WorkOrder
from motorcrm.orders.operations import (
    JobDraft,
    PartDraft,
    Share,
    add_job,
    add_part,
    cancel_order,
    check_in,
    comment_order,
    create_order,
    edit_order,
    edit_part,
    finish_job,
    move_order,
    move_part,
    pause_job,
    reopen_order,
    start_job,
)
from motorcrm.orders.phases import PartStatus, Phase
from motorcrm.vehicles.operations import add_vehicle

NOBODYS = 2
"""One future visit in this many has its last job unassigned."""
OWN_PART = "Клиент привёз с собой"
Life = Iterator[datetime]
"""Yields times of the wall clock; what follows a yield happens then."""


def live(company: Company, visit: Visit, days: Days) -> Life:
    yield visit.called
    order = create(company, visit, days)
    manager = company.managers[visit.manager]
    if visit.fate == Fate.APPROVAL:
        move_order(order, OrderStatus.objects.get(code="approval"), by=manager)
    if visit.fate in COMING:
        return
    if visit.booked_for:
        yield visit.arrived
    if visit.prepaid:
        pay(company, order, rub(visit.prepaid), "till" if visit.number % 2 else "terminal", visit, by=manager)
    if visit.fate == Fate.CANCELLED:
        cancel_order(order, reason=stories.CANCEL_REASONS[visit.number % len(stories.CANCEL_REASONS)], by=manager)
        return
    if order.phase != Phase.ACCEPTED:
        check_in(order, mileage=visit.run or None, fuel=visit.number * 7 % 100, by=manager)
    if visit.comment:
        comment_order(order, visit.comment, by=manager)
    if visit.fate == Fate.ACCEPTED:
        return
    if visit.fate == Fate.DIAGNOSTICS:
        move_order(order, OrderStatus.objects.get(code="diagnostics"), by=manager)
        return
    yield from repair(company, order, visit)
    if order.phase == Phase.READY:
        yield from hand_back(company, order, visit)


def create(company: Company, visit: Visit, days: Days) -> WorkOrder:
    """The call or visit as the desk takes it, with a new client and vehicle if they are here for the first time."""
    manager = company.managers[visit.manager]
    bring(company, visit.customer, by_manager=visit.manager)
    phase = Phase.BOOKED if visit.booked_for else Phase.ACCEPTED
    waiting = visit.jobs[-1:] if visit.fate in COMING and visit.number % NOBODYS == 0 else ()
    return create_order(
        company.clients[visit.customer.number],
        organisation=company.organisation,
        phase=Phase.ESTIMATE if visit.fate in (Fate.DRAFT, Fate.APPROVAL) else phase,
        vehicle=company.vehicles[visit.customer.number, visit.machine],
        contract=company.contracts.get(visit.customer.number),
        jobs=[job_draft(company, job, has_technicians=job not in waiting) for job in visit.jobs],
        parts=part_drafts(visit),
        complaint=visit.story.complaint,
        booked_for=visit.booked_for and days.said(visit.booked_for),
        promised_at=days.said(visit.promised),
        priority=WorkOrder.Priority.URGENT if visit.urgent else WorkOrder.Priority.NORMAL,
        source=company.sources[visit.customer.source],
        brought_by="Водитель" if visit.customer.contract else "",
        mileage=visit.run or None if phase == Phase.ACCEPTED else None,
        discount_percent=Percent.whole(visit.discount_percent) if visit.discount_percent else None,
        discount_sum=rub(visit.discount_sum) if visit.discount_sum else None,
        by=manager,
    )


def bring(company: Company, customer: Customer, *, by_manager: int = 0) -> None:
    """Add the client with all their vehicles, unless they have been here before."""
    if customer.number in company.clients:
        return
    manager = company.managers[by_manager]
    client = add_client(
        **customer.facts,
        phones=customer.phones,
        emails=customer.emails,
        source=company.sources[customer.source],
        discount=Percent.whole(customer.discount),
        by=manager,
    )
    company.clients[customer.number] = client
    for which, machine in enumerate(customer.machines):
        known = machine._asdict()
        known.pop("run")
        company.vehicles[customer.number, which] = add_vehicle(client, **known, by=manager)
    if agreed := customer.contract:
        # Contracts have no operation yet: this row is what it would write.
        company.contracts[customer.number] = Contract.objects.create(
            client=client,
            organisation=company.organisation,
            number=agreed.number,
            since=clock.today(),
            payment_days=agreed.payment_days,
            debt_limit=rub(agreed.debt_limit),
            discount=Percent.whole(customer.discount),
        )


def job_draft(company: Company, job: PlannedJob, *, has_technicians: bool = True) -> JobDraft:
    shares = [Share(company.technicians[number], Percent.whole(percent)) for number, percent in job.shares]
    return JobDraft(
        service=company.services[job.service],
        shares=tuple(shares) if has_technicians else (),
        discount_percent=Percent.whole(job.discount) if job.discount else None,
    )


def part_drafts(visit: Visit) -> list[PartDraft]:
    drafts = [
        PartDraft(
            name=part.name,
            article=part.article,
            maker=part.maker,
            unit=part.unit,
            quantity=Quantity(round(part.quantity * 1000)),
            price=rub(part.price),
            cost=rub(part.cost),
        )
        for part in (PARTS[key] for key in visit.story.parts)
    ]
    if visit.own_part:
        drafts.append(PartDraft(name=visit.own_part, is_clients_own=True, reason=OWN_PART, status=PartStatus.ARRIVED))
    return drafts


def repair(company: Company, order: WorkOrder, visit: Visit) -> Life:
    """The technicians' part: jobs one after another, each by its first technician, with breaks for the night."""
    jobs = list(order.jobs.all())
    stays_open = visit.fate in (Fate.IN_PROGRESS, Fate.PAUSED, Fate.WAITING, Fate.OVERDUE)
    for number, (job, plan) in enumerate(zip(jobs, visit.jobs, strict=True)):
        technician = company.technicians[plan.shares[0][0]]
        for begins, ends in plan.stretches:
            yield begins
            start_job(job, by=technician)
            if not number:
                issue_parts(company, order, visit)
            if stays_open and job is jobs[-1]:
                if visit.fate != Fate.IN_PROGRESS:
                    yield ends
                    leave_aside(company, order, job, visit)
                return
            yield ends
            if ends != plan.stretches[-1][1]:
                pause_job(job, by=technician)
        finish_job(job, by=technician)
    order.refresh_from_db(fields=["phase", "status"])


def issue_parts(company: Company, order: WorkOrder, visit: Visit) -> None:
    """Half of the orders have their parts issued one by one; in the others closing notes them as installed."""
    if visit.number % 2:
        return
    for part in order.parts.all():
        move_part(part, PartStatus.ISSUED, by=company.managers[visit.manager])


def leave_aside(company: Company, order: WorkOrder, job: Job, visit: Visit) -> None:
    manager = company.managers[visit.manager]
    waits = stories.WAITS_FOR[0 if visit.fate == Fate.WAITING else visit.number % len(stories.WAITS_FOR)]
    pause_job(job, waiting_for=waits, by=manager)
    if visit.fate != Fate.WAITING:
        return
    gasket = PARTS["gaskets"]
    part = add_part(
        order,
        PartDraft(
            gasket.name, article=gasket.article, maker=gasket.maker, price=rub(gasket.price), cost=rub(gasket.cost)
        ),
        by=manager,
    )
    move_part(part, PartStatus.ORDERED, by=manager)
    edit_part(part, version=part.version, due_on=clock.today() + timedelta(days=6), by=manager)
    move_order(order, OrderStatus.objects.get(code="waiting-for-parts"), by=manager)
    if order.promised_at:
        edit_order(
            order,
            version=order.version,
            promised_at=order.promised_at + timedelta(days=6),
            promise_reason=PromiseChange.Reason.PARTS,
            by=manager,
        )


def hand_back(company: Company, order: WorkOrder, visit: Visit) -> Life:
    """The desk's part: the money, the closing, the hand-over, and what comes after."""
    manager = company.managers[visit.manager]
    if visit.story.advice:
        edit_order(order, version=order.version, recommendations=visit.story.advice, by=manager)
    if visit.fate == Fate.READY:
        return
    yield visit.picked_up
    settle(company, order, visit)
    if visit.fate in (Fate.REOPENED, Fate.REOPENED_NOW):
        yield opening(visit.picked_up + timedelta(hours=20))
        reopen_order(order, reason=stories.REOPEN_REASON, by=company.staff["owner"])
        if visit.fate == Fate.REOPENED_NOW:
            return
        shares = tuple(Share(company.technicians[n], Percent.whole(p)) for n, p in visit.jobs[0].shares)
        add_job(order, JobDraft(service=company.services[stories.REOPENED_JOB], shares=shares), by=manager)
        settle(company, order, visit)
    if visit.complaint is not None:
        yield visit.picked_up + timedelta(days=COMPLAINS_AFTER)
        complain(company, order, visit, visit.complaint)
    if visit.pays_later and not (company.settles_monthly and visit.customer.number == REGULAR):
        at, kind, percent = visit.pays_later
        yield at
        pay_later(company, order, visit, kind, Percent.whole(percent))
