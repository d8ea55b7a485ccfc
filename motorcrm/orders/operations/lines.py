"""Adding, changing and removing jobs and parts, and moving parts from status to status."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from motorcrm.access.fields import refuse_hidden
from motorcrm.catalog.pricing import price_of, price_of_hours
from motorcrm.core.actor import Actor
from motorcrm.core.exact import Money, Quantity
from motorcrm.core.operation import operation
from motorcrm.core.refusal import Invalid, Refused, Stale
from motorcrm.history.edit import edit
from motorcrm.history.record import Event, record, snapshot
from motorcrm.orders.events import (
    JOB_ADDED,
    JOB_EDITED,
    JOB_REMOVED,
    PART_ADDED,
    PART_EDITED,
    PART_MOVED,
    PART_REMOVED,
)
from motorcrm.orders.models import Job, OrderPart, WorkOrder
from motorcrm.orders.models.lines import OrderLine
from motorcrm.orders.operations.automation import after_job_done, after_new_job
from motorcrm.orders.operations.drafts import JobDraft, PartDraft, given_fields
from motorcrm.orders.operations.lock import lock_open, recalculate
from motorcrm.orders.operations.sheet import Sheet
from motorcrm.orders.operations.technicians import assign_technicians, lock_technicians
from motorcrm.orders.phases import JobStatus, PartStatus
from motorcrm.orders.rights import EDIT_ORDERS, MOVE_PARTS

LONGEST_ORDER = 200
"""Lines of one kind in one order; more is a mistake or an attack."""
JOB_FIELDS = frozenset(
    "name quantity labour_hours price rate discount_percent discount_sum is_warranty warranty_months "
    "warranty_km".split()
)
PART_FIELDS = frozenset(
    "name article maker quantity unit price cost discount_percent discount_sum is_clients_own supplier due_on".split()
)


@operation(needs=EDIT_ORDERS, once=True)
def add_job(order: WorkOrder, draft: JobDraft, *, by: Actor) -> Job:
    """Add a job, from the price list or in free text."""
    refuse_hidden(given_fields(draft), by)
    lock_technicians(draft.shares)
    sheet = lock_open(order)
    job = insert_job(order, draft, position=_next_position(sheet.jobs), by=by)
    sheet.jobs.append(job)
    recalculate(sheet, by=by)
    record(JOB_ADDED, about=job, within=order, by=by, name=job.name, quantity=job.quantity, price=job.price)
    after_new_job(order)
    return job


@operation(needs=EDIT_ORDERS)
def edit_job(job: Job, *, version: int, by: Actor, **changes: Any) -> Job:
    """Change a job's text, quantity, price or discount. `version` is the version of the line the person saw."""
    _check_known(changes, JOB_FIELDS)
    refuse_hidden(changes, by)
    sheet = lock_open(job.order)
    sheet.take(job)
    _check_line(changes)
    if "labour_hours" in changes and "price" not in changes and job.rate:
        changes["price"] = price_of_hours(changes["labour_hours"], job.rate)
    elif "price" in changes and changes["price"] != job.price:
        changes.setdefault("rate", None)  # a price typed by hand is not calculated from hours
    _edit_line(sheet, job, changes, JOB_EDITED, version=version, by=by)
    return job


@operation(needs=EDIT_ORDERS)
def remove_job(job: Job, *, version: int, by: Actor) -> None:
    """Remove a job that has not been started; one that has is cancelled instead."""
    sheet = lock_open(job.order)
    sheet.take(job)
    if job.version != version:
        raise Stale(_("Someone else has changed this job."), theirs=snapshot(job, ["name", "price"]), yours={})
    if job.status != JobStatus.PLANNED or job.started_at:
        raise Refused("job-begun", _("This job has been started. Cancel it instead of removing it."))
    record(JOB_REMOVED, about=job, within=sheet.order, by=by, name=job.name, price=job.price)
    Job.objects.filter(pk=job.pk).delete()
    sheet.jobs.remove(job)
    recalculate(sheet, by=by)
    after_job_done(sheet)


@operation(needs=EDIT_ORDERS, once=True)
def add_part(order: WorkOrder, draft: PartDraft, *, by: Actor) -> OrderPart:
    """Add a part or material."""
    refuse_hidden(given_fields(draft), by)
    sheet = lock_open(order)
    part = insert_part(order, draft, position=_next_position(sheet.parts), by=by)
    sheet.parts.append(part)
    recalculate(sheet, by=by)
    record(PART_ADDED, about=part, within=order, by=by, name=part.name, quantity=part.quantity, price=part.price)
    return part


@operation(needs=EDIT_ORDERS)
def edit_part(part: OrderPart, *, version: int, by: Actor, **changes: Any) -> OrderPart:
    """Change a part's text, quantity, price, cost or discount. `version` is the version of the line the person saw."""
    _check_known(changes, PART_FIELDS)
    refuse_hidden(changes, by)
    sheet = lock_open(part.order)
    sheet.take(part)
    _check_line(changes)
    _edit_line(sheet, part, changes, PART_EDITED, version=version, by=by)
    return part


