"""Till shifts: opened and closed with a count; a difference is kept apart until somebody decides what it was."""

from collections.abc import Collection, Iterator
from datetime import date
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motorcrm.core import clock, notation
from motorcrm.core.actor import Actor
from motorcrm.core.exact import Money
from motorcrm.core.invariants import invariant
from motorcrm.core.operation import operation
from motorcrm.core.refusal import Forbidden, Invalid, Question, Refused, ask
from motorcrm.employees.models import Employee
from motorcrm.finance import events
from motorcrm.finance.models import Category, MoneyAccount, Use
from motorcrm.finance.models.shifts import SHORTAGE, SURPLUS, Decision, Shift, TillCount
from motorcrm.finance.money.cash import OTHER_IN, OTHER_OUT
from motorcrm.finance.money.checks import check_category, check_reason, check_use, lock_accounts
from motorcrm.finance.money.protocol import draft_of, keep, take_back
from motorcrm.finance.rights import DECIDE_DIFFERENCES, REVERSE_TRANSACTIONS, RUN_SHIFTS
from motorcrm.history.record import record, ref
from motorcrm.ledger import journal, ready
from motorcrm.ledger.chart import EMPLOYEES, SHORTAGES
from motorcrm.ledger.days import back_since, check_day
from motorcrm.ledger.kinds import Counts, Happening, Kind, declare_kind
from motorcrm.ledger.lines import Line, NewItem, credit, debit
from motorcrm.ledger.models import Entry, Item, OpenItem, Posting

LESS = declare_kind(
    Kind(
        code=SHORTAGE,
        word=gettext_lazy("Till shortage"),
        counts=Counts.SPENT,
        reversed_by="finance.reverse_count",
        happenings=[
            Happening(
                what="a till holds less than it should", verb="close_shift", debit=["shortages"], credit=["money"]
            )
        ],
    )
)
MORE = declare_kind(
    Kind(
        code=SURPLUS,
        word=gettext_lazy("Till surplus"),
        counts=Counts.RECEIVED,
        reversed_by="finance.reverse_count",
        happenings=[
            Happening(what="a till holds more than it should", verb="open_shift", debit=["money"], credit=["shortages"])
        ],
    )
)
DECIDED = declare_kind(
    Kind(
        code="difference-decided",
        word=gettext_lazy("Till difference decided"),
        counts=Counts.SETTLED,
        reversed_by="finance.reverse_decision",
        happenings=[
            Happening(
                what="a shortage is an expense", verb="decide_difference", debit=["category"], credit=["shortages"]
            ),
            Happening(
                what="a shortage will be withheld", verb="decide_difference", debit=["employees"], credit=["shortages"]
            ),
            Happening(what="a surplus is income", verb="decide_difference", debit=["shortages"], credit=["category"]),
        ],
    )
)


@operation(needs=RUN_SHIFTS, once=True)
def open_shift(
    *,
    till: MoneyAccount,
    counted: Money,
    by: Actor,
    comment: str = "",
    seen: Money | None = None,
    sure: Collection[str] = (),
) -> Shift:
    """Open the till with what was counted in it. `seen` is what the person was told it should hold; raises Asked if
    that has changed meanwhile and `sure` does not answer it.
    """
    person, till = _checked(counted, till, by)
    if Shift.objects.filter(till=till, closed_at=None).exists():
        raise Refused("shift-open", _("The shift of this till is open already."))
    expected = _expected(till, seen, sure=sure)
    shift = Shift.objects.create(
        till=till, opened_at=clock.now(), opened_by=person, opening=counted, since=_last_entry()
    )
    record(events.SHIFT_OPENED, about=shift, by=by, amount=counted, money_account=till.told)
    if _differ(shift, till, expected, counted, comment, by=by):
        shift.since = _last_entry()  # what was found at opening is no turnover of the shift
        shift.save(update_fields=["since"])
    return shift


