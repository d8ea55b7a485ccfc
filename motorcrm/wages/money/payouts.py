"""Paying wages: what is owed, the oldest month first; beyond that it is an advance for the month of its day."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motorcrm.core import notation
from motorcrm.core.actor import Actor
from motorcrm.core.exact import Money
from motorcrm.core.invariants import invariant
from motorcrm.core.operation import operation
from motorcrm.core.refusal import Invalid
from motorcrm.employees.models import Employee
from motorcrm.finance.events import TRANSACTION_REVERSED
from motorcrm.finance.models import MoneyAccount, Use
from motorcrm.finance.money.accountable import WHO, lock_employee
from motorcrm.finance.money.asked import AMOUNT, COMMENT, MONEY_ACCOUNT, ON
from motorcrm.finance.money.checks import check_amount, check_spending, lock_active
from motorcrm.finance.money.matching import unlike_their_entries
from motorcrm.finance.money.protocol import Recording, declare_recording, draft_of, keep, take_back
from motorcrm.finance.rights import REVERSE_TRANSACTIONS
from motorcrm.history.record import declare_event, record, ref
from motorcrm.ledger import journal
from motorcrm.ledger.chart import EMPLOYEES
from motorcrm.ledger.days import check_day
from motorcrm.ledger.kinds import Counts, Happening, Kind, declare_kind
from motorcrm.ledger.lines import Line, NewItem, credit, debit
from motorcrm.ledger.models import Item
from motorcrm.wages.accruing import months_of, take_turn
from motorcrm.wages.models import Payout, PayoutShare, WageMonth
from motorcrm.wages.queries.owed import owed_to
from motorcrm.wages.rights import PAY_WAGES, VIEW_WAGES

PAID = declare_event("wages.paid", gettext_lazy("Wages paid"))

PAYOUT = declare_kind(
    Kind(
        code="wages-payout",
        word=gettext_lazy("Payout of wages"),
        counts=Counts.SPENT,
        names_with=VIEW_WAGES,
        reversed_by="wages.reverse_payout",
        happenings=[
            Happening(
                what="an employee is paid what they have earned",
                verb="pay_wages",
                debit=["employees"],
                credit=["money"],
            )
        ],
    )
)

Share = tuple[WageMonth | None, Item | NewItem, Money]
"""For which month, on which item, how much."""


def lines(row: Payout, shares: Sequence[Share]) -> list[Line]:
    return [
        *(debit(EMPLOYEES, amount, employee=row.employee, item=item) for _month, item, amount in shares),
        credit(row.money_account.account, row.amount, article="wages"),
    ]


@operation(needs=PAY_WAGES, once=True)
def pay_wages(
    *,
    employee: Employee,
    amount: Money,
    money_account: MoneyAccount,
    on: date,
    by: Actor,
    comment: str = "",
    advance: bool = False,
) -> Payout:
    """Pay an employee what is owed to them, the oldest month first.

    More than is owed is refused, unless it is an `advance`: then the rest is paid ahead for the month of the day.
    """
    check_amount(amount)
    organisation = money_account.organisation
    check_day(on, organisation=organisation, by=by)
    employee = lock_employee(employee)
    done = Payout(
        organisation=organisation, employee=employee, amount=amount, on=on, comment=comment.strip(),
        money_account=lock_active(money_account, organisation, Use.TAKE_OUT, on, by=by),
    )  # fmt: skip
    take_turn()
    shares = _shares(done, advance)
    short = check_spending(done.money_account, amount, on)
    draft = draft_of(done, PAYOUT, lines(done, shares), about=ref(employee), by=by)
    keep(done, journal.post_many([draft])[0], by=by)
    _keep_shares(done, shares)
    facts: dict[str, Any] = {"below_zero": True} if short else {}
    record(
        PAID, about=done, within=employee, by=by, employee=str(employee), amount=amount,
        money_account=done.money_account.label, on=on, **facts,
    )  # fmt: skip
    return done


@operation(needs=REVERSE_TRANSACTIONS)
def reverse_payout(payout: Payout, *, reason: str, by: Actor) -> Payout:
    """The money is back where it was, and is owed again for the months it was paid for."""
    lock_employee(payout.employee)
    take_back(
        payout, reason=reason, by=by, event=TRANSACTION_REVERSED, within=payout.employee,
        employee=str(payout.employee),
    )  # fmt: skip
    return payout


def _shares(row: Payout, advance: bool) -> list[Share]:
    rest, shares = row.amount, list[Share]()
    owed = owed_to(row.employee, row.organisation)
    items = Item.objects.in_bulk([one.item for one in owed])
    for one in owed:
        if part := min(one.amount, rest):
            shares.append((one.wage_month, items[one.item], part))
            rest -= part
    if not rest:
        return shares
    if not advance:
        message = _("Only %(sum)s ₽ is owed. Pay no more than that, or say that it is an advance.")
        raise Invalid(amount=message % {"sum": notation.format_number(row.amount - rest)})
    month = row.on.replace(day=1)
    ahead = months_of(row.organisation, [(row.employee_id, month)])[row.employee_id, month]
    return [*shares, (ahead, ahead.item or NewItem(), rest)]


def _keep_shares(row: Payout, shares: Sequence[Share]) -> None:
    made = []
    for month, item, amount in shares:
        known = item.item if isinstance(item, NewItem) else item
        if month is not None and month.item_id is None and known is not None:
            WageMonth.objects.filter(pk=month.pk, item=None).update(item=known)
        made.append(PayoutShare(payout=row, wage_month=month, item=known, amount=amount))
    PayoutShare.objects.bulk_create(made)


@invariant("what employees were paid matches the ledger", grows=True)
def payouts_match_the_ledger(after: int = 0) -> Iterator[str]:
    rows = Payout.objects.select_related("money_account__account", "employee").prefetch_related("shares__item")
    yield from unlike_their_entries(
        rows,
        lambda row: lines(row, [(None, share.item, share.amount) for share in row.shares.all()]),
        after,
        kind=lambda _row: PAYOUT.code,
    )


declare_recording(
    Recording(
        kind=PAYOUT,
        verb=pay_wages,
        asks=[WHO, AMOUNT, MONEY_ACCOUNT, ON, COMMENT],
        title=gettext_lazy("Paying wages"),
        button=gettext_lazy("Pay"),
        done=gettext_lazy("Wages paid."),
        icon="cash-banknote",
        position=49,
        is_reached=True,
    )
)
