"""Correcting what was recorded: it is taken back and recorded anew, at once or not at all."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from motorcrm.clients.operations import lock_client
from motorcrm.core import locks
from motorcrm.core.actor import Actor
from motorcrm.core.operation import Verb, operation
from motorcrm.core.refusal import Refused
from motorcrm.finance.models import (
    CashTransaction,
    MoneyAccount,
    MoneyTransaction,
    Payment,
    Purchase,
    Recorded,
    accessors,
    typed_beside,
)
from motorcrm.finance.money.accountable import lock_employees
from motorcrm.finance.money.applied import reverse_use
from motorcrm.finance.money.between import lock_lent
from motorcrm.finance.money.cash import hand_on
from motorcrm.finance.money.checks import check_reason, check_seen, lock_accounts, refuse_reversed, tills_at_the_end
from motorcrm.finance.money.loans import lock_loans
from motorcrm.finance.money.payments import Tendered, take_payment, take_prepayment
from motorcrm.finance.money.prepayments import refund_prepayment
from motorcrm.finance.money.protocol import RECORDED_ON, verb_that_reverses
from motorcrm.finance.money.purchases import PURCHASE, lock_to_correct, record_purchase
from motorcrm.finance.money.several import pay_orders
from motorcrm.finance.rights import REVERSE_TRANSACTIONS
from motorcrm.ledger.models import Entry, Posting
from motorcrm.orders.kinds import PREPAYMENT_USE
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.operations.lock import lock


@operation(needs=REVERSE_TRANSACTIONS, once=True)
def correct_transaction(
    transaction: MoneyTransaction, *, reason: str, values: Mapping[str, Any], by: Actor
) -> Recorded:
    """Reverse it and record it anew with `values`, the arguments of the verb that records it (`verb_anew`).

    A till may be below zero between the two, not after both. What is about a client stays about the same one, and about
    the same order if it was about one. A payment that has paid its own bill as a prepayment pays it again.
    """
    check_seen(transaction, by=by)
    reason = check_reason(reason)
    row = typed_of(transaction)
    verb, given = verb_anew(row)
    reverse = verb_that_reverses(transaction.kind)
    if reverse is None:
        raise Refused("not-reversed-here", _("This transaction belongs to an order. Reopen the order instead."))
    values = _lock(row, values, by=by)
    refuse_reversed(row.entry)
    with locks.posting_in_turn(), tills_at_the_end():
        for use in _uses_of_its_order(row):
            reverse_use(use, reason=reason, by=by)
        reverse(row, reason=reason, by=by)
        anew: Recorded = verb(**given, **values, by=by)
    if isinstance(row, CashTransaction) and isinstance(anew, CashTransaction):
        hand_on(row, anew)
    return anew


def typed_of(transaction: MoneyTransaction) -> Recorded:
    """What people typed. Raises Refused for what the program recorded by itself."""
    entry = MoneyTransaction.objects.select_related(*accessors()).get(pk=transaction.pk)
    row = typed_beside(entry)
    if row is None or not is_correctable(row):
        raise Refused("not-corrected", _("This transaction can't be corrected. Reverse it and record it anew instead."))
    return row


def is_correctable(row: Recorded) -> bool:
    if isinstance(row, Payment):
        return not row.allocations.filter(is_for_opening=True).exists()
    return row.entry.kind in RECORDED_ON or row.entry.kind == PURCHASE.code


def verb_anew(row: Recorded) -> tuple[Verb[..., Any], dict[str, Any]]:
    """The verb that records such a thing, and those of its arguments that a correction does not change."""
    if isinstance(row, Purchase):
        return record_purchase, {}
    if not isinstance(row, Payment):
        return RECORDED_ON[row.entry.kind].verb, {}
    orders = orders_of(row)
    if row.kind == Payment.Kind.REFUND:
        source = orders[0] if orders else None
        return refund_prepayment, {"client": row.client, "organisation": row.organisation, "source": source}
    if row.allocations.count() > 1:
        return pay_orders, {"client": row.client, "organisation": row.organisation}
    if orders:
        return take_payment, {"order": orders[0]}
    return take_prepayment, {"client": row.client, "organisation": row.organisation}


def orders_of(payment: Payment) -> list[WorkOrder]:
    """The orders that it was for, by id."""
    rows = WorkOrder.objects.filter(allocations__payment=payment).order_by("pk").distinct()
    return list(rows.select_related("client", "organisation", "contract"))


def _lock(row: Recorded, values: Mapping[str, Any], *, by: Actor) -> Mapping[str, Any]:
    """All that taking back and recording anew lock, because nothing else may be locked once the first has posted."""
    if isinstance(row, Purchase):
        return lock_to_correct(row, values, by=by)
    lock_employees([getattr(row, "employee", None), *values.values()])
    if isinstance(row, Payment):
        orders = {order.pk: order for order in [*orders_of(row), *(one.order for one in values.get("shares", ()))]}
        for _pk, order in sorted(orders.items()):
            lock(order)
        lock_client(row.client)
    lock_loans([row, getattr(row, "loan", None), *values.values()])
    lock_lent([row, *values.values()])
    sides = Posting.objects.filter(entry__in=row.entries, account__organisation__isnull=False)
    before = MoneyAccount.objects.filter(account__in=sides.values("account"))
    lock_accounts([*before, *_accounts_in(values.values())])
    for model in type(row).LOCKED_LAST:
        locks.lock_by_id(model, 1)
    return values


def _accounts_in(values: Iterable[Any]) -> Iterable[MoneyAccount]:
    for value in values:
        if isinstance(value, MoneyAccount):
            yield value
        elif isinstance(value, Tendered):
            yield value.money_account
        elif isinstance(value, list | tuple):
            yield from _accounts_in(value)


def _uses_of_its_order(row: Recorded) -> list[MoneyTransaction]:
    """By which a payment of one order has paid that order's own bill; latest first."""
    if not isinstance(row, Payment) or row.kind == Payment.Kind.REFUND:
        return []
    orders = orders_of(row)
    if len(orders) != 1 or row.allocations.count() > 1:
        return []
    uses = Entry.objects.filter(kind=PREPAYMENT_USE.code, about=orders[0].ref, reverses=None, reversed_by=None)
    own = uses.filter(postings__item__in=row.entry.items.values("pk")).values("pk")
    return list(MoneyTransaction.objects.filter(pk__in=own).order_by("-pk"))
