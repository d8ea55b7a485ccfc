"""Bonuses: what somebody has decided to add to pay, for one person or for many at once."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motorcrm.company.models import Organisation
from motorcrm.core.actor import Actor
from motorcrm.core.exact import Money
from motorcrm.core.invariants import invariant
from motorcrm.core.operation import operation
from motorcrm.core.refusal import Invalid
from motorcrm.employees.models import Employee
from motorcrm.finance.events import TRANSACTION_REVERSED
from motorcrm.finance.money.accountable import WHO, lock_employee
from motorcrm.finance.money.asked import AMOUNT, ON, Asked, Field
from motorcrm.finance.money.checks import check_amount
from motorcrm.finance.money.matching import unlike_their_entries
from motorcrm.finance.money.protocol import Recording, declare_recording, draft_of, keep, take_back
from motorcrm.finance.rights import REVERSE_TRANSACTIONS
from motorcrm.history.record import declare_event, record, ref
from motorcrm.ledger import journal
from motorcrm.ledger.chart import EMPLOYEES, WAGES
from motorcrm.ledger.days import check_day
from motorcrm.ledger.kinds import Counts, Happening, Kind, declare_kind
from motorcrm.ledger.lines import Line, NewItem, credit, debit
from motorcrm.ledger.models import Item
from motorcrm.wages.accruing import months_of, take_turn
from motorcrm.wages.models import Bonus, WageMonth
from motorcrm.wages.rights import CORRECT_WAGES, VIEW_WAGES

GRANTED = declare_event("wages.bonus", gettext_lazy("Bonus recorded"))

BONUS = declare_kind(
    Kind(
        code="wages-bonus",
        word=gettext_lazy("Bonus"),
        counts=Counts.SETTLED,
        seen_with=VIEW_WAGES,
        reversed_by="wages.reverse_bonus",
        happenings=[
            Happening(what="an employee gets a bonus", verb="grant_bonus", debit=["wages"], credit=["employees"])
        ],
    )
)


def lines(row: Bonus, item: Item | NewItem) -> list[Line]:
    return [
        debit(WAGES, row.amount, employee=row.employee, month=row.on),
        credit(EMPLOYEES, row.amount, employee=row.employee, item=item),
    ]


@operation(needs=CORRECT_WAGES, once=True)
def grant_bonus(
    *, employee: Employee, amount: Money, organisation: Organisation, comment: str, on: date, by: Actor
) -> Bonus:
    """Add a bonus to somebody's pay of the month. It needs a basis in words. Raises Invalid."""
    check_amount(amount)
    if not comment.strip():
        raise Invalid(comment=_("Say what it is for."))
    check_day(on, organisation=organisation, by=by)
    employee = lock_employee(employee)
    take_turn()
    month = months_of(organisation, [(employee.pk, on.replace(day=1))])[employee.pk, on.replace(day=1)]
    done = Bonus(
        organisation=organisation, employee=employee, amount=amount, on=on, comment=comment.strip(), wage_month=month
    )
    opened = NewItem()
    draft = draft_of(done, BONUS, lines(done, month.item or opened), about=ref(employee), by=by)
    keep(done, journal.post_many([draft])[0], by=by)
    if opened.item is not None:
        WageMonth.objects.filter(pk=month.pk, item=None).update(item=opened.item)
    record(
        GRANTED, about=done, within=employee, by=by, employee=str(employee), amount=amount, reason=done.comment, on=on
    )
    return done


@operation(needs=REVERSE_TRANSACTIONS)
def reverse_bonus(bonus: Bonus, *, reason: str, by: Actor) -> Bonus:
    """It is owed no more."""
    lock_employee(bonus.employee)
    take_back(
        bonus, reason=reason, by=by, event=TRANSACTION_REVERSED, within=bonus.employee, employee=str(bonus.employee)
    )
    return bonus


def _item_of(row: Bonus) -> Item | NewItem:
    """A month with a bonus has one."""
    return row.wage_month.item or NewItem()


@invariant("bonuses match the ledger", grows=True)
def bonuses_match_the_ledger(after: int = 0) -> Iterator[str]:
    rows = Bonus.objects.select_related("employee", "wage_month__item")
    yield from unlike_their_entries(rows, lambda row: lines(row, _item_of(row)), after, kind=lambda _row: BONUS.code)


declare_recording(
    Recording(
        kind=BONUS,
        verb=grant_bonus,
        asks=[
            WHO,
            AMOUNT,
            Asked(name="organisation", field=Field.ORGANISATION, label=gettext_lazy("Organisation")),
            Asked(name="comment", field=Field.TEXT, label=gettext_lazy("What for")),
            ON,
        ],
        title=gettext_lazy("New bonus"),
        button=gettext_lazy("Add bonus"),
        done=gettext_lazy("Bonus recorded."),
        icon="gift",
        position=48,
        more=gettext_lazy("So much more is owed to an employee for the month."),
    )
)
