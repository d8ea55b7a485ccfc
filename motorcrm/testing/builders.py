"""Builders take what matters to a test and invent the rest. They call operations, as pages do."""

from datetime import timedelta
from typing import Any

from django.db import transaction

from motorcrm.catalog.models import Service, ServiceCategory
from motorcrm.clients.consequences import client_added
from motorcrm.clients.models import Client
from motorcrm.core import clock
from motorcrm.core.actor import Actor
from motorcrm.core.exact import HUNDRED_PERCENT, Money, Quantity, rub
from motorcrm.core.search import searchable
from motorcrm.employees.models import Employee
from motorcrm.ledger import derived
from motorcrm.ledger.journal import lock_head
from motorcrm.orders.models import Job, WorkOrder
from motorcrm.orders.operations import (
    Debt,
    JobDraft,
    PartDraft,
    Share,
    close_order,
    create_order,
    finish_job,
    move_part,
    visits,
)
from motorcrm.orders.phases import Phase
from motorcrm.testing.cast import Workshop
from motorcrm.vehicles.facts import search_text
from motorcrm.vehicles.models import Vehicle


def a_client(name: str = "Ivan Petrov", **known: Any) -> Client:
    """A client of that name, straight into the database."""
    phone = known.pop("phone", "")
    client = Client.objects.create(
        name=name, search=searchable(name), search_contacts=searchable(phone.lstrip("+")), **known
    )
    if phone:
        client.phones.create(number=phone)
    client_added(client)
    return client


def merged(client: Client, into: Client) -> Client:
    """The client merged into another: the row points there, and what is kept for lists follows."""
    client.merged_into, client.is_archived = into, True
    client.save(update_fields=["merged_into", "is_archived"])
    with transaction.atomic():
        visits.join_clients(into)
        lock_head()
        derived.join_clients(into)
    return client


def a_vehicle(owner: Client, **known: Any) -> Vehicle:
    known = {"make": "Ural", "model": "M-72", "type": Vehicle.Type.MOTORCYCLE} | known
    vehicle = Vehicle(owner=owner, **known)
    vehicle.search = search_text(vehicle)
    vehicle.save(force_insert=True)
    return vehicle


def a_service(name: str = "Oil change", *, price: Money | None = None, hours: Quantity | None = None) -> Service:
    category = ServiceCategory.objects.get_or_create(name="Maintenance")[0]
    return Service.objects.create(
        category=category,
        name=name,
        pricing=Service.Pricing.HOURS if hours else Service.Pricing.FIXED,
        price=price,
        labour_hours=hours or Quantity.zero(),
        search=searchable(name),
    )


def by_one(technician: Employee) -> tuple[Share, ...]:
    """The whole job is that technician's."""
    return (Share(technician, HUNDRED_PERCENT),)


def an_order(
    workshop: Workshop,
    *,
    jobs: Money | None = None,
    parts: Money | None = None,
    technician: Employee | None = None,
    by: Actor | None = None,
    days_ago: int = 0,
    **known: Any,
) -> WorkOrder:
    """A checked-in order with a job at that price done by `technician`, and a part at that price."""
    if days_ago:
        with clock.told(), clock.at(clock.now() - timedelta(days=days_ago)):
            return an_order(workshop, jobs=jobs, parts=parts, technician=technician, by=by, **known)
    client = known.pop("client", None) or a_client()
    vehicle = known.pop("vehicle", None) or a_vehicle(client)
    return create_order(
        client,
        organisation=workshop.organisation,
        vehicle=vehicle,
        phase=known.pop("phase", Phase.ACCEPTED),
        jobs=[JobDraft("Engine overhaul", price=jobs, shares=by_one(technician or workshop.technician))]
        if jobs
        else [],
        parts=[PartDraft("Piston", price=parts)] if parts else [],
        by=by or workshop.manager,
        **known,
    )


def order_of(workshop: Workshop, jobs: int, parts: int) -> WorkOrder:
    """A checked-in order of so many jobs and parts."""
    client, shares = a_client(), by_one(workshop.technician)
    return create_order(
        client,
        organisation=workshop.organisation,
        vehicle=a_vehicle(client),
        phase=Phase.ACCEPTED,
        complaint="Стучит справа спереди на кочках",
        jobs=[JobDraft(f"Замена масла {number}", price=rub(1_500), shares=shares) for number in range(jobs)],
        parts=[PartDraft(f"Фильтр {number}", article="HF204", price=rub(890)) for number in range(parts)],
        by=workshop.owner,
    )


def ready_order(workshop: Workshop, **known: Any) -> WorkOrder:
    """An order whose jobs are done and parts fitted."""
    order = an_order(workshop, **known)
    for job in order.jobs.all():
        finish_job(job, by=workshop.manager)
    for part in order.parts.all():
        move_part(part, "installed", by=workshop.manager)
    order.refresh_from_db()
    return order


def on_trust(days: int = 7) -> Debt:
    """What is left to pay is paid in so many days; somebody with the right to release it answers for that."""
    return Debt("Pays on Friday", clock.today() + timedelta(days=days))


def typed_on_trust() -> dict[str, str]:
    """The same as somebody types it into the form that closes an order."""
    debt = on_trust()
    return {"debt_reason": debt.reason, "pay_by": str(debt.pay_by)}


def closed_order(workshop: Workshop, **known: Any) -> WorkOrder:
    """A closed order; what is left to pay is on credit."""
    order = ready_order(workshop, **known)
    return close_order(order, on=clock.today(), debt=on_trust(), by=workshop.owner)


def the_job(order: WorkOrder) -> Job:
    """Its only job."""
    return order.jobs.get()
