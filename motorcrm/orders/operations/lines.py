"""Adding, changing and removing jobs and parts, and moving parts from status to status."""

from collections.abc import Collection, Sequence
from copy import copy
from typing import Any

from django.utils.translation import gettext as _

from motorcrm.access.fields import refuse_hidden
from motorcrm.core.actor import Actor
from motorcrm.core.exact import Money
from motorcrm.core.operation import operation
from motorcrm.core.refusal import Refused, Stale, ask
from motorcrm.history.edit import edit
from motorcrm.history.record import Event, record, snapshot
from motorcrm.orders.events import (
    JOB_ADDED,
    JOB_EDITED,
    JOB_REMOVED,
    PART_ADDED,
    PART_EDITED,
    PART_REMOVED,
)
from motorcrm.orders.models import Job, OrderPart, RemovedLine, WorkOrder
from motorcrm.orders.models.lines import OrderLine
from motorcrm.orders.operations.automation import after_job_done, after_new_job
from motorcrm.orders.operations.doubts import doubts
from motorcrm.orders.operations.drafts import JobDraft, PartDraft, given_fields
from motorcrm.orders.operations.gifts import check_gift, free_or_cheap, record_gift
from motorcrm.orders.operations.list_prices import follow_hours, follow_the_list
from motorcrm.orders.operations.lock import lock_open, recalculate, tell_repriced
from motorcrm.orders.operations.new_lines import check_bounds, check_line, doubts_of_draft, insert_job, insert_part
from motorcrm.orders.operations.parts import put
from motorcrm.orders.operations.removed import keep_removed
from motorcrm.orders.operations.sheet import Sheet
from motorcrm.orders.operations.technicians import lock_technicians
from motorcrm.orders.phases import JobStatus, PartStatus
from motorcrm.orders.rights import EDIT_ORDERS, MOVE_PARTS

JOB_FIELDS = frozenset(
    "name quantity labour_hours price discount_percent discount_sum is_warranty reason warranty_months "
    "warranty_km".split()
)
PART_FIELDS = frozenset(
    "name article maker quantity unit price cost discount_percent discount_sum is_clients_own reason supplier "
    "due_on".split()
)
PRICING = frozenset("quantity labour_hours price discount_percent discount_sum is_warranty is_clients_own".split())
"""What a line costs: settled while it isn't billed."""


@operation(needs=EDIT_ORDERS, once=True)
def add_job(order: WorkOrder, draft: JobDraft, *, sure: Collection[str] = (), by: Actor) -> Job:
    """Add a job, from the price list or in free text. Raises Asked if it looks like a mistake: see `doubts`."""
    refuse_hidden(given_fields(draft), by)
    lock_technicians(draft.shares)
    sheet = lock_open(order)
    job = insert_job(order, draft, position=_next_position(sheet.jobs), by=by)
    sheet.jobs.append(job)
    recalculate(sheet, by=by, decided=job)
    ask(doubts_of_draft(job, draft), sure)
    record(JOB_ADDED, about=job, within=order, by=by, name=job.name, quantity=job.quantity, price=job.price)
    after_new_job(order)
    tell_repriced(sheet, by=by)
    return job


@operation(needs=EDIT_ORDERS)
def edit_job(job: Job, *, version: int, sure: Collection[str] = (), by: Actor, **changes: Any) -> Job:
    """Change a job's text, quantity, hours, price or discount. `version` is the version of the line the person saw.

    A job whose price comes from hours follows them, unless a price was typed. Raises Asked as when it is added.
    """
    _check_known(changes, JOB_FIELDS)
    refuse_hidden(changes, by)
    sheet = lock_open(job.order)
    sheet.take(job)
    check_line(changes)
    follow_hours(job, changes, by=by)
    _edit_line(sheet, job, changes, JOB_EDITED, version=version, sure=sure, by=by)
    return job


@operation(needs=EDIT_ORDERS)
def remove_job(job: Job, *, version: int, by: Actor) -> RemovedLine:
    """Remove a job that has not been started; one that has is cancelled instead. `put_back_line` undoes it."""
    sheet = lock_open(job.order)
    sheet.take(job)
    if job.version != version:
        raise Stale(_("Someone else has changed this job."), theirs=snapshot(job, ["name", "price"]), yours={})
    if job.status != JobStatus.PLANNED or job.started_at:
        raise Refused("job-begun", _("This job has been started. Cancel it instead of removing it."))
    kept = keep_removed(job, by=by)
    record(JOB_REMOVED, about=job, within=sheet.order, by=by, name=job.name, price=job.price)
    Job.objects.filter(pk=job.pk).delete()
    sheet.jobs.remove(job)
    recalculate(sheet, by=by)
    after_job_done(sheet)
    tell_repriced(sheet, by=by)
    return kept


