"""Closing an order settles the bill: from here on it is final and the client owes it."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django.utils.translation import gettext as _

from motorcrm.access.fields import sees
from motorcrm.access.scopes import has, reaches
from motorcrm.clients.models import Contract
from motorcrm.clients.operations import lock_client
from motorcrm.clients.queries import ids_of
from motorcrm.company.queries import deducted_rate
from motorcrm.core import clock, notation
from motorcrm.core.actor import Actor
from motorcrm.core.exact import Money
from motorcrm.core.fitting import fit_texts
from motorcrm.core.lifecycle import claim
from motorcrm.core.operation import operation
from motorcrm.core.refusal import Forbidden, Invalid, Refused
from motorcrm.history.record import record
from motorcrm.ledger import journal, ready
from motorcrm.ledger.claims import Left, Part, prepaid_by, taken
from motorcrm.ledger.days import check_day
from motorcrm.ledger.journal import Draft
from motorcrm.orders import consequences, events, postings
from motorcrm.orders.kinds import PREPAYMENT_USE, SALE
from motorcrm.orders.lifecycle import CLOSE
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.operations.costs import note_costs, without_cost
from motorcrm.orders.operations.drafts import Debt
from motorcrm.orders.operations.header import fit_header
from motorcrm.orders.operations.jobs import end_job
from motorcrm.orders.operations.lock import lock, recalculate
from motorcrm.orders.operations.missing import what_is_missing
from motorcrm.orders.operations.parts import fit_parts, put
from motorcrm.orders.operations.sheet import Sheet
from motorcrm.orders.operations.status import hand_over, note_readings, status_of
from motorcrm.orders.phases import PartStatus, Phase
from motorcrm.orders.queries.money import free_among, overdue_under
from motorcrm.orders.rights import CHANGE_STATUS, CLOSE_ORDERS, RELEASE_ON_CREDIT


@operation(needs=CLOSE_ORDERS, once=True)
def close_order(
    order: WorkOrder,
    *,
    on: date,
    by: Actor,
    finish_jobs: bool = False,
    from_balance: Money | None = None,
    hand_over_to: str | None = None,
    costs: Mapping[int, Money] | None = None,
    debt: Debt | None = None,
    mileage: int | None = None,
    sure: Collection[str] = (),
) -> WorkOrder:
    """Settle the bill without taking money now; `finance.settle_and_close` takes it too.

    Everything that stands in the way is named at once. `finish_jobs` first marks jobs as done and parts as fitted. The
    order's own prepayment is used; `from_balance` is how much of the client's free one to use as well. With
    `hand_over_to` (a name, or empty for the person who brought it) the vehicle is handed over too.
    `costs` are those of parts whose cost was not known, by their ids; it may stay unknown. What is left unpaid by right
    needs a `debt`: why, and by when it is paid; the credit of a contract needs none. `mileage` is noted first, for an
    order that lacks it. Raises Asked if it contradicts another reading and `sure` does not answer that.
    """
    closing = prepare_close(
        order,
        on=on,
        by=by,
        finish_jobs=finish_jobs,
        from_balance=from_balance,
        costs=costs,
        debt=debt,
        mileage=mileage,
        sure=sure,
    )
    journal.post_many(complete_close(closing, hand_over_to=hand_over_to))
    return order


@dataclass(frozen=True)
class Closing:
    """An order being closed: what its verb will post, last and all at once."""

    order: WorkOrder
    on: date
    by: Actor
    drafts: list[Draft]
    unknown_costs: int
    """How many sold parts nobody knows the cost of."""
    due: Money
    """What is left to pay after prepayments and what is paid right now."""
    left_over: Money
    """What is left of the order's own prepayment."""
    owed: Mapping[str, Any]
    """What history says about the debt, if there is one."""


