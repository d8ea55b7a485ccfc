"""Closing an order settles the bill, reopening reverses that, cancelling ends an order that won't be done."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from motorcrm.access.scopes import has
from motorcrm.company.queries import preferences
from motorcrm.core import clock
from motorcrm.core.actor import Actor
from motorcrm.core.exact import Money
from motorcrm.core.lifecycle import claim
from motorcrm.core.operation import operation
from motorcrm.core.refusal import Forbidden, Invalid, Refused
from motorcrm.history.record import record
from motorcrm.ledger import journal
from motorcrm.ledger.chart import CLIENTS
from motorcrm.ledger.journal import Draft
from motorcrm.ledger.lines import Line
from motorcrm.ledger.models import Entry
from motorcrm.orders import consequences, events, postings
from motorcrm.orders.lifecycle import CANCEL, CLOSE, REOPEN
from motorcrm.orders.models import OrderPart, WorkOrder
from motorcrm.orders.operations.jobs import end_job, put_aside
from motorcrm.orders.operations.lock import lock, recalculate
from motorcrm.orders.operations.sheet import Sheet
from motorcrm.orders.operations.status import hand_over, status_of
from motorcrm.orders.phases import JobStatus, PartStatus, Phase
from motorcrm.orders.queries.money import free_prepayment, money_before_sale, money_of
from motorcrm.orders.rights import CANCEL_ORDERS, CLOSE_EARLIER, CLOSE_ORDERS, RELEASE_ON_CREDIT, REOPEN_ORDERS

SALE, PREPAYMENT_USE, PREPAYMENT_RELEASE = "sale", "prepayment-use", "prepayment-release"
FEW_NAMES = 5
"""How many of the jobs or parts that prevent closing are named."""


@operation(needs=CLOSE_ORDERS, once=True)
def close_order(
    order: WorkOrder,
    *,
    on: date,
    by: Actor,
    finish_jobs: bool = False,
    from_balance: Money | None = None,
    hand_over_to: str | None = None,
) -> WorkOrder:
    """Settle the bill: from here on it is final and the client owes it.

    Everything that is missing is named at once. `finish_jobs` first marks jobs as done and parts as fitted. The order's
    own prepayment is used; `from_balance` is how much of the client's free one to use as well. With `hand_over_to` (a
    name, or empty for the person who brought it) the vehicle is handed over too.
    """
    sheet = lock(order)
    _check_date(on, by)
    this_time: dict[str, Any] = {"closings": order.closings + 1, "closed_on": on, "closed_at": clock.now()}
    claim(order, CLOSE, status=status_of(Phase.CLOSED), **this_time)
    if finish_jobs:
        _finish_all(sheet, by=by)
    if missing := what_is_missing(sheet):
        raise Refused("not-complete", _("The order cannot be closed yet."), missing=missing)
    recalculate(sheet, by=by, on=on)
    due = _book(sheet, on=on, by=by, from_balance=from_balance)
    _release(order, due, by=by)
    consequences.closed(order, by=by)
    record(events.ORDER_CLOSED, about=order, by=by, on=on, total=order.total)
    if hand_over_to is not None:
        hand_over(order, to=hand_over_to, by=by)
    return order


@operation(needs=REOPEN_ORDERS)
def reopen_order(order: WorkOrder, *, reason: str, by: Actor) -> WorkOrder:
    """Reverse exactly what closing booked, with new entries, and return the order to ready."""
    if not reason.strip():
        raise Invalid(reason=_("Give a reason."))
    lock(order)
    claim(order, REOPEN, status=status_of(Phase.READY), closed_at=None, closed_on=None, handed_over_at=None)
    for entry in live_entries(order, SALE, PREPAYMENT_USE):
        journal.reverse(entry, key=f"reversal:{entry.pk}", by=by)
    consequences.reopened(order, by=by)
    record(events.ORDER_REOPENED, about=order, by=by, reason=reason)
    return order


@operation(needs=CANCEL_ORDERS)
def cancel_order(order: WorkOrder, *, reason: str, by: Actor) -> WorkOrder:
    """Cancel an order that won't be done. The number stays; prepayments move to the client's balance."""
    if not reason.strip():
        raise Invalid(reason=_("Give a reason."))
    sheet = lock(order)
    claim(order, CANCEL, status=status_of(Phase.CANCELLED), cancelled_at=clock.now(), cancel_reason=reason.strip())
    for job in sheet.jobs:
        if job.status == JobStatus.IN_PROGRESS:
            put_aside(job, by=by)
    # What was paid after a closing since reversed is on the client's account, not among prepayments.
    money = money_of(order)
    prepaid, paid = money.prepaid, money.paid - money.prepaid
    if prepaid or paid:
        journal.post(
            kind=PREPAYMENT_RELEASE,
            key=f"{order.ref}:release",
            about=order.ref,
            on=clock.today(),
            organisation=order.organisation,
            lines=postings.prepayment_release(order, prepaid, paid),
            by=by,
        )
    record(events.ORDER_CANCELLED, about=order, by=by, reason=reason.strip())
    return order


def what_is_missing(sheet: Sheet) -> list[str]:
    """Everything that prevents closing, in words."""
    order, jobs, parts = sheet.order, sheet.active_jobs, sheet.active_parts
    prefetch_related_objects(jobs, "assignments")
    missing: list[str] = []
    unfinished = [job.name for job in jobs if job.is_unfinished]
    if unfinished:
        text = ngettext(
            "%(count)s job is not finished: %(names)s", "%(count)s jobs are not finished: %(names)s", len(unfinished)
        )
        missing.append(text % {"count": len(unfinished), "names": _first_names(unfinished)})
    unassigned = [job.name for job in jobs if not job.assignments.all()]
    if unassigned:
        text = ngettext(
            "%(count)s job has no technician: %(names)s",
            "%(count)s jobs have no technician: %(names)s",
            len(unassigned),
        )
        missing.append(text % {"count": len(unassigned), "names": _first_names(unassigned)})
    unfitted = [part.name for part in parts if part.status != PartStatus.INSTALLED]
    if unfitted:
        text = ngettext(
            "%(count)s part is not fitted: %(names)s", "%(count)s parts are not fitted: %(names)s", len(unfitted)
        )
        missing.append(text % {"count": len(unfitted), "names": _first_names(unfitted)})
    has_no_reading = order.mileage is None and order.engine_hours is None
    if order.vehicle_id and has_no_reading and preferences().mileage_required:
        missing.append(_("mileage is not recorded"))
    if not jobs and not parts:
        missing.append(_("there is nothing to bill: no jobs and no parts"))
    return missing


def _first_names(names: list[str]) -> str:
    """The first few names, because nobody reads sixty."""
    shown, rest = names[:FEW_NAMES], len(names) - FEW_NAMES
    if rest <= 0:
        return ", ".join(shown)
    return _("%(names)s and %(rest)s more") % {"names": ", ".join(shown), "rest": rest}


def live_entries(order: WorkOrder, *kinds: str) -> list[Entry]:
    """The order's entries of those kinds that have not been reversed."""
    live = Entry.objects.filter(about=order.ref, kind__in=kinds, reversed_by=None, reverses=None)
    return list(live.select_related("organisation").order_by("pk"))


