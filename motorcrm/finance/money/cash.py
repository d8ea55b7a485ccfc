"""Other income and expenses by category, and reversing them."""

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motorcrm.company.queries import deducted_rate
from motorcrm.company.vat import is_valid, wrong_day
from motorcrm.core.actor import Actor
from motorcrm.core.exact import Money, Percent
from motorcrm.core.operation import operation
from motorcrm.core.refusal import Absent, Invalid, Refused
from motorcrm.finance import events
from motorcrm.finance.models import CashTransaction, Category, MoneyAccount, Use
from motorcrm.finance.money.asked import AMOUNT, COMMENT, GOES_IN, MONEY_ACCOUNT, ON, Asked, Field
from motorcrm.finance.money.checks import check_amount, check_spending, lock_active
from motorcrm.finance.money.protocol import Recording, declare_recording, draft_of, keep, take_back
from motorcrm.finance.rights import RECORD_TRANSACTIONS, REVERSE_TRANSACTIONS
from motorcrm.history.record import Event, record, ref
from motorcrm.ledger import journal
from motorcrm.ledger.chart import INPUT_VAT
from motorcrm.ledger.days import check_day
from motorcrm.ledger.kinds import Counts, Happening, Kind, declare_kind
from motorcrm.ledger.lines import Line, credit, debit
from motorcrm.orders.models import WorkOrder

OTHER_IN, OTHER_OUT, TO_SUPPLIERS = "other-in", "other-out", "to-suppliers"

INCOME = declare_kind(
    Kind(
        code="income",
        word=gettext_lazy("Income"),
        counts=Counts.RECEIVED,
        reversed_by="finance.reverse_cash_transaction",
        happenings=[Happening(what="other income", verb="record_income", debit=["money"], credit=["category"])],
    )
)
EXPENSE = declare_kind(
    Kind(
        code="expense",
        word=gettext_lazy("Expense"),
        counts=Counts.SPENT,
        reversed_by="finance.reverse_cash_transaction",
        happenings=[
            Happening(what="an expense", verb="record_expense", debit=["category"], credit=["money"]),
            Happening(
                what="parts are bought for stock", verb="record_expense", debit=["stock", "input-vat"], credit=["money"]
            ),
        ],
    )
)


def income_lines(row: CashTransaction) -> list[Line]:
    order = row.order_id
    return [
        debit(row.money_account.account, row.amount, order=order, article=flow_of(row)),
        credit(row.category.account, row.amount, order=order, month=_month_of(row)),
    ]


def expense_lines(row: CashTransaction, *, deducts: bool) -> list[Line]:
    """What was bought, less the VAT that is claimed back. What does not count in profit stays as an asset."""
    order, account = row.order_id, row.category.account
    deducted = row.vat if deducts else Money.zero()
    return [
        debit(account, row.amount - deducted, order=order, month=_month_of(row)),
        debit(INPUT_VAT, deducted, order=order, vat_rate=row.vat_rate),
        credit(row.money_account.account, row.amount, order=order, article=flow_of(row)),
    ]


def _month_of(row: CashTransaction) -> date | None:
    """Of profit and loss; what does not count there belongs to none."""
    return row.month if row.category.in_profit else None


def flow_of(row: CashTransaction) -> str:
    """The article of cash flow: the one its category had that day."""
    return row.cash_flow or usual_flow(row.category)


def usual_flow(category: Category) -> str:
    if category.direction == Category.Direction.INCOME:
        return OTHER_IN
    return TO_SUPPLIERS if category.is_stock else OTHER_OUT


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
    return _record(done, INCOME, events.INCOME_RECORDED, by=by)


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
    vat_rate: Percent | None = None,
) -> CashTransaction:
    """Money was spent. A till can't go below zero on any day; a bank account or terminal can, and history notes it.

    `vat_rate` is the VAT inside the amount, if the bill has any. The organisation's tax mode on that day says whether
    it is claimed back or part of what was spent.
    """
    done = CashTransaction(
        category=category, amount=amount, money_account=money_account, on=on, month=month, order=order,
        counterparty=counterparty, comment=comment, vat_rate=vat_rate,
    )  # fmt: skip
    return _record(done, EXPENSE, events.EXPENSE_RECORDED, by=by)