@operation(needs=MOVE_PARTS)
def move_part(part: OrderPart, status: str, *, by: Actor) -> OrderPart:
    """Note where the part is: needed, ordered, arrived, issued, fitted or returned."""
    sheet = lock_open(part.order)
    sheet.take(part)
    if status not in PartStatus.values:
        raise Refused("no-such-status", _("This status does not exist. Choose one from the list."))
    if status == part.status:
        return part
    before, part.status = part.status, status
    part.save(update_fields=["status"])
    if PartStatus.RETURNED in (before, status):
        recalculate(sheet, by=by)
    record(
        PART_MOVED,
        about=part,
        within=sheet.order,
        by=by,
        name=part.name,
        before={"status": before},
        after={"status": status},
    )
    return part


@operation(needs=EDIT_ORDERS)
def remove_part(part: OrderPart, *, version: int, by: Actor) -> None:
    """Remove a part that has not been issued; one that has is returned instead."""
    sheet = lock_open(part.order)
    sheet.take(part)
    if part.version != version:
        raise Stale(_("Someone else has changed this part."), theirs=snapshot(part, ["name", "price"]), yours={})
    if part.is_issued:
        raise Refused("part-issued", _("This part has been issued. Return it instead of removing it."))
    record(PART_REMOVED, about=part, within=sheet.order, by=by, name=part.name, price=part.price)
    OrderPart.objects.filter(pk=part.pk).delete()
    sheet.parts.remove(part)
    recalculate(sheet, by=by)


def insert_job(order: WorkOrder, draft: JobDraft, *, position: int, by: Actor) -> Job:
    """Insert the row of a job and its technicians. The caller recalculates the order, once for all lines."""
    service = draft.service
    name = draft.name.strip() or (service.name if service else "")
    price, rate, hours = draft.price, None, draft.labour_hours
    if service:
        hours = hours if hours is not None else service.labour_hours
        listed, rate = price_of(
            service,
            hours=hours,
            vehicle_class=order.vehicle.vehicle_class if order.vehicle else None,
            contract=order.contract,
        )
        price, rate = (listed, rate) if price is None or price == listed else (price, None)
    fields = {
        "name": name,
        "quantity": draft.quantity,
        "price": price or Money.zero(),
        "discount_percent": draft.discount_percent,
        "discount_sum": draft.discount_sum,
    }
    _check_line(fields)
    if position > LONGEST_ORDER:
        raise Refused("too-many-lines", _("An order can have 200 jobs at most."))
    job = Job.objects.create(
        order=order,
        position=position,
        service=service,
        labour_hours=hours or Quantity.zero(),
        rate=rate,
        is_warranty=draft.is_warranty,
        warranty_months=service.warranty_months if service else None,
        warranty_km=service.warranty_km if service else None,
        created_by_id=by.pk,
        **fields,
    )
    if draft.shares:
        assign_technicians(job, draft.shares, by=by)
    return job


def insert_part(order: WorkOrder, draft: PartDraft, *, position: int, by: Actor) -> OrderPart:
    """Insert the row of a part. The caller recalculates the order."""
    fields = {
        "name": draft.name.strip(),
        "quantity": draft.quantity,
        "price": draft.price or Money.zero(),
        "discount_percent": draft.discount_percent,
        "discount_sum": draft.discount_sum,
    }
    _check_line(fields)
    if position > LONGEST_ORDER:
        raise Refused("too-many-lines", _("An order can have 200 parts at most."))
    return OrderPart.objects.create(
        order=order,
        position=position,
        part=draft.part,
        article=draft.article,
        maker=draft.maker,
        unit=draft.unit,
        cost=draft.cost,
        supplier=draft.supplier,
        status=draft.status,
        is_clients_own=draft.is_clients_own,
        created_by_id=by.pk,
        **fields,
    )


def _edit_line(
    sheet: Sheet, line: Job | OrderPart, changes: dict[str, Any], event: Event, *, version: int, by: Actor
) -> None:
    differs = edit(line, version=version, by=by, changes=changes)
    if differs:
        recalculate(sheet, by=by)
        record(event, about=line, within=sheet.order, by=by, name=line.name, **differs)


def _check_line(fields: dict[str, Any]) -> None:
    if "name" in fields and not fields["name"]:
        raise Invalid(name=_("Enter a name."))
    if "quantity" in fields and not fields["quantity"]:
        raise Invalid(quantity=_("This must be more than 0."))
    if fields.get("discount_percent") is not None and fields.get("discount_sum") is not None:
        raise Invalid(discount_sum=_("Enter the discount either as a percent or as an amount."))
    if fields.get("discount_percent") is not None:
        fields["discount_sum"] = None
    elif fields.get("discount_sum") is not None:
        fields["discount_percent"] = None


def _check_known(changes: dict[str, Any], allowed: frozenset[str]) -> None:
    unknown = set(changes) - allowed
    if unknown:
        raise TypeError(f"not edited here: {unknown}")


def _next_position(lines: Sequence[OrderLine]) -> int:
    return max((line.position for line in lines), default=0) + 1
