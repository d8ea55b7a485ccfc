"""Other income and expenses by category, and reversing them: receipts of one line or of several."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motorcrm.company.models import Organisation
from motorcrm.company.queries import deducted_rate
from motorcrm.company.vat import is_valid, wrong_day
from motorcrm.core.actor import Actor
from motorcrm.core.exact import Money, Percent
from motorcrm.core.operation import operation
from motorcrm.core.refusal import Absent, Invalid, Refused
from motorcrm.files.intake import Taken
from motorcrm.files.models import StoredFile
from motorcrm.files.operations import attach
from motorcrm.finance import events
from motorcrm.finance.models import CashLine, CashTransaction, Category, MoneyAccount, Party, RepeatingExpense, Use
from motorcrm.finance.money.asked import AMOUNT, COMMENT, GOES_IN, MONEY_ACCOUNT, ON, Asked, Field
from motorcrm.finance.money.checks import check_amount, check_category, check_spending, lock_active
from motorcrm.finance.money.protocol import Recording, Several, declare_recording, draft_of, keep, take_back
from motorcrm.finance.money.repeating import answer, hand_on_answer, lock_due
from motorcrm.finance.rights import RECORD_TRANSACTIONS, REVERSE_TRANSACTIONS
from motorcrm.history.record import Event, record, ref
from motorcrm.history.words import declare_word
from motorcrm.ledger import journal
from motorcrm.ledger.chart import INPUT_VAT
from motorcrm.ledger.days import check_day, refuse_locked
from motorcrm.ledger.kinds import Counts, Happening, Kind, declare_kind
from motorcrm.ledger.lines import Dimensions, Line, credit, debit
from motorcrm.orders.models import WorkOrder

MOST = 100
"""Lines of one receipt."""
declare_word("line_count", gettext_lazy("lines"))
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


@dataclass(frozen=True)
class ReceiptLine:
    """A further line of a receipt. `vat_rate` is the VAT inside the amount, if there is any."""

    category: Category
    amount: Money
    month: date | None = None
    """Any of its days; that of the first line, if it is not given."""
    what: str = ""
    vat_rate: Percent | None = None
    order: WorkOrder | None = None


def income_lines(row: CashTransaction, parts: Sequence[CashLine] = ()) -> list[Line]:
    """`parts` are its lines, where they are not stored yet."""
    parts = parts or row.parts
    made = [credit(one.category.account, one.amount, **_about(row, one)) for one in parts]
    return [*(debit(row.money_account.account, sum_, **flow) for sum_, flow in _flows(parts)), *made]


def expense_lines(row: CashTransaction, parts: Sequence[CashLine] = (), *, deducts: bool) -> list[Line]:
    """What was bought, less the VAT that is claimed back. What does not count in profit stays as an asset.

    `parts` are its lines, where they are not stored yet.
    """
    parts, made = parts or row.parts, []
    for one in parts:
        deducted = one.vat if deducts else Money.zero()
        made.append(debit(one.category.account, one.amount - deducted, **_about(row, one)))
        made.append(debit(INPUT_VAT, deducted, order=one.order_id, vat_rate=one.vat_rate))
    return [*made, *(credit(row.money_account.account, sum_, **flow) for sum_, flow in _flows(parts))]


def _about(row: CashTransaction, one: CashLine) -> Dimensions:
    """What a line is booked with: what does not count in profit belongs to no month of it."""
    return {
        "order": one.order_id, "month": one.month if one.category.in_profit else None, "supplier": row.supplier,
        "client": row.client, "employee": row.employee,
    }  # fmt: skip


def _flows(parts: Sequence[CashLine]) -> list[tuple[Money, Dimensions]]:
    """What moved for which order under which article."""
    sums: dict[tuple[int | None, str], Money] = {}
    for one in parts:
        key = (one.order_id, flow_of(one))
        sums[key] = sums.get(key, Money.zero()) + one.amount
    return [(sum_, {"order": order, "article": article}) for (order, article), sum_ in sums.items()]


def flow_of(row: CashLine) -> str:
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
    counterparty: Party = "",
    comment: str = "",
    what: str = "",
    order: WorkOrder | None = None,
    more: Sequence[ReceiptLine] = (),
    files: Sequence[Taken] = (),
) -> CashTransaction:
    """Money came in, other than from clients. `month` is any day of the month it belongs to in profit and loss.

    `more` and `files` are as in `record_expense`.
    """
    first = ReceiptLine(category, amount, month, what, None, order)
    done = CashTransaction(money_account=money_account, on=on, comment=comment)
    done.party = counterparty
    return _record(done, [first, *more], INCOME, events.INCOME_RECORDED, files, by=by)


@operation(needs=RECORD_TRANSACTIONS, once=True)
def record_expense(
    *,
    category: Category,
    amount: Money,
    money_account: MoneyAccount,
    on: date,
    month: date,
    by: Actor,
    counterparty: Party = "",
    comment: str = "",
    what: str = "",
    order: WorkOrder | None = None,
    vat_rate: Percent | None = None,
    more: Sequence[ReceiptLine] = (),
    files: Sequence[Taken] = (),
    repeats: RepeatingExpense | None = None,
    due_on: date | None = None,
) -> CashTransaction:
    """Money was spent. A till can't go below zero on any day; a bank account or terminal can, and history notes it.

    `vat_rate` is the VAT inside the amount, if the bill has any. The organisation's tax mode on that day says whether
    it is claimed back or part of what was spent. `more` are the further lines of the same receipt: one transaction,
    taken back as a whole. What is wrong about them is said by line, such as `line-1-amount`; the first is line 0, whose
    problems have the names of the arguments. `files` are attached to it.

    With `repeats` it answers that due day of a repeating expense. Its month may be closed already: then it is booked in
    the first open one and keeps its own as a note.
    """
    first = ReceiptLine(category, amount, month, what, vat_rate, order)
    done = CashTransaction(money_account=money_account, on=on, comment=comment)
    done.party = counterparty
    if repeats is None:
        return _record(done, [first, *more], EXPENSE, events.EXPENSE_RECORDED, files, by=by)
    due_on = due_on or repeats.next_on
    locked = lock_due(repeats, due_on, by=by)
    _record(done, [first, *more], EXPENSE, events.EXPENSE_RECORDED, files, months_move_on=True, by=by)
    answer(locked, due_on, transaction=done)
    return done


@operation(needs=REVERSE_TRANSACTIONS)
def reverse_cash_transaction(transaction: CashTransaction, *, reason: str, by: Actor) -> CashTransaction:
    """Reverse an income or expense with all its lines, with the same date."""
    category = transaction.category.told
    take_back(
        transaction,
        reason=reason,
        by=by,
        event=events.TRANSACTION_REVERSED,
        within=transaction.order,
        category=category,
    )
    return transaction


def hand_on(before: CashTransaction, anew: CashTransaction) -> None:
    """What was recorded instead has the files, and stands for the due day of what repeats."""
    StoredFile.objects.of(before).update(parent_id=anew.pk)
    hand_on_answer(before, anew)


def _record(
    done: CashTransaction,
    lines: Sequence[ReceiptLine],
    kind: Kind,
    event: Event,
    files: Sequence[Taken],
    *,
    months_move_on: bool = False,
    by: Actor,
) -> CashTransaction:
    organisation = next((one.order.organisation for one in lines if one.order), done.money_account.organisation)
    done.amount = _amount_of(lines)
    check_day(done.on, organisation=organisation, by=by)
    parts = [_part(place, one, lines[0], kind, organisation, done.on, by=by) for place, one in enumerate(lines)]
    _describe(done, parts)
    use = Use.TAKE_OUT if kind is EXPENSE else Use.PUT_IN
    done.money_account = lock_active(done.money_account, organisation, use, done.on, by=by)
    done.organisation = organisation
    if months_move_on:
        refuse_locked(done.on, organisation)
    below_zero = kind is EXPENSE and check_spending(done.money_account, done.amount, done.on)
    done.comment = done.comment.strip()
    draft = draft_of(
        done, kind, _lines(done, parts, kind), about=ref(done.category), moves_on=months_move_on, by=by
    )  # fmt: skip
    what = " ".join(filter(None, (one.what for one in parts)))
    keep(done, journal.post_many([draft])[0], by=by, found_by=f"{done.counterparty} {what}".strip())
    if done.line_count > 1:
        for one in parts:
            one.transaction = done
        CashLine.objects.bulk_create(parts)
    for taken in files:
        attach(done, taken, by=by)
    _tell(event, done, parts, by=by, below_zero=below_zero)
    return done


def _tell(event: Event, done: CashTransaction, parts: Sequence[CashLine], *, by: Actor, below_zero: bool) -> None:
    """In the history of each order, what was for it; once, if all of it was for the same or for none."""
    facts: dict[str, Any] = {"below_zero": True} if below_zero else {}
    if len(parts) > 1:
        facts["line_count"] = len(parts)
    for order in dict.fromkeys(one.order for one in parts):
        own = [one for one in parts if one.order == order]
        record(
            event,
            about=done,
            within=order,
            by=by,
            category=list(dict.fromkeys(one.category.told for one in own)),
            amount=sum((one.amount for one in own), Money.zero()),
            money_account=done.money_account.told,
            on=done.on,
            **facts,
        )


def _amount_of(lines: Sequence[ReceiptLine]) -> Money:
    """Of all of them together. Raises Invalid by line."""
    if len(lines) > MOST:
        message = _("A receipt has at most %(most)s lines. Record the rest as another one.")
        raise Refused("too-many-lines", message % {"most": MOST})
    for place, one in enumerate(lines):
        with of_line(place):
            check_amount(one.amount)
    amount = sum((one.amount for one in lines), Money.zero())
    if amount.units > Money.MAX:
        raise Refused("too-large", _("All lines together are too large for one receipt."))
    return amount


def _part(
    place: int, line: ReceiptLine, first: ReceiptLine, kind: Kind, organisation: Organisation, on: date, *, by: Actor
) -> CashLine:
    """The row, unsaved."""
    with of_line(place):
        check_category(line.category, kind.code)
        if line.vat_rate is not None and not is_valid(line.vat_rate, on):
            raise Invalid(vat_rate=wrong_day(line.vat_rate))
        if line.order is not None:
            if not WorkOrder.objects.visible_to(by).filter(pk=line.order.pk).exists():
                raise Absent
            if line.order.organisation_id != organisation.pk:
                raise Invalid(order=_("This order is of another organisation. Choose another."))
    return CashLine(
        category=line.category,
        amount=line.amount,
        what=line.what.strip(),
        month=(line.month or first.month or on).replace(day=1),
        vat_rate=line.vat_rate,
        vat=line.amount.tax_within(line.vat_rate) if line.vat_rate else Money.zero(),
        order=line.order,
        cash_flow=line.category.cash_flow or usual_flow(line.category),
    )


def _describe(done: CashTransaction, parts: Sequence[CashLine]) -> None:
    """What is told of the first line."""
    for name in ("category", "month", "what", "vat_rate", "order", "cash_flow"):
        setattr(done, name, getattr(parts[0], name))
    done.line_count = len(parts)
    done.vat = sum((one.vat for one in parts), Money.zero())


@contextmanager
def of_line(place: int) -> Iterator[None]:
    """What is wrong inside is said beside that line; of the first, by the names of the arguments."""
    try:
        yield
    except Invalid as problem:
        raise Invalid(**{_field(place, name): said for name, said in problem.errors.items()}) from None
    except Refused as problem:
        if not place or not problem.code.startswith("category-"):
            raise
        raise Invalid(**{_field(place, "category"): problem.message}) from None


def _field(place: int, name: str) -> str:
    return f"line-{place}-{name}" if place else name


def _lines(done: CashTransaction, parts: Sequence[CashLine], kind: Kind) -> list[Line]:
    if kind is INCOME:
        return income_lines(done, parts)
    return expense_lines(done, parts, deducts=deducted_rate(done.organisation, done.on) is not None)


VAT = Asked(name="vat_rate", field=Field.VAT, label=gettext_lazy("VAT in the amount"), required=False)


def _asks(direction: str, *more: Asked) -> list[Asked]:
    return [
        Asked(name="category", field=Field.CATEGORY, label=gettext_lazy("Category"), direction=direction),
        AMOUNT,
        *more,
        Asked(
            name="what", field=Field.TEXT, label=gettext_lazy("What exactly"), required=False, longest=200,
        ),
        Asked(name="month", field=Field.MONTH, label=gettext_lazy("For the month")),
        Asked(name="order", field=Field.ORDER, label=gettext_lazy("Order number"), required=False),
        Asked(name="counterparty", field=Field.PARTY, label=gettext_lazy("Counterparty"), required=False),
        MONEY_ACCOUNT if direction == Category.Direction.EXPENSE else GOES_IN,
        ON,
        COMMENT,
        Asked(name="files", field=Field.FILES, label=gettext_lazy("Photo of the receipt, files"), required=False),
    ]  # fmt: skip


def _several(*names: str) -> Several:
    return Several(
        names=names,
        line=ReceiptLine,
        most=MOST,
        add=gettext_lazy("One more line of the receipt"),
        too_many=gettext_lazy("A receipt has at most %(most)s lines. Record the rest as another one."),
    )


declare_recording(
    Recording(
        kind=EXPENSE,
        verb=record_expense,
        asks=_asks(Category.Direction.EXPENSE, VAT),
        several=_several("category", "amount", "vat_rate", "what", "month", "order"),
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
        several=_several("category", "amount", "what", "month", "order"),
        title=gettext_lazy("New income"),
        button=gettext_lazy("Record income"),
        done=gettext_lazy("Income recorded."),
        icon="arrow-down-left",
        position=36,
    )
)
