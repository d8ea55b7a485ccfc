"""Closing settles the bill; reopening takes that back; cancelling ends an order that won't be done."""

from datetime import date

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
from motorcrm.history.recording import record
from motorcrm.ledger import journal
from motorcrm.ledger.chart import CLIENTS, PREPAYMENTS
from motorcrm.ledger.models import Entry
from motorcrm.orders import consequences, events, postings
from motorcrm.orders.lifecycle import CANCEL, CLOSE, REOPEN
from motorcrm.orders.models import OrderPart, WorkOrder
from motorcrm.orders.operations.holding import count_up, hold
from motorcrm.orders.operations.moving import hand_over, status_of
from motorcrm.orders.operations.working import end_work, put_aside
from motorcrm.orders.phases import PartStatus, Phase, WorkStatus
from motorcrm.orders.rights import CANCEL_ORDERS, CLOSE_EARLIER, CLOSE_ORDERS, RELEASE_ON_CREDIT, REOPEN_ORDERS

SALE, PREPAYMENT_USE, PREPAYMENT_RELEASE = "sale", "prepayment-use", "prepayment-release"
FEW_NAMES = 5
"""How many works or parts are named of those that stand in the way."""


@operation(needs=CLOSE_ORDERS, once=True)
def close_order(
    order: WorkOrder,
    *,
    on: date,
    by: Actor,
    finish_works: bool = False,
    from_balance: Money | None = None,
    hand_over_to: str | None = None,
) -> WorkOrder:
    """Settle the bill: from here on it is final and the client owes it.

    All that is missing is named at once. `finish_works` marks works done and parts installed first. The order's own
    prepayment is used; `from_balance` is what to use of the client's free one besides. With `hand_over_to` (a name, or
    empty for whoever brought it) the vehicle is handed over by the same click.
    """
    hold(order)
    _check_date(on, by)
    claim(order, CLOSE, status=status_of(Phase.CLOSED))
    if finish_works:
        _finish_all(order, by=by)
    if missing := what_is_missing(order):
        raise Refused("not-complete", _("The order cannot be closed yet."), missing=missing)
    count_up(order, by=by, on=on)
    order.closings += 1
    order.closed_on, order.closed_at = on, clock.now()
    order.save(update_fields=["closings", "closed_on", "closed_at"])
    _book_sale(order, on=on, by=by)
    _use_prepayments(order, on=on, by=by, from_balance=from_balance)
    _release(order, by=by)
    consequences.closed(order, by=by)
    record(events.ORDER_CLOSED, about=order, by=by, on=on, total=order.total)
    if hand_over_to is not None:
        hand_over(order, to=hand_over_to, by=by)
    return order


@operation(needs=REOPEN_ORDERS)
def reopen_order(order: WorkOrder, *, reason: str, by: Actor) -> WorkOrder:
    """Take back exactly what closing booked, with new entries, and return the order to «ready»."""
    if not reason.strip():
        raise Invalid(reason=_("Say why."))
    hold(order)
    claim(order, REOPEN, status=status_of(Phase.READY), closed_at=None, closed_on=None, handed_over_at=None)
    for entry in live_entries(order, SALE, PREPAYMENT_USE):
        journal.reverse(entry, key=f"reversal:{entry.pk}", by=by)
    consequences.reopened(order, by=by)
    record(events.ORDER_REOPENED, about=order, by=by, reason=reason)
    return order


@operation(needs=CANCEL_ORDERS)
def cancel_order(order: WorkOrder, *, reason: str, by: Actor) -> WorkOrder:
    """It won't be done. The number stays; what was prepaid moves to the client's balance."""
    if not reason.strip():
        raise Invalid(reason=_("Say why."))
    hold(order)
    claim(order, CANCEL, status=status_of(Phase.CANCELLED), cancelled_at=clock.now(), cancel_reason=reason.strip())
    for work in order.works.filter(status=WorkStatus.IN_PROGRESS):
        work.order = order
        put_aside(work, by=by)
    # What was paid after a closing that was taken back stands on the client's account, not among prepayments.
    prepaid, paid = -journal.balance(PREPAYMENTS, order=order.pk), -journal.balance(CLIENTS, order=order.pk)
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