@operation(needs=EDIT_ORDERS, once=True)
def add_part(order: WorkOrder, draft: PartDraft, *, sure: Collection[str] = (), by: Actor) -> OrderPart:
    """Add a part or material. Raises Asked if it looks like a mistake: see `doubts`."""
    refuse_hidden(given_fields(draft), by)
    sheet = lock_open(order)
    part = insert_part(order, draft, position=_next_position(sheet.parts), by=by)
    sheet.parts.append(part)
    recalculate(sheet, by=by, decided=part)
    ask(doubts_of_draft(part, draft), sure)
    record(PART_ADDED, about=part, within=order, by=by, name=part.name, quantity=part.quantity, price=part.price)
    tell_repriced(sheet, by=by)
    return part


@operation(needs=EDIT_ORDERS)
def edit_part(part: OrderPart, *, version: int, sure: Collection[str] = (), by: Actor, **changes: Any) -> OrderPart:
    """Change a part's text, quantity, price, cost or discount. `version` is the version of the line the person saw.

    Raises Asked as when it is added.
    """
    _check_known(changes, PART_FIELDS)
    refuse_hidden(changes, by)
    sheet = lock_open(part.order)
    sheet.take(part)
    check_line(changes)
    _edit_line(sheet, part, changes, PART_EDITED, version=version, sure=sure, by=by)
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
    before = part.status
    put(part, status, by=by)
    if PartStatus.RETURNED in (before, status):
        recalculate(sheet, by=by)
        tell_repriced(sheet, by=by)
    return part


@operation(needs=EDIT_ORDERS)
def remove_part(part: OrderPart, *, version: int, by: Actor) -> RemovedLine:
    """Remove a part that has not been issued; one that has is returned instead. `put_back_line` undoes it."""
    sheet = lock_open(part.order)
    sheet.take(part)
    if part.version != version:
        raise Stale(_("Someone else has changed this part."), theirs=snapshot(part, ["name", "price"]), yours={})
    if part.is_issued:
        raise Refused("part-issued", _("This part has been issued. Return it instead of removing it."))
    kept = keep_removed(part, by=by)
    record(PART_REMOVED, about=part, within=sheet.order, by=by, name=part.name, price=part.price)
    OrderPart.objects.filter(pk=part.pk).delete()
    sheet.parts.remove(part)
    recalculate(sheet, by=by)
    tell_repriced(sheet, by=by)
    return kept


def _edit_line(
    sheet: Sheet,
    line: Job | OrderPart,
    changes: dict[str, Any],
    event: Event,
    *,
    version: int,
    sure: Collection[str],
    by: Actor,
) -> None:
    gave = free_or_cheap(line)
    wanted = copy(line)
    for name, value in changes.items():
        setattr(wanted, name, value)
    _refuse_unbilled(line, wanted)
    check_bounds(wanted)
    follow_the_list(wanted)
    gives = line.version == version and check_gift(wanted, gave, by=by)
    typed = {f"{name}_typed": getattr(wanted, name) != getattr(line, name) for name in ("price", "quantity")}
    changes |= {"reason": wanted.reason}
    derived: dict[str, Any] = {"list_price": wanted.list_price}
    if isinstance(line, OrderPart) and isinstance(wanted, OrderPart):
        is_same = (line.cost, line.quantity) == (wanted.cost, wanted.quantity)
        derived["cost_rest"] = line.cost_rest if is_same else Money.zero()
    differs = edit(line, version=version, by=by, changes=changes, derived=derived)
    if differs:
        recalculate(sheet, by=by, decided=line if PRICING & set(differs["after"]) else None)
        ask(doubts(line, **typed), sure)  # last, so that nobody confirms what is then refused
        record(event, about=line, within=sheet.order, by=by, name=line.name, **differs)
    if gives:
        record_gift(line, by=by)
    if differs:
        tell_repriced(sheet, by=by)


def _refuse_unbilled(line: Job | OrderPart, wanted: Job | OrderPart) -> None:
    """What a cancelled job or a returned part costs is settled: changed now, it would count when it is needed again."""
    is_gone = line.is_cancelled if isinstance(line, Job) else line.is_returned
    if is_gone and any(getattr(line, name, None) != getattr(wanted, name, None) for name in PRICING):
        raise Refused("line-settled", _("This line is cancelled or returned. Its price can no longer be changed."))


def _check_known(changes: dict[str, Any], allowed: frozenset[str]) -> None:
    unknown = set(changes) - allowed
    if unknown:
        raise TypeError(f"not edited here: {unknown}")


def _next_position(lines: Sequence[OrderLine]) -> int:
    return max((line.position for line in lines), default=0) + 1