@operation(needs=RUN_SHIFTS, once=True)
def close_shift(
    shift: Shift,
    *,
    counted: Money,
    by: Actor,
    comment: str = "",
    seen: Money | None = None,
    sure: Collection[str] = (),
) -> Shift:
    """Close the till with what was counted in it; whoever may run shifts may close one that somebody else opened."""
    person, till = _checked(counted, shift.till, by)
    shift.refresh_from_db()
    if not shift.is_open:
        raise Refused("shift-closed", _("This shift is closed already."))
    expected = _expected(till, seen, sure=sure)
    shift.closed_at, shift.closed_by, shift.closing, shift.until = clock.now(), person, counted, _last_entry()
    shift.save(update_fields=["closed_at", "closed_by", "closing", "until"])
    record(events.SHIFT_CLOSED, about=shift, by=by, amount=counted, money_account=till.told)
    _differ(shift, till, expected, counted, comment, by=by)
    return shift


@operation(needs=DECIDE_DIFFERENCES, once=True)
def decide_difference(
    count: TillCount,
    *,
    on: date,
    reason: str,
    by: Actor,
    category: Category | None = None,
    employee: Employee | None = None,
) -> Decision:
    """A shortage is an expense or will be withheld from an employee; a surplus is an income. All of it at once."""
    reason = check_reason(reason)
    check_day(on, organisation=count.organisation, by=by)
    lock_accounts([count.money_account])
    _refuse_settled(count)
    if on < count.on:
        raise Invalid(on=_("The till was counted later. Choose a later date."))
    if on < _undecided_since(count):
        raise Invalid(on=_("What was decided before was taken back later. Choose a later date."))
    _check_target(count, category, employee)
    row = Decision(
        organisation=count.organisation, amount=count.amount, on=on, comment=reason, count=count, booked_to=category,
        employee=employee,
    )  # fmt: skip
    entry = journal.post_many([draft_of(row, DECIDED, decision_lines(row), about=ref(count), by=by)])[0]
    keep(row, entry, by=by)
    facts: dict[str, Any] = {"category": category.told} if category else {"withheld_from": str(employee)}
    record(events.DIFFERENCE_DECIDED, about=row, by=by, amount=row.amount, reason=reason, **facts)
    return row


@operation(needs=REVERSE_TRANSACTIONS)
def reverse_count(count: TillCount, *, reason: str, by: Actor) -> TillCount:
    """The till was counted wrongly: the difference is gone. What has been decided about it is taken back first."""
    lock_accounts([count.money_account])
    _refuse_decided(count)
    account, since = count.money_account.told, _undecided_since(count)
    take_back(count, reason=reason, by=by, event=events.TRANSACTION_REVERSED, since=since, money_account=account)
    return count


@operation(needs=REVERSE_TRANSACTIONS)
def reverse_decision(decision: Decision, *, reason: str, by: Actor) -> Decision:
    """The difference waits again for a decision."""
    lock_accounts([decision.count.money_account])
    take_back(decision, reason=reason, by=by, event=events.TRANSACTION_REVERSED)
    return decision


def count_lines(row: TillCount) -> list[Line]:
    if row.is_short:
        return [
            debit(SHORTAGES, row.amount, item=NewItem()),
            credit(row.money_account.account, row.amount, article=OTHER_OUT),
        ]
    return [
        debit(row.money_account.account, row.amount, article=OTHER_IN),
        credit(SHORTAGES, row.amount, item=NewItem()),
    ]


def decision_lines(row: Decision) -> list[Line]:
    """The difference goes to where it belongs."""
    item = Item.objects.get(entry=row.count.entry)
    if row.employee is not None:
        return [
            debit(EMPLOYEES, row.amount, employee=row.employee, item=NewItem()),
            credit(SHORTAGES, row.amount, item=item),
        ]
    if row.booked_to is None:
        raise ValueError("a difference is booked to a category or an employee")
    account, month = row.booked_to.account, row.on if row.booked_to.in_profit else None
    if row.count.is_short:
        return [debit(account, row.amount, month=month), credit(SHORTAGES, row.amount, item=item)]
    return [debit(SHORTAGES, row.amount, item=item), credit(account, row.amount, month=month)]