def _finish_all(sheet: Sheet, *, by: Actor) -> None:
    for job in sheet.jobs:
        if job.is_unfinished:
            end_job(job, by=by)
    for part in sheet.active_parts:
        if part.status != PartStatus.INSTALLED:
            _install(part, by=by)


def _install(part: OrderPart, *, by: Actor) -> None:
    before, part.status = part.status, PartStatus.INSTALLED
    part.save(update_fields=["status"])
    record(
        events.PART_MOVED,
        about=part,
        within=part.order,
        by=by,
        name=part.name,
        before={"status": before},
        after={"status": part.status},
    )


def _check_date(on: date, by: Actor) -> None:
    if on > clock.today():
        raise Invalid(on=_("The closing date must not be in the future."))
    if on < clock.today() and not has(by, CLOSE_EARLIER):
        raise Forbidden(CLOSE_EARLIER)


def _book(sheet: Sheet, *, on: date, by: Actor, from_balance: Money | None) -> Money:
    """Book the sale and what pays it at once: the order's prepayment, then the client's free one. Return the rest."""
    order = sheet.order
    money = money_before_sale(order)
    own = money.prepaid + min(money.due, Money.zero())  # what was prepaid beyond the bill stays
    free = min(_free_to_use(order, from_balance), max(money.due, Money.zero()))
    entries = {
        f"sale:{order.closings}": (SALE, postings.sale(order, sheet.active_jobs, sheet.active_parts)),
        f"prepayment:{order.closings}:own": (PREPAYMENT_USE, _use(order, own)),
        f"prepayment:{order.closings}:balance": (PREPAYMENT_USE, _use(order, free, from_balance=True)),
    }
    _post(order, entries, on=on, by=by)
    return money.due - free


def _post(order: WorkOrder, entries: Mapping[str, tuple[str, list[Line]]], *, on: date, by: Actor) -> None:
    """Post all entries at once, so that the head of the chain is locked and read once. Skip those without money."""
    drafts = [
        Draft(kind, f"{order.ref}:{key}", order.ref, on, order.organisation, lines, by)
        for key, (kind, lines) in entries.items()
        if any(line.amount for line in lines)
    ]
    if drafts:  # a warranty repair without parts has none
        journal.post_many(drafts)


def _use(order: WorkOrder, amount: Money, *, from_balance: bool = False) -> list[Line]:
    return postings.prepayment_use(order, amount, from_balance=from_balance) if amount > Money.zero() else []


def _free_to_use(order: WorkOrder, asked: Money | None) -> Money:
    """As much of the client's free prepayment as was asked for, if there is that much."""
    if asked is None or asked <= Money.zero():
        return Money.zero()
    # The balance is read under the client's lock, so that two closings cannot use it twice.
    type(order.client).objects.select_for_update(no_key=True).get(pk=order.client_id)
    if asked > free_prepayment(order):
        raise Invalid(from_balance=_("The client's balance is too low. Enter a smaller amount."))
    return asked


def _release(order: WorkOrder, due: Money, *, by: Actor) -> None:
    """With something left to pay, release the vehicle only on credit: by right, or within the contract's limit."""
    if due <= Money.zero() or has(by, RELEASE_ON_CREDIT):
        return
    contract = order.contract
    # Checked after the sale is booked: of two closings at once, the second sees what the first left to pay.
    if contract and contract.debt_limit and journal.balance(CLIENTS, client=order.client) <= contract.debt_limit:
        return
    raise Refused("unpaid", _("Take the payment first, or ask someone who can close unpaid orders."), due=due)