@operation(needs=REVERSE_TRANSACTIONS)
def reverse_cash_transaction(transaction: CashTransaction, *, reason: str, by: Actor) -> CashTransaction:
    """Reverse an income or expense, with the same date."""
    category = transaction.category.label
    take_back(
        transaction,
        reason=reason,
        by=by,
        event=events.TRANSACTION_REVERSED,
        within=transaction.order,
        category=category,
    )
    return transaction


def _record(done: CashTransaction, kind: Kind, event: Event, *, by: Actor) -> CashTransaction:
    check_amount(done.amount)
    organisation = done.order.organisation if done.order is not None else done.money_account.organisation
    check_day(done.on, organisation=organisation, by=by)
    check_category(done.category, kind.code)
    use = Use.TAKE_OUT if kind is EXPENSE else Use.PUT_IN
    done.money_account = lock_active(done.money_account, organisation, use, done.on, by=by)
    done.organisation = organisation
    if done.vat_rate is not None and not is_valid(done.vat_rate, done.on):
        raise Invalid(vat_rate=wrong_day(done.vat_rate))
    below_zero = kind is EXPENSE and check_spending(done.money_account, done.amount, done.on)
    done.month = done.month.replace(day=1)
    done.cash_flow = done.category.cash_flow or usual_flow(done.category)
    done.vat = done.amount.tax_within(done.vat_rate) if done.vat_rate else Money.zero()
    done.counterparty, done.comment = done.counterparty.strip(), done.comment.strip()
    draft = draft_of(done, kind, _lines(done, kind), about=ref(done.category), by=by)
    keep(done, journal.post_many([draft])[0], by=by, found_by=done.counterparty)
    facts: dict[str, Any] = {"below_zero": True} if below_zero else {}
    record(
        event,
        about=done,
        within=done.order,
        by=by,
        category=done.category.label,
        amount=done.amount,
        money_account=done.money_account.label,
        on=done.on,
        **facts,
    )
    return done


def _lines(done: CashTransaction, kind: Kind) -> list[Line]:
    if kind is INCOME:
        return income_lines(done)
    return expense_lines(done, deducts=deducted_rate(done.organisation, done.on) is not None)


def check_category(category: Category, direction: str) -> None:
    """Refuse one of the other direction, one that is archived, and a heading."""
    if category.direction != direction:
        raise Invalid(category=_("This category is of the other kind. Choose another."))
    under = Category.objects.filter(parent=OuterRef("pk"), is_archived=False)
    now = Category.objects.annotate(is_heading=Exists(under)).filter(pk=category.pk).first()
    if now is None:
        raise Absent
    if now.is_archived:
        raise Refused("category-archived", _("This category is archived. Choose another."))
    if now.is_heading:
        raise Refused("category-heading", _("This is a heading now. Choose one of the categories under it."))


VAT = Asked(name="vat_rate", field=Field.VAT, label=gettext_lazy("VAT in the amount"), required=False)


def _asks(direction: str, *more: Asked) -> list[Asked]:
    return [
        Asked(name="category", field=Field.CATEGORY, label=gettext_lazy("Category"), direction=direction),
        AMOUNT,
        *more,
        MONEY_ACCOUNT if direction == Category.Direction.EXPENSE else GOES_IN,
        ON,
        Asked(name="month", field=Field.MONTH, label=gettext_lazy("Month")),
        Asked(
            name="counterparty",
            field=Field.TEXT,
            label=gettext_lazy("Counterparty"),
            required=False,
            longest=200,
        ),
        Asked(name="order", field=Field.ORDER, label=gettext_lazy("Order number"), required=False),
        COMMENT,
    ]


declare_recording(
    Recording(
        kind=EXPENSE,
        verb=record_expense,
        asks=_asks(Category.Direction.EXPENSE, VAT),
        title=gettext_lazy("New expense"),
        button=gettext_lazy("Record expense"),
        done=gettext_lazy("Expense recorded."),
        icon="arrow-up-right",
        position=35,
    )
)
declare_recording(
    Recording(
        kind=INCOME,
        verb=record_income,
        asks=_asks(Category.Direction.INCOME),
        title=gettext_lazy("New income"),
        button=gettext_lazy("Record income"),
        done=gettext_lazy("Income recorded."),
        icon="arrow-down-left",
        position=36,
    )
)