def _checked(counted: Money, till: MoneyAccount, by: Actor) -> tuple[Employee, MoneyAccount]:
    """Who counts, and the till, locked."""
    if counted < Money.zero():
        raise Invalid(counted=_("This must be 0 or more."))
    if counted.units > Money.MAX:
        raise Invalid(counted=_("This number is too large."))
    if not isinstance(by, Employee):
        raise Forbidden(RUN_SHIFTS)
    locked = lock_accounts([till])[till.pk]
    if locked.kind != MoneyAccount.Kind.TILL or not locked.has_shifts or locked.is_archived:
        raise Refused("no-shifts", _("This till is not counted by shifts."))
    for use in (Use.PUT_IN, Use.TAKE_OUT):  # a count may do either
        check_use(locked, use, clock.today(), by=by)
    return by, locked


def _expected(till: MoneyAccount, seen: Money | None, *, sure: Collection[str]) -> Money:
    """What the books say is in the till."""
    expected = ready.held([till.account_id])[till.account_id]
    if seen is not None and seen != expected:
        said = _("Meanwhile money has come or gone: %(was)s ₽ should have been in the till, now %(now)s ₽ should be.")
        told = said % {"was": notation.format_number(seen), "now": notation.format_number(expected)}
        ask([Question(f"till:{seen.units}:{expected.units}", told)], sure)
    return expected


def _differ(shift: Shift, till: MoneyAccount, expected: Money, counted: Money, comment: str, *, by: Actor) -> bool:
    """Record the difference, if there is one: from then on the books say what was counted."""
    if counted == expected:
        return False
    today = clock.today()
    check_day(today, organisation=till.organisation, by=by)
    row = TillCount(
        organisation=till.organisation, amount=max(expected - counted, counted - expected), on=today,
        comment=comment.strip(), shift=shift, money_account=till, expected=expected, counted=counted,
    )  # fmt: skip
    kind = LESS if row.is_short else MORE
    keep(row, journal.post_many([draft_of(row, kind, count_lines(row), about=ref(till), by=by)])[0], by=by)
    event = events.TILL_SHORT if row.is_short else events.TILL_OVER
    record(event, about=row, by=by, amount=row.amount, money_account=till.told)
    return True


def _last_entry() -> int:
    return Entry.objects.aggregate(last=Max("pk"))["last"] or 0


def _refuse_settled(count: TillCount) -> None:
    if count.is_reversed:
        raise Refused("already-reversed", _("This transaction is already reversed."))
    if Decision.objects.filter(count=count, entry__reversed_by=None).exists():
        raise Refused("difference-decided", _("It is decided already what this difference was."))


def _undecided_since(count: TillCount) -> date:
    """A decision is taken back on the first open day, which may be later than its own."""
    return back_since(Posting.objects.filter(item__entry=count.entry_id))


def _refuse_decided(count: TillCount) -> None:
    if Decision.objects.filter(count=count, entry__reversed_by=None).exists():
        raise Refused("difference-decided", _("It is decided what this difference was. Reverse the decision first."))


def _check_target(count: TillCount, category: Category | None, employee: Employee | None) -> None:
    if (category is None) == (employee is None):
        raise Invalid(category=_("Choose a category or an employee."))
    if employee is not None and not count.is_short:
        raise Invalid(employee=_("Only a shortage is withheld. Choose a category."))
    if category is not None:
        wanted = Category.Direction.EXPENSE if count.is_short else Category.Direction.INCOME
        check_category(category, wanted)
        if category.is_stock:
            raise Invalid(category=_("Parts are bought under this category. Choose another."))


@invariant("differences of tills match the ledger")
def differences_match_the_ledger() -> Iterator[str]:
    """Each live count that nobody has decided about is an open item; every other is settled."""
    rows = OpenItem.objects.filter(account__code=SHORTAGES)
    open_items: dict[int, Money] = dict(rows.values_list("item", "amount"))
    decided = set(Decision.objects.filter(entry__reversed_by=None).values_list("count", flat=True))
    items = dict(Item.objects.filter(account__code=SHORTAGES).values_list("entry", "pk"))
    for count in TillCount.objects.select_related("entry__reversed_by").iterator():
        waits = not count.is_reversed and count.pk not in decided
        wanted = (count.expected - count.counted) if waits else Money.zero()
        if open_items.pop(items.get(count.entry_id, 0), Money.zero()) != wanted:
            yield f"count {count.pk}, entry {count.entry_id}"
    for item, amount in open_items.items():
        if amount:
            yield f"item {item} is of no count"
