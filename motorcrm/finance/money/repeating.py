"""Expenses that come again: setting them up, and answering a due day by booking it or by skipping it with a note."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motorcrm.core import clock, locks
from motorcrm.core.actor import Actor
from motorcrm.core.exact import Money, Percent
from motorcrm.core.operation import operation
from motorcrm.core.refusal import Absent, Invalid, Refused
from motorcrm.finance.models import (
    KNOWN,
    AnsweredDue,
    CashTransaction,
    Category,
    MoneyAccount,
    Party,
    RepeatingExpense,
    Use,
)
from motorcrm.finance.money.checks import check_amount, check_category, check_use, lock_accounts
from motorcrm.finance.money.dues import Schedule
from motorcrm.finance.rights import RECORD_TRANSACTIONS
from motorcrm.history.edit import edit
from motorcrm.history.record import declare_event, record
from motorcrm.history.words import declare_word

MOST_STEPS = 24
"""Months or weeks from one due day to the next."""
ADDED = declare_event("finance.repeating-added", gettext_lazy("Repeating expense added"))
EDITED = declare_event("finance.repeating-edited", gettext_lazy("Repeating expense changed"))
PAUSED = declare_event("finance.repeating-paused", gettext_lazy("Repeating expense paused"))
RESUMED = declare_event("finance.repeating-resumed", gettext_lazy("Repeating expense resumed"))
DELETED = declare_event("finance.repeating-deleted", gettext_lazy("Repeating expense deleted"))
SKIPPED = declare_event("finance.repeating-skipped", gettext_lazy("Repeating expense skipped"))
declare_word("due_on", gettext_lazy("due on"), kind=date)
declare_word("counterparty", gettext_lazy("counterparty"))
declare_word("unit", gettext_lazy("repeats each"), choices=dict(RepeatingExpense.Unit.choices))
declare_word("step", gettext_lazy("each so many months or weeks"))
declare_word("day", gettext_lazy("day of the month"))


@dataclass(frozen=True)
class Repeats:
    """What is typed of one. `day` is that of the month, 31 at most; weeks keep the weekday of `since`."""

    category: Category
    money_account: MoneyAccount
    since: date
    unit: str = RepeatingExpense.Unit.MONTH
    step: int = 1
    day: int | None = None
    amount: Money | None = None
    party: Party = ""
    vat_rate: Percent | None = None
    comment: str = ""


@operation(needs=RECORD_TRANSACTIONS, once=True)
def add_repeating_expense(*, repeats: Repeats, by: Actor) -> RepeatingExpense:
    """Ask for an expense from its first due day on; without an amount, that is asked each time. Raises Invalid."""
    _lock_category(repeats.category)
    typed = _fitted(repeats, by=by)
    schedule = _schedule(**{name: typed[name] for name in SCHEDULE})
    done = RepeatingExpense(next_on=schedule.from_(repeats.since), created_by_id=by.pk, **typed)
    done.save(force_insert=True)
    record(
        ADDED, about=done, by=by, category=done.category.told, amount=done.amount, due_on=done.next_on,
        money_account=done.money_account.told,
    )  # fmt: skip
    return done


@operation(needs=RECORD_TRANSACTIONS)
def edit_repeating_expense(expense: RepeatingExpense, *, version: int, repeats: Repeats, by: Actor) -> RepeatingExpense:
    """Change it from now on: what is booked stays, and what was answered is not asked again. Raises Invalid, Stale."""
    _lock_category(repeats.category)
    current = _lock(expense, by=by)
    typed = _fitted(repeats, by=by)
    schedule = _schedule(**{name: typed[name] for name in SCHEDULE})
    derived: dict[str, Any] = {column: typed.pop(column) for column in KNOWN}
    if any(value != getattr(current, column) for column, value in derived.items()):
        RepeatingExpense.objects.filter(pk=current.pk, version=version).update(**derived)  # of the same name, maybe
    if any(typed[name] != getattr(current, name) for name in SCHEDULE):
        last = current.answers.order_by("-due_on").first()
        first = schedule.from_(typed["since"])
        derived["next_on"] = max(first, schedule.after_answer(last.due_on)) if last else first
    if differs := edit(expense, version=version, by=by, changes=typed, derived=derived):
        record(EDITED, about=expense, by=by, **differs)
    return expense


@operation(needs=RECORD_TRANSACTIONS)
def pause_repeating_expense(expense: RepeatingExpense, *, by: Actor) -> RepeatingExpense:
    """Ask no more until it is resumed."""
    current = _lock(expense, by=by)
    if current.paused_on is None:
        _change(current, paused_on=clock.today())
        record(PAUSED, about=current, by=by)
    return current


@operation(needs=RECORD_TRANSACTIONS)
def resume_repeating_expense(expense: RepeatingExpense, *, by: Actor) -> RepeatingExpense:
    """Ask again from today on; the days that passed while it was paused are not asked about."""
    current = _lock(expense, by=by)
    if current.paused_on is not None:
        passed = current.next_on >= current.paused_on
        next_on = max(current.next_on, schedule_of(current).from_(clock.today())) if passed else current.next_on
        _change(current, paused_on=None, next_on=next_on)
        record(RESUMED, about=current, by=by, due_on=current.next_on)
    return current


@operation(needs=RECORD_TRANSACTIONS)
def delete_repeating_expense(expense: RepeatingExpense, *, by: Actor) -> None:
    """Forget it; the expenses that were booked stay."""
    current = _lock(expense, by=by)
    record(
        DELETED, about=current, by=by, category=current.category.told, counterparty=current.counterparty,
        amount=current.amount,
    )  # fmt: skip
    current.delete()


@operation(needs=RECORD_TRANSACTIONS)
def skip_repeating_expense(expense: RepeatingExpense, *, due_on: date, note: str, by: Actor) -> RepeatingExpense:
    """Don't book it this time. Raises Invalid without a note, Refused if somebody has answered meanwhile."""
    if not (said := note.strip()):
        raise Invalid(note=_("Say why it is skipped."))
    current = lock_due(expense, due_on, by=by)
    answer(current, due_on, note=said)
    record(SKIPPED, about=current, by=by, due_on=due_on, reason=said)
    return current