def what_is_missing(order: WorkOrder) -> list[str]:
    """All that stands in the way of closing, in words, at once."""
    works = list(order.works.living().prefetch_related("assignments"))
    parts = list(order.parts.living())
    missing: list[str] = []
    unfinished = [work.name for work in works if work.is_unfinished]
    if unfinished:
        text = ngettext(
            "%(count)s work is not finished: %(names)s", "%(count)s works are not finished: %(names)s", len(unfinished)
        )
        missing.append(text % {"count": len(unfinished), "names": _named(unfinished)})
    nobodys = [work.name for work in works if not work.assignments.all()]
    if nobodys:
        text = ngettext(
            "%(count)s work has no master: %(names)s", "%(count)s works have no master: %(names)s", len(nobodys)
        )
        missing.append(text % {"count": len(nobodys), "names": _named(nobodys)})
    lying = [part.name for part in parts if part.status != PartStatus.INSTALLED]
    if lying:
        text = ngettext(
            "%(count)s part is not installed: %(names)s", "%(count)s parts are not installed: %(names)s", len(lying)
        )
        missing.append(text % {"count": len(lying), "names": _named(lying)})
    if order.vehicle_id and preferences().mileage_required and order.mileage is None and order.engine_hours is None:
        missing.append(_("the mileage is not noted"))
    if not works and not parts:
        missing.append(_("there is nothing to bill: no works and no parts"))
    return missing


def _named(names: list[str]) -> str:
    """The first few; of sixty nobody reads each."""
    shown, rest = names[:FEW_NAMES], len(names) - FEW_NAMES
    if rest <= 0:
        return ", ".join(shown)
    return _("%(names)s and %(rest)s more") % {"names": ", ".join(shown), "rest": rest}


def live_entries(order: WorkOrder, *kinds: str) -> list[Entry]:
    """The order's entries of those kinds that no reversal took back."""
    return list(Entry.objects.filter(about=order.ref, kind__in=kinds, reversed_by=None, reverses=None).order_by("pk"))


def _finish_all(order: WorkOrder, *, by: Actor) -> None:
    for work in order.works.unfinished():
        work.order = order
        end_work(work, by=by)
    for part in order.parts.living().exclude(status=PartStatus.INSTALLED):
        _install(part, order, by=by)


def _install(part: OrderPart, order: WorkOrder, *, by: Actor) -> None:
    before, part.status = part.status, PartStatus.INSTALLED
    part.save(update_fields=["status"])
    record(
        events.PART_MOVED,
        about=part,
        within=order,
        by=by,
        name=part.name,
        before={"status": before},
        after={"status": part.status},
    )


def _check_date(on: date, by: Actor) -> None:
    if on > clock.today():
        raise Invalid(on=_("An order is not closed in the future."))
    if on < clock.today() and not has(by, CLOSE_EARLIER):
        raise Forbidden(CLOSE_EARLIER)


def _book_sale(order: WorkOrder, *, on: date, by: Actor) -> None:
    lines = postings.sale(order, list(order.works.living()), list(order.parts.living()))
    if not any(line.amount for line in lines):
        return  # a warranty repair of works alone moves no money
    journal.post(
        kind=SALE,
        key=f"{order.ref}:sale:{order.closings}",
        about=order.ref,
        on=on,
        organisation=order.organisation,
        lines=lines,
        by=by,
    )


def _use_prepayments(order: WorkOrder, *, on: date, by: Actor, from_balance: Money | None) -> None:
    to_pay = journal.balance(CLIENTS, order=order.pk)
    own = min(-journal.balance(PREPAYMENTS, order=order.pk), to_pay)
    free = Money.zero()
    if from_balance:
        # What lies on the balance is read under the client's lock: two closings must not use it twice.
        type(order.client).objects.select_for_update(no_key=True).get(pk=order.client_id)
        there = -journal.balance(PREPAYMENTS, client=order.client, organisation=order.organisation, order=None)
        if from_balance > there:
            raise Invalid(from_balance=_("There is not so much on the client's balance."))
        free = min(from_balance, to_pay - max(own, Money.zero()))
    for name, amount, is_free in (("own", own, False), ("balance", free, True)):
        if amount > Money.zero():
            journal.post(
                kind=PREPAYMENT_USE,
                key=f"{order.ref}:prepayment:{order.closings}:{name}",
                about=order.ref,
                on=on,
                organisation=order.organisation,
                lines=postings.prepayment_use(order, amount, from_balance=is_free),
                by=by,
            )


def _release(order: WorkOrder, *, by: Actor) -> None:
    """With something left to pay the vehicle goes only on credit: by right, or within the contract's limit."""
    due = journal.balance(CLIENTS, order=order.pk)
    if due <= Money.zero() or has(by, RELEASE_ON_CREDIT):
        return
    contract = order.contract
    if contract and contract.debt_limit and journal.balance(CLIENTS, client=order.client) <= contract.debt_limit:
        return
    raise Refused("unpaid", _("Take the payment first, or ask who may release on credit."), due=due)
