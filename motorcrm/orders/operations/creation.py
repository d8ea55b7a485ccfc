"""Creating an order, with everything known from the call or visit, in one step; and editing its header."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from motorcrm.access.fields import refuse_hidden
from motorcrm.clients.models import Client, Contract, Source
from motorcrm.company.models import Organisation
from motorcrm.company.operations import next_number
from motorcrm.core import clock, locks
from motorcrm.core.actor import Actor
from motorcrm.core.exact import Money, Percent
from motorcrm.core.operation import operation
from motorcrm.core.refusal import Invalid, Question, ask
from motorcrm.core.search import searchable as in_search
from motorcrm.employees.models import Employee
from motorcrm.employees.operations.people import lock_people
from motorcrm.history.edit import edit
from motorcrm.history.record import record
from motorcrm.orders.called import sequence_of
from motorcrm.orders.events import ORDER_CREATED, ORDER_EDITED
from motorcrm.orders.models import OrderStatus, WorkOrder
from motorcrm.orders.operations.allowance import agreed_discount
from motorcrm.orders.operations.drafts import JobDraft, PartDraft, given_fields
from motorcrm.orders.operations.header import fit_header
from motorcrm.orders.operations.kept import (
    begin_stay,
    keep_promise_change,
    promise_columns,
    refuse_unexplained,
)
from motorcrm.orders.operations.lock import lock_open, recalculate, tell_repriced
from motorcrm.orders.operations.new_lines import doubts_of_draft, insert_job, insert_part
from motorcrm.orders.operations.sheet import Sheet
from motorcrm.orders.operations.status import note_readings, status_of
from motorcrm.orders.operations.visits import note_visit
from motorcrm.orders.phases import Phase
from motorcrm.orders.queries.money import has_money
from motorcrm.orders.rights import CREATE_ORDERS, EDIT_ORDERS
from motorcrm.vehicles.models import Vehicle

FIRST_PHASES = {Phase.ESTIMATE, Phase.BOOKED, Phase.ACCEPTED}
FREE_FIELDS = frozenset(
    "complaint recommendations promised_at booked_for priority source manager brought_by brought_by_phone mileage "
    "engine_hours fuel vehicle discount_percent discount_sum contract".split()
)


@operation(needs=CREATE_ORDERS, once=True)
def create_order(
    client: Client,
    *,
    organisation: Organisation,
    by: Actor,
    phase: str = Phase.BOOKED,
    vehicle: Vehicle | None = None,
    contract: Contract | None = None,
    jobs: Sequence[JobDraft] = (),
    parts: Sequence[PartDraft] = (),
    complaint: str = "",
    manager: Employee | None = None,
    booked_for: datetime | None = None,
    promised_at: datetime | None = None,
    priority: int = WorkOrder.Priority.NORMAL,
    source: Source | None = None,
    brought_by: str = "",
    brought_by_phone: str = "",
    mileage: int | None = None,
    engine_hours: int | None = None,
    fuel: int | None = None,
    discount_percent: Percent | None = None,
    discount_sum: Money | None = None,
    sure: Collection[str] = (),
) -> WorkOrder:
    """Create an order as an estimate, a booking or a check-in. Its number is taken in the same database transaction.

    Raises Asked if it is checked in with a reading that contradicts another, or a line looks like a mistake, and `sure`
    does not answer that.
    """
    if phase not in FIRST_PHASES:
        raise Invalid(phase=_("An order must start as an estimate, a booking or a check-in."))
    if client.merged_into_id or client.is_archived:
        raise Invalid(client=_("This client is archived. Choose another client or restore this one."))
    _check_contract(contract, client, organisation)
    if discount_percent is not None or discount_sum is not None:
        refuse_hidden(["discount"], by)
    drafts: list[JobDraft | PartDraft] = [*jobs, *parts]
    for draft in drafts:
        refuse_hidden(given_fields(draft), by)
    header = fit_header(
        {
            "vehicle": vehicle,
            "complaint": complaint,
            "booked_for": booked_for,
            "promised_at": promised_at,
            "priority": priority,
            "brought_by": brought_by,
            "brought_by_phone": brought_by_phone,
            "mileage": mileage,
            "engine_hours": engine_hours,
            "fuel": fuel,
        },
        WorkOrder(),
    )
    manager = _lock_people(manager, jobs, by=by)
    now = clock.now()
    status: OrderStatus = status_of(phase)
    number = next_number(organisation, "order", on=clock.today())
    order = WorkOrder.objects.create(
        organisation=organisation,
        number=number,
        phase=phase,
        status=status,
        client=client,
        contract=contract,
        vehicle_owner=vehicle.owner if vehicle else None,
        manager=manager,
        first_promised_at=promised_at,
        source=source,
        **header,
        created_at=now,
        status_since=now,
        created_by_id=by.pk,
        booked_at=now if phase == Phase.BOOKED else None,
        accepted_at=now if phase == Phase.ACCEPTED else None,
        search=searchable(number, complaint),
    )
    locks.made(order)
    begin_stay(order)
    asked: list[Question] = []
    for position, job in enumerate(jobs, start=1):
        with _prefixed(place := f"jobs-{position}"):
            inserted = insert_job(order, job, position=position, by=by)
        asked += doubts_of_draft(inserted, job, f"{place}-")
    for position, part in enumerate(parts, start=1):
        with _prefixed(place := f"parts-{position}"):
            added = insert_part(order, part, position=position, by=by)
        asked += doubts_of_draft(added, part, f"{place}-")
    _set_discount(order, discount_percent, discount_sum)
    recalculate(Sheet(order), by=by, decided=order)
    ask(asked, sure)
    if phase == Phase.ACCEPTED:
        note_readings(order, sure=sure)
    note_visit(order, is_new=True)
    record(ORDER_CREATED, about=order, by=by, phase=phase, number=number, total=order.total)
    return order


@operation(needs=EDIT_ORDERS)
def edit_order(
    order: WorkOrder,
    *,
    version: int,
    sure: Collection[str] = (),
    by: Actor,
    promise_reason: str = "",
    promise_comment: str = "",
    **changes: Any,
) -> WorkOrder:
    """Change fields of the header. `version` is the version of the header the person saw.

    A promise already given is moved later, or taken back, only with a reason: one of the usual, or in people's words.
    The same discount set again is confirmed, for an order that has grown.
    After check-in a corrected reading corrects the vehicle's own. Raises Invalid, Stale; Asked as at creation.
    """
    unknown = set(changes) - FREE_FIELDS
    if unknown:
        raise TypeError(f"not edited here: {unknown}")
    refuse_hidden(changes, by)
    if changes.get("manager"):
        _refuse_former(lock_people([changes["manager"]])[changes["manager"].pk])
    sheet = lock_open(order)
    changes = fit_header(changes, order)
    priced = {"discount_percent", "discount_sum", "contract"} & set(changes)
    if changes.get("discount_percent") is not None and changes.get("discount_sum") is not None:
        raise Invalid(discount_sum=_("Enter the discount either as a percent or as an amount."))
    if changes.get("discount_percent") is not None:
        changes["discount_sum"] = None
    elif changes.get("discount_sum") is not None:
        changes["discount_percent"] = None
    if "contract" in changes:
        _check_contract(changes["contract"], order.client, order.organisation)
        _refuse_billed(order, changes["contract"])
    if "vehicle" in changes:
        changes["vehicle_owner"] = changes["vehicle"].owner if changes["vehicle"] else None
    derived: dict[str, Any] = (
        {"search": searchable(order.number, changes["complaint"])} if "complaint" in changes else {}
    )
    promised, why = order.promised_at, (promise_reason, promise_comment.strip())
    if order.version == version:  # otherwise the person has not seen the present promise
        refuse_unexplained(order, changes, *why)
    derived |= promise_columns(order, changes)
    differs = edit(order, version=version, by=by, changes=changes, derived=derived)
    decided = order if {"discount_percent", "discount_sum"} & set(changes) else None
    if not differs:
        if decided and order.version == version:
            recalculate(sheet, by=by, decided=decided)
            tell_repriced(sheet, by=by)
        return order
    reasons: dict[str, Any] = {}
    if "promise_moves" in derived:
        reasons = keep_promise_change(order, promised, *why, by=by)
    if priced:
        recalculate(sheet, by=by, decided=decided)
    if {"mileage", "engine_hours", "vehicle"} & set(changes) and order.accepted_at:
        note_readings(order, sure=sure)
    record(ORDER_EDITED, about=order, by=by, **differs, **reasons)
    if priced:
        tell_repriced(sheet, by=by)
    return order


def searchable(number: str, complaint: str) -> str:
    """The text an order itself is found by; its client and vehicle have their own."""
    return in_search(number, sequence_of(number), prose=complaint)


def _lock_people(manager: Employee | None, jobs: Sequence[JobDraft], *, by: Actor) -> Employee | None:
    """Lock the people of the order, all at once and so always in the same sequence, and return its manager."""
    technicians = [share.employee for job in jobs for share in job.shares]
    taker = by if isinstance(by, Employee) else None
    people = lock_people([*technicians, *filter(None, [manager or taker])])
    if manager:
        _refuse_former(people[manager.pk])
        return manager
    # the person who takes the call manages the order, unless they have left
    return taker if taker and not people[taker.pk].left_on else None


def _refuse_former(manager: Employee) -> None:
    if manager.left_on:
        raise Invalid(manager=_("%(name)s no longer works here.") % {"name": manager})


def _check_contract(contract: Contract | None, client: Client, organisation: Organisation) -> None:
    if contract and (contract.client_id != client.pk or contract.organisation_id != organisation.pk):
        raise Invalid(contract=_("This contract belongs to another client or organisation. Choose another."))


def _refuse_billed(order: WorkOrder, contract: Contract | None) -> None:
    """Money stays under the contract it was booked under: it must leave the order before the contract changes."""
    if contract != order.contract and has_money(order):
        raise Invalid(
            contract=_("Money is booked for this order. Move the prepayment to the client's balance, then change it.")
        )


def _set_discount(order: WorkOrder, percent: Percent | None, sum_off: Money | None) -> None:
    """Set the discount typed or, without one, that agreed with the client in advance."""
    if percent is None and sum_off is None:
        percent = agreed_discount(order) or None
    if percent is not None and sum_off is not None:
        raise Invalid(discount_sum=_("Enter the discount either as a percent or as an amount."))
    if percent is not None or sum_off is not None:
        order.discount_percent, order.discount_sum = percent, sum_off
        order.save(update_fields=["discount_percent", "discount_sum"])


@contextmanager
def _prefixed(line: str) -> Iterator[None]:
    """Name the line in the errors of its fields: `jobs-1-price` is the price of the first job."""
    try:
        yield
    except Invalid as problem:
        raise Invalid(**{f"{line}-{name}": message for name, message in problem.errors.items()}) from None