def lock_due(expense: RepeatingExpense, due_on: date, *, by: Actor) -> RepeatingExpense:
    """Lock it, and refuse unless that is the day to be answered next: of two people at once one is told.

    It may be answered before it has come.
    """
    current = _lock(expense, by=by)
    known = current.answers.filter(due_on=due_on).select_related("transaction__by").first()
    if known is not None:
        raise Refused("due-answered", _said(known))
    if due_on != current.next_on or current.paused_on is not None:
        raise Refused("due-moved", _("This expense is not due on that day any more. Open it again from the list."))
    return current


def answer(
    expense: RepeatingExpense, due_on: date, *, transaction: CashTransaction | None = None, note: str = ""
) -> None:
    """Note what became of that day of a locked one, and go on to the next."""
    AnsweredDue.objects.create(expense=expense, due_on=due_on, transaction=transaction, note=note)
    _change(expense, next_on=schedule_of(expense).after(due_on))


def hand_on_answer(before: CashTransaction, anew: CashTransaction) -> None:
    """What was recorded anew stands for the same due day."""
    AnsweredDue.objects.filter(transaction=before).update(transaction=anew)


def schedule_of(expense: RepeatingExpense) -> Schedule:
    return _schedule(**{name: getattr(expense, name) for name in SCHEDULE})


SCHEDULE = ("unit", "step", "day", "since")


def _schedule(*, unit: str, step: int, day: int | None, since: date) -> Schedule:
    return Schedule(since, step, day if unit == RepeatingExpense.Unit.MONTH else None)


def _said(known: AnsweredDue) -> str:
    if known.transaction is None:
        return _("This has been skipped meanwhile: %(note)s") % {"note": known.note}
    who = str(known.transaction.by or "MotorCRM")
    return _("%(who)s has recorded this already. It is not recorded twice.") % {"who": who}


def _fitted(repeats: Repeats, *, by: Actor) -> dict[str, Any]:
    """The columns. Raises Invalid, or Refused for an account that is closed to the person."""
    if repeats.amount is not None:
        check_amount(repeats.amount)
    check_category(repeats.category, Category.Direction.EXPENSE)
    account = lock_accounts([repeats.money_account])[repeats.money_account.pk]
    if account.is_archived:
        raise Refused("account-archived", _("This account is archived. Choose another."))
    check_use(account, Use.TAKE_OUT, clock.today(), by=by)
    if repeats.unit not in RepeatingExpense.Unit.values:
        raise Invalid(unit=_("Choose months or weeks."))
    if not 1 <= repeats.step <= MOST_STEPS:
        raise Invalid(step=_("This must be between 1 and %(most)s.") % {"most": MOST_STEPS})
    monthly = repeats.unit == RepeatingExpense.Unit.MONTH
    day = (repeats.day or repeats.since.day) if monthly else None
    if day is not None and not 1 <= day <= 31:
        raise Invalid(day=_("A day of the month is between 1 and 31."))
    named = RepeatingExpense()
    named.party = repeats.party
    return {
        "category": repeats.category, "money_account": account, "amount": repeats.amount,
        "vat_rate": repeats.vat_rate, "comment": repeats.comment.strip(), "unit": repeats.unit, "step": repeats.step,
        "day": day, "since": repeats.since, "counterparty": named.counterparty,
        **{column: getattr(named, column) for column in KNOWN},
    }  # fmt: skip


def _lock_category(category: Category) -> None:
    """Whoever deletes it waits."""
    if not locks.lock(Category.objects.filter(pk=category.pk)):
        raise Absent


def _lock(expense: RepeatingExpense, *, by: Actor) -> RepeatingExpense:
    """Raises Absent for one that is gone or out of the person's sight."""
    rows = RepeatingExpense.objects.visible_to(by).filter(pk=expense.pk)
    if not (found := locks.lock(rows)):
        raise Absent
    return found[0]


def _change(expense: RepeatingExpense, **changes: Any) -> None:
    for name, value in changes.items():
        setattr(expense, name, value)
    expense.save(update_fields=list(changes))
