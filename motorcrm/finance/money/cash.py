"""Other income and expenses by category, and reversing them."""

from collections.abc import Callable
from datetime import date
from uuid import uuid4

from django.utils.translation import gettext as _

from motorcrm.core import clock
from motorcrm.core.actor import Actor
from motorcrm.core.exact import Money
from motorcrm.core.folding import fold
from motorcrm.core.operation import operation
from motorcrm.core.refusal import Invalid, Refused
from motorcrm.finance import events, postings
from motorcrm.finance.models import CashTransaction, Category, MoneyAccount
from motorcrm.finance.money.checks import (
    check_amount_and_date,
    check_reason,
    check_seen,
    check_spending,
    lock_account,
    lock_active,
    refuse_reversed,
)
from motorcrm.finance.rights import RECORD_TRANSACTIONS, REVERSE_TRANSACTIONS
from motorcrm.history.record import Event, record, ref
from motorcrm.ledger import journal
from motorcrm.ledger.lines import Line
from motorcrm.orders.models import WorkOrder

Direction = Category.Direction
Postings = Callable[..., list[Line]]


@operation(needs=RECORD_TRANSACTIONS, once=True)
def record_income(
    *,
    category: Category,
    amount: Money,
    money_account: MoneyAccount,
    on: date,
    month: date,
    by: Actor,
    counterparty: str = "",
    comment: str = "",
    order: WorkOrder | None = None,
) -> CashTransaction:
    """Money came in, other than from clients. `month` is any day of the month it belongs to in profit and loss."""
    done = CashTransaction(
        category=category, amount=amount, money_account=money_account, on=on, month=month, order=order,
        counterparty=counterparty, comment=comment,
    )  # fmt: skip
    return _record(done, Direction.INCOME, postings.income, events.INCOME_RECORDED, by=by)


@operation(needs=RECORD_TRANSACTIONS, once=True)
def record_expense(
    *,
    category: Category,
    amount: Money,
    money_account: MoneyAccount,
    on: date,
    month: date,
    by: Actor,
    counterparty: str = "",
    comment: str = "",
    order: WorkOrder | None = None,
) -> CashTransaction:
    """Money was spent. A till can't go below zero on any day; a bank account or terminal can, and history notes it."""
    done = CashTransaction(
        category=category, amount=amount, money_account=money_account, on=on, month=month, order=order,
        counterparty=counterparty, comment=comment,
    )  # fmt: skip
    return _record(done, Direction.EXPENSE, postings.expense, events.EXPENSE_RECORDED, by=by)


@operation(needs=REVERSE_TRANSACTIONS)
def reverse_cash_transaction(transaction: CashTransaction, *, reason: str, by: Actor) -> CashTransaction:
    """Reverse an income or expense, with the same date."""
    check_seen(transaction.entry, by)
    reason = check_reason(reason)
    where = lock_account(transaction.money_account)
    refuse_reversed(transaction.entry)
    is_income = transaction.category.direction == Direction.INCOME
    below_zero = is_income and check_spending(where, transaction.amount, transaction.on)
    journal.reverse(transaction.entry, key=f"reversal:{transaction.entry_id}", by=by)
    record(
        events.TRANSACTION_REVERSED,
        about=transaction,
        within=transaction.order,
        by=by,
        category=transaction.category.label,
        amount=transaction.amount,
        reason=reason,
        **({"below_zero": True} if below_zero else {}),
    )
    return transaction


def _record(done: CashTransaction, direction: str, lines: Postings, event: Event, *, by: Actor) -> CashTransaction:
    check_amount_and_date(done.amount, done.on, by)
    if done.category.direction != direction:
        raise Invalid(category=_("This category is of the other kind. Choose another."))
    if Category.objects.filter(pk=done.category.pk, is_archived=True).exists():
        raise Refused("category-archived", _("This category is archived. Choose another."))
    organisation = done.order.organisation if done.order is not None else done.money_account.organisation
    done.organisation, done.money_account = organisation, lock_active(done.money_account, organisation)
    below_zero = direction == Direction.EXPENSE and check_spending(done.money_account, done.amount, done.on)
    done.month = done.month.replace(day=1)
    done.counterparty, done.comment = done.counterparty.strip(), done.comment.strip()
    done.search = fold(f"{done.counterparty} {done.comment}")
    done.entry = journal.post(
        kind=direction,
        key=f"{direction}:{uuid4().hex}",
        about=ref(done.category),
        on=done.on,
        organisation=organisation,
        lines=lines(done.category, done.money_account, done.amount, order=done.order.pk if done.order else None),
        by=by,
    )
    done.by_id, done.at = by.pk, clock.now()
    done.save(force_insert=True)
    record(
        event,
        about=done,
        within=done.order,
        by=by,
        category=done.category.label,
        amount=done.amount,
        money_account=done.money_account.label,
        on=done.on,
        **({"below_zero": True} if below_zero else {}),
    )
    return done