def prepare_close(
    order: WorkOrder,
    *,
    on: date,
    by: Actor,
    finish_jobs: bool = False,
    from_balance: Money | None = None,
    paid: Money | None = None,
    costs: Mapping[int, Money] | None = None,
    debt: Debt | None = None,
    mileage: int | None = None,
    sure: Collection[str] = (),
    check_due: Callable[[Money], None] | None = None,
) -> Closing:
    """Close the order, posting nothing yet. `paid` is what the calling verb takes from the client right now.

    Locks the order and its client. Raises Refused("not-complete") with everything that is missing, the debt too.
    `check_due` is told what is left to pay before anything is used of the client's balance, and may refuse.
    """
    sheet = lock(order)
    check_day(on, organisation=order.organisation, by=by, since=clock.local(order.created_at).date())
    this_time: dict[str, Any] = {"closings": order.closings + 1, "closed_on": on, "closed_at": clock.now()}
    claim(order, CLOSE, status=status_of(Phase.CLOSED), **this_time)
    drafts = _finish_all(sheet, by=by) if finish_jobs else []
    fit_parts(sheet)
    note_costs(sheet, costs or {}, by=by)
    if mileage is not None:
        _note_mileage(order, mileage, sure=sure, by=by)
    lock_client(order.client)
    recalculate(sheet, by=by, on=on)
    prepaid = prepaid_by(ids_of(order.client), order.organisation)
    own = list(taken(_of(order, prepaid), order.total))
    left_to_pay = order.total - _sum(own)
    if check_due is not None:
        check_due(left_to_pay)
    free = _free_to_use(free_among(prepaid, order), from_balance, left_to_pay)
    due = left_to_pay - _sum(free) - (paid or Money.zero())
    if due < Money.zero():
        raise Invalid(amount=_("This is more than is left to pay. Enter a smaller amount."))
    _refuse_incomplete(sheet, due, on=on, by=by)
    owed = _note_debt(order, due, debt, on=on)
    drafts += [*_sale(sheet, on=on, by=by), *uses(order, [*own, *free], on=on, by=by)]
    return Closing(
        order,
        on,
        by,
        drafts,
        len(without_cost(sheet.parts)),
        due,
        left_over=_sum(_of(order, prepaid)) - _sum(own),
        owed=owed,
    )


def complete_close(closing: Closing, *, hand_over_to: str | None = None) -> list[Draft]:
    """Tell the other apps, record it and hand over; everything there is to post."""
    order, by = closing.order, closing.by
    drafts = [*closing.drafts, *consequences.closed(order, on=closing.on, by=by)]
    if not closing.due:
        drafts += consequences.settled(order, on=closing.on, by=by)
    facts = {"left_over": closing.left_over, "unknown_costs": closing.unknown_costs}
    told: dict[str, Any] = {name: fact for name, fact in facts.items() if fact} | dict(closing.owed)
    record(events.ORDER_CLOSED, about=order, by=by, on=closing.on, total=order.total, **told)
    if hand_over_to is not None:
        hand_over(order, to=hand_over_to, by=by)
    return drafts


def uses(order: WorkOrder, parts: Iterable[Part], *, on: date, by: Actor) -> list[Draft]:
    """One entry for each prepayment used, dated the later of when it was there and the sale (`on`).

    A sale of a period closed since can still be paid: on the first open day.
    """
    return [
        Draft(
            kind=PREPAYMENT_USE,
            key=f"use:{uuid4().hex}",
            about=order.ref,
            on=max(on, part.since),
            organisation=order.organisation,
            lines=postings.prepayment_use(order, part),
            by=by,
            moves_on=True,
        )
        for part in parts
    ]


def _sale(sheet: Sheet, *, on: date, by: Actor) -> list[Draft]:
    """The sale; a warranty repair without parts has no money in it, and so no sale."""
    order = sheet.order
    deducted = deducted_rate(order.organisation, on) if order.cost_total else None
    lines = postings.sale(order, sheet.active_jobs, sheet.active_parts, on=on, deducted=deducted)
    if not any(line.amount for line in lines):
        return []
    return [Draft(SALE, f"{order.ref}:sale:{order.closings}", order.ref, on, order.organisation, lines, by)]


def _note_mileage(order: WorkOrder, mileage: int, *, sure: Collection[str], by: Actor) -> None:
    """The reading that nobody took at check-in; it needs the right to take it there."""
    if order.mileage == mileage:
        return
    if not reaches(by, CHANGE_STATUS, order):
        raise Forbidden(CHANGE_STATUS)
    before, order.mileage = order.mileage, fit_header({"mileage": mileage}, order)["mileage"]
    order.save(update_fields=["mileage"])
    note_readings(order, sure=sure)
    record(events.ORDER_EDITED, about=order, by=by, before={"mileage": before}, after={"mileage": order.mileage})


