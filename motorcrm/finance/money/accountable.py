"""Money given to employees to spend: given, given back, and what they spent beyond it paid to them.

What they report is in `expense_reports.py`. Each advance and each overspend is an item on `accountable`, and whatever
settles it is booked on that item, so that nothing is set off by itself.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motorcrm.core import locks
from motorcrm.core.actor import Actor
from motorcrm.core.exact import Money
from motorcrm.core.invariants import invariant
from motorcrm.core.operation import operation
from motorcrm.core.refusal import Absent, Invalid, Refused
from motorcrm.employees.models import Employee
from motorcrm.finance.events import TRANSACTION_REVERSED
from motorcrm.finance.models import AccountableUse, AdvanceReturn, ExpenseAdvance, MoneyAccount, OverspendPayment, Use
from motorcrm.finance.money.asked import AMOUNT, COMMENT, GOES_IN, MONEY_ACCOUNT, ON, Asked, Field
from motorcrm.finance.money.checks import check_amount, check_spending, lock_active
from motorcrm.finance.money.matching import unlike_their_entries
from motorcrm.finance.money.protocol import Recording, declare_recording, draft_of, keep, take_back
from motorcrm.finance.queries.accountable import Piece, held_from, owed_from, taken
from motorcrm.finance.rights import RECORD_TRANSACTIONS, REVERSE_TRANSACTIONS
from motorcrm.history.record import declare_event, record, ref
from motorcrm.history.words import declare_word
from motorcrm.ledger import journal
from motorcrm.ledger.chart import ACCOUNTABLE
from motorcrm.ledger.days import back_since, check_day
from motorcrm.ledger.kinds import Counts, Happening, Kind, declare_kind
from motorcrm.ledger.lines import Line, NewItem, credit, debit
from motorcrm.ledger.models import Entry, Item, Posting

GIVEN = declare_event("finance.expense-advance-given", gettext_lazy("Money given to an employee to spend"))
RETURNED = declare_event("finance.advance-returned", gettext_lazy("Unspent money given back"))
OVERSPEND_PAID = declare_event("finance.overspend-paid", gettext_lazy("Overspend paid to an employee"))
declare_word("employee", gettext_lazy("employee"))

ADVANCE = declare_kind(
    Kind(
        code="expense-advance",
        word=gettext_lazy("Expense advance"),
        counts=Counts.SPENT,
        reversed_by="finance.reverse_expense_advance",
        happenings=[
            Happening(
                what="an employee is given money to spend",
                verb="give_expense_advance",
                debit=["accountable"],
                credit=["money"],
            )
        ],
    )
)
RETURN = declare_kind(
    Kind(
        code="advance-return",
        word=gettext_lazy("Unspent money given back"),
        counts=Counts.RECEIVED,
        reversed_by="finance.reverse_advance_return",
        happenings=[
            Happening(
                what="an employee gives back what was not spent",
                verb="return_advance",
                debit=["money"],
                credit=["accountable"],
            )
        ],
    )
)
OVERSPEND = declare_kind(
    Kind(
        code="overspend-payment",
        word=gettext_lazy("Overspend paid"),
        counts=Counts.SPENT,
        reversed_by="finance.reverse_overspend_payment",
        happenings=[
            Happening(
                what="an employee is paid what they spent of their own",
                verb="pay_overspend",
                debit=["accountable"],
                credit=["money"],
            )
        ],
    )
)


def advance_lines(row: ExpenseAdvance, item: Item | NewItem) -> list[Line]:
    return [
        debit(ACCOUNTABLE, row.amount, employee=row.employee, item=item),
        credit(row.money_account.account, row.amount, article="accountable-out"),
    ]


def return_lines(row: AdvanceReturn, parts: Iterable[Piece]) -> list[Line]:
    return [
        debit(row.money_account.account, row.amount, article="accountable-in"),
        *(credit(ACCOUNTABLE, part.amount, employee=row.employee, item=part.item) for part in parts),
    ]


def overspend_lines(row: OverspendPayment, parts: Iterable[Piece]) -> list[Line]:
    return [
        *(debit(ACCOUNTABLE, part.amount, employee=row.employee, item=part.item) for part in parts),
        credit(row.money_account.account, row.amount, article="accountable-out"),
    ]


@operation(needs=RECORD_TRANSACTIONS, once=True)
def give_expense_advance(
    *, employee: Employee, amount: Money, money_account: MoneyAccount, on: date, by: Actor, comment: str = ""
) -> ExpenseAdvance:
    """Give an employee money to spend for the business. Only who works here is given any."""
    check_amount(amount)
    organisation = money_account.organisation
    check_day(on, organisation=organisation, by=by)
    employee = lock_employee(employee)
    if employee.left_on is not None:
        raise Invalid(employee=_("This employee does not work here any more. Choose another."))
    done = ExpenseAdvance(
        organisation=organisation, employee=employee, amount=amount, on=on, comment=comment.strip(),
        money_account=lock_active(money_account, organisation, Use.TAKE_OUT, on, by=by),
    )  # fmt: skip
    short = check_spending(done.money_account, amount, on)
    opened = NewItem()
    draft = draft_of(done, ADVANCE, advance_lines(done, opened), about=ref(employee), by=by)
    entry = journal.post_many([draft])[0]
    done.item = opened.item or entry.items.get()
    keep(done, entry, by=by, found_by=str(employee))
    _record(GIVEN, done, short, by=by)
    return done


@operation(needs=RECORD_TRANSACTIONS, once=True)
def return_advance(
    *, employee: Employee, amount: Money, money_account: MoneyAccount, on: date, by: Actor, comment: str = ""
) -> AdvanceReturn:
    """An employee gives back what they did not spend, of their oldest advances first; never more than they hold."""
    check_amount(amount)
    organisation = money_account.organisation
    check_day(on, organisation=organisation, by=by)
    employee = lock_employee(employee)
    parts = taken(held_from(employee, organisation, on), amount)
    if sum_of(parts) < amount:
        raise Invalid(amount=_("This is more than the employee holds on that day or later."))
    done = AdvanceReturn(
        organisation=organisation, employee=employee, amount=amount, on=on, comment=comment.strip(),
        money_account=lock_active(money_account, organisation, Use.PUT_IN, on, by=by),
    )  # fmt: skip
    draft = draft_of(done, RETURN, return_lines(done, parts), about=ref(employee), by=by)
    keep(done, journal.post_many([draft])[0], by=by, found_by=str(employee))
    keep_uses(done.entry, parts)
    _record(RETURNED, done, False, by=by)
    return done


@operation(needs=RECORD_TRANSACTIONS, once=True)
def pay_overspend(
    *, employee: Employee, amount: Money, money_account: MoneyAccount, on: date, by: Actor, comment: str = ""
) -> OverspendPayment:
    """Pay an employee what they spent beyond the money they held, the oldest first; never more than is owed to them."""
    check_amount(amount)
    organisation = money_account.organisation
    check_day(on, organisation=organisation, by=by)
    employee = lock_employee(employee)
    parts = taken(owed_from(employee, organisation, on), amount)
    if sum_of(parts) < amount:
        raise Invalid(amount=_("This is more than is owed to the employee on that day or later."))
    done = OverspendPayment(
        organisation=organisation, employee=employee, amount=amount, on=on, comment=comment.strip(),
        money_account=lock_active(money_account, organisation, Use.TAKE_OUT, on, by=by),
    )  # fmt: skip
    short = check_spending(done.money_account, amount, on)
    draft = draft_of(done, OVERSPEND, overspend_lines(done, parts), about=ref(employee), by=by)
    keep(done, journal.post_many([draft])[0], by=by, found_by=str(employee))
    keep_uses(done.entry, parts)
    _record(OVERSPEND_PAID, done, short, by=by)
    return done


@operation(needs=REVERSE_TRANSACTIONS)
def reverse_expense_advance(advance: ExpenseAdvance, *, reason: str, by: Actor) -> ExpenseAdvance:
    """Take an advance back that nothing was reported of or given back, or of which all that has been taken back."""
    lock_employee(advance.employee)
    refuse_used(advance.item, _("This advance was reported or given back. Reverse the report or the return first."))
    since = back_since(Posting.objects.filter(item=advance.item_id))
    _take_back(advance, reason=reason, by=by, since=since)
    return advance


@operation(needs=REVERSE_TRANSACTIONS)
def reverse_advance_return(advance_return: AdvanceReturn, *, reason: str, by: Actor) -> AdvanceReturn:
    """The employee holds the money again."""
    lock_employee(advance_return.employee)
    _take_back(advance_return, reason=reason, by=by)
    return advance_return


@operation(needs=REVERSE_TRANSACTIONS)
def reverse_overspend_payment(payment: OverspendPayment, *, reason: str, by: Actor) -> OverspendPayment:
    """The money is back where it was, and the employee is owed it again."""
    lock_employee(payment.employee)
    _take_back(payment, reason=reason, by=by)
    return payment


def lock_employee(employee: Employee) -> Employee:
    """Whoever gives an employee money, or settles what they hold, waits here: the second sees what the first left."""
    try:
        return locks.lock_by_id(Employee, employee.pk)
    except Employee.DoesNotExist:
        raise Absent from None


def lock_employees(things: Iterable[Any]) -> None:
    """Lock those of the things that are employees."""
    if ids := {thing.pk for thing in things if isinstance(thing, Employee)}:
        locks.lock(Employee.objects.filter(pk__in=ids))


def refuse_used(item: Item, message: str) -> None:
    """Refuse if something of the advance, or of the overspend, is settled by what has not been taken back."""
    if AccountableUse.objects.filter(item=item, entry__reversed_by=None).exists():
        raise Refused("advance-settled", message)


def keep_uses(entry: Entry, parts: Iterable[Piece]) -> None:
    AccountableUse.objects.bulk_create(
        AccountableUse(entry=entry, item=part.item, amount=part.amount) for part in parts
    )


def sum_of(parts: Iterable[Piece]) -> Money:
    return sum((part.amount for part in parts), Money.zero())


def parts_of(entry: Entry) -> list[Piece]:
    """What the entry settled, as it was kept beside it."""
    return [Piece(use.item, use.amount) for use in entry.accountable_uses.all()]


def _record(event: Any, row: Any, short: bool, *, by: Actor) -> None:
    facts: dict[str, Any] = {"below_zero": True} if short else {}
    record(
        event, about=row, within=row.employee, by=by, employee=str(row.employee), amount=row.amount,
        money_account=row.money_account.told, on=row.on, **facts,
    )  # fmt: skip


def _take_back(row: Any, *, reason: str, by: Actor, since: date = date.min) -> None:
    take_back(
        row, reason=reason, by=by, event=TRANSACTION_REVERSED, within=row.employee, since=since,
        employee=str(row.employee),
    )  # fmt: skip


@invariant("money given to employees and what came of it match the ledger", grows=True)
def accountable_money_matches_the_ledger(after: int = 0) -> Iterator[str]:
    beside: Sequence[str] = ("money_account__account", "employee")
    given = ExpenseAdvance.objects.select_related(*beside, "item")
    yield from unlike_their_entries(
        given, lambda row: advance_lines(row, row.item), after, kind=lambda _row: ADVANCE.code
    )
    used = "entry__accountable_uses__item"
    back = AdvanceReturn.objects.select_related(*beside).prefetch_related(used)
    yield from unlike_their_entries(
        back, lambda row: return_lines(row, parts_of(row.entry)), after, kind=lambda _row: RETURN.code
    )
    paid = OverspendPayment.objects.select_related(*beside).prefetch_related(used)
    yield from unlike_their_entries(
        paid, lambda row: overspend_lines(row, parts_of(row.entry)), after, kind=lambda _row: OVERSPEND.code
    )


WHO = Asked(name="employee", field=Field.EMPLOYEE, label=gettext_lazy("Employee"))

declare_recording(
    Recording(
        kind=ADVANCE,
        verb=give_expense_advance,
        asks=[WHO, AMOUNT, MONEY_ACCOUNT, ON, COMMENT],
        title=gettext_lazy("New expense advance"),
        button=gettext_lazy("Give the money"),
        done=gettext_lazy("Expense advance recorded."),
        icon="hand-finger-right",
        position=37,
        then="finance-accountable",
    )
)
declare_recording(
    Recording(
        kind=RETURN,
        verb=return_advance,
        asks=[WHO, AMOUNT, GOES_IN, ON, COMMENT],
        title=gettext_lazy("Unspent money given back"),
        button=gettext_lazy("Take the money"),
        done=gettext_lazy("Money taken back."),
        icon="arrow-back",
        position=46,
        is_reached=True,
        then="finance-accountable",
    )
)
declare_recording(
    Recording(
        kind=OVERSPEND,
        verb=pay_overspend,
        asks=[WHO, AMOUNT, MONEY_ACCOUNT, ON, COMMENT],
        title=gettext_lazy("Paying an overspend"),
        button=gettext_lazy("Pay"),
        done=gettext_lazy("Overspend paid."),
        icon="cash",
        position=47,
        is_reached=True,
        then="finance-accountable",
    )
)