def _finish_all(sheet: Sheet, *, by: Actor) -> list[Draft]:
    drafts: list[Draft] = []
    for job in sheet.jobs:
        if job.is_unfinished:
            drafts += end_job(job, by=by)
    for part in sheet.active_parts:
        if part.status != PartStatus.INSTALLED:
            put(part, PartStatus.INSTALLED, by=by)
    return drafts


def _of(order: WorkOrder, prepaid: list[Left]) -> list[Left]:
    return [left for left in prepaid if left.order == order.pk]


def _free_to_use(free: list[Left], asked: Money | None, left_to_pay: Money) -> list[Part]:
    """As much of the client's free prepayments as was asked for, if there is that much, but not beyond the bill."""
    if asked is None or asked <= Money.zero():
        return []
    if asked > _sum(free):
        raise Invalid(from_balance=_("The client's balance is too low. Enter a smaller amount."))
    return list(taken(free, min(asked, left_to_pay)))


def _refuse_incomplete(sheet: Sheet, due: Money, *, on: date, by: Actor) -> None:
    """Name at once all that stands in the way: what is unfinished, and a debt that nobody has allowed."""
    missing = what_is_missing(sheet)
    code, message = "not-complete", _("The order cannot be closed yet.")
    if due and not may_owe(sheet.order, due, on=on, by=by):
        if not missing:
            code, message = "unpaid", _("Take the payment first, or ask someone who can close unpaid orders.")
        text = _("%(due)s ₽ is left to pay") if sees(by).prices else _("the order is not paid in full")
        missing.append(text % {"due": notation.format_number(due)})
    if missing:
        raise Refused(code, message, missing=missing)


def _note_debt(order: WorkOrder, due: Money, debt: Debt | None, *, on: date) -> dict[str, Any]:
    """Keep why and until when the client owes, on the order. Raises Invalid if nobody has said so."""
    if not due:
        return {}
    terms: dict[str, Any] = {"debt_reason": "", "pay_by": term_of(order, on)}
    if not has_credit(order, due, on=on):
        terms = _answered_for(debt or Debt(""), terms["pay_by"], on=on)
    order.debt_reason, order.pay_by = terms["debt_reason"], terms["pay_by"]
    order.save(update_fields=[*terms])
    facts = {"owed": due, "reason": order.debt_reason, "pay_by": order.pay_by}
    return {name: fact for name, fact in facts.items() if fact}


def _answered_for(debt: Debt, term: date | None, *, on: date) -> dict[str, Any]:
    """What somebody answers for who releases an unpaid vehicle by right."""
    terms, errors = fit_texts(WorkOrder, {"debt_reason": debt.reason.strip(), "pay_by": debt.pay_by or term})
    if not terms["debt_reason"]:
        errors["debt_reason"] = _("Say why it is not paid now.")
    if terms["pay_by"] is None:
        errors["pay_by"] = _("Say by when the client pays.")
    elif terms["pay_by"] < on:
        errors["pay_by"] = _("This day is before the closing date.")
    if errors:
        raise Invalid(**errors)
    return terms


def term_of(order: WorkOrder, on: date) -> date | None:
    """By when the order's contract wants the bill paid; None if it says nothing about that."""
    contract = order.contract
    if contract is None or not contract.payment_days or not _is_in_force(contract, on):
        return None
    return on + timedelta(days=contract.payment_days)


def may_owe(order: WorkOrder, due: Money, *, on: date, by: Actor) -> bool:
    """Whether the client may take the vehicle with this left to pay: by right, or on the contract's credit.

    A contract gives credit while it is in force, up to its limit over all that is owed under it, and while nothing
    owed under it is overdue. By right somebody answers for it: they say why, and by when it is paid.
    """
    return has(by, RELEASE_ON_CREDIT) or has_credit(order, due, on=on)


def has_credit(order: WorkOrder, due: Money, *, on: date) -> bool:
    """Whether the order's contract gives credit for that much: in force, within its limit, nothing overdue."""
    contract = order.contract
    if contract is None or not contract.debt_limit or not _is_in_force(contract, on):
        return False
    owed = ready.owed_under(contract.pk, order.organisation)
    return owed + due <= contract.debt_limit and not overdue_under(contract).exists()


def _is_in_force(contract: Contract, on: date) -> bool:
    return not contract.is_archived and contract.since <= on and (contract.until is None or on <= contract.until)


def _sum(parts: Iterable[Part | Left]) -> Money:
    return sum((part.amount for part in parts), Money.zero())
