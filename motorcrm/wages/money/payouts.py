"""Paying wages: what is owed, the oldest month first; beyond that it is an advance for the month of its day."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motorcrm.access.catalogue import ALL
from motorcrm.access.scopes import scope_of
from motorcrm.core import notation
from motorcrm.core.actor import Actor
from motorcrm.core.exact import Money
from motorcrm.core.invariants import invariant
from motorcrm.core.operation import operation
from motorcrm.core.refusal import Forbidden, Invalid, Refused
from motorcrm.employees.models import Employee
from motorcrm.employees.operations.people import lock_people
from motorcrm.finance.events import TRANSACTION_REVERSED
from motorcrm.finance.models import MoneyAccount, Use
from motorcrm.finance.money.accountable import WHO, lock_employee
from motorcrm.finance.money.asked import AMOUNT, COMMENT, MONEY_ACCOUNT, ON
from motorcrm.finance.money.checks import check_spending, lock_active
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
from motorcrm.wages.queries.owed import open_of
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

ZERO = Money.zero()
MOST = 300
"""How many people are paid at once."""
Share = tuple[WageMonth | None, Item | NewItem, Money]
"""For which month, on which item, how much."""


def lines(row: Payout, shares: Sequence[Share]) -> list[Line]:
    return [
        *(debit(EMPLOYEES, amount, employee=row.employee, item=item) for _month, item, amount in shares),
        credit(row.money_account.account, row.amount, article="wages"),
    ]


@dataclass(frozen=True)
class For:
    """So much for one employee; `seen` is what somebody saw owed to them."""

    employee: Employee
    amount: Money
    seen: Money | None = None

    @property
    def field(self) -> str:
        """Where the form says what is wrong about it."""
        return f"pay-{self.employee.pk}"


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
    try:
        return _pay([For(employee, amount)], money_account, on, comment, advance=advance, by=by)[0]
    except Invalid as problem:
        errors = problem.errors
        own = For(employee, amount).field
        raise Invalid(**{"amount" if name == own else name: said for name, said in errors.items()}) from problem


@operation(needs=PAY_WAGES, once=True)
def pay_many(
    *,
    shares: Sequence[For],
    money_account: MoneyAccount,
    on: date,
    by: Actor,
    comment: str = "",
    advance: bool = False,
) -> list[Payout]:
    """Pay several employees at once, all or nobody: one payout each.

    Raises Invalid by employee, such as `pay-17`, where more is paid than is owed, or something else is owed than was
    seen.
    """
    if not shares:
        raise Invalid(shares=_("Enter what is paid to at least one employee."))
    if len(shares) > MOST:
        raise Refused("too-many-payouts", _("At most %(most)s people can be paid at once.") % {"most": MOST})
    if len({share.employee.pk for share in shares}) < len(shares):
        raise Invalid(shares=_("Somebody is named twice."))
    return _pay(shares, money_account, on, comment, advance=advance, by=by)


def _pay(
    shares: Sequence[For], money_account: MoneyAccount, on: date, comment: str, *, advance: bool, by: Actor
) -> list[Payout]:
    if scope_of(by, VIEW_WAGES) != ALL:
        raise Forbidden(VIEW_WAGES)  # what is refused would give away how much is owed
    organisation = money_account.organisation
    check_day(on, organisation=organisation, by=by)
    people = lock_people(share.employee for share in shares)
    account = lock_active(money_account, organisation, Use.TAKE_OUT, on, by=by)
    take_turn()
    rows = [
        Payout(
            organisation=organisation, employee=people[share.employee.pk], amount=share.amount, on=on,
            comment=comment.strip(), money_account=account,
        )
        for share in shares
    ]  # fmt: skip
    months = _months(rows, advance)
    parts = _parts(shares, rows, months, advance=advance)
    short = check_spending(account, sum((row.amount for row in rows), Money.zero()), on)
    drafts = [
        draft_of(row, PAYOUT, lines(row, own), about=ref(row.employee), by=by)
        for row, own in zip(rows, parts, strict=True)
    ]
    facts: dict[str, Any] = {"below_zero": True} if short else {}
    for row, own, entry in zip(rows, parts, journal.post_many(drafts), strict=True):
        keep(row, entry, by=by)
        _keep_shares(row, own)
        record(
            PAID, about=row, within=row.employee, by=by, employee=str(row.employee), amount=row.amount,
            money_account=account.told, on=on, **facts,
        )  # fmt: skip
    return rows


@operation(needs=REVERSE_TRANSACTIONS)
def reverse_payout(payout: Payout, *, reason: str, by: Actor) -> Payout:
    """The money is back where it was, and is owed again for the months it was paid for."""
    lock_employee(payout.employee)
    take_back(
        payout, reason=reason, by=by, event=TRANSACTION_REVERSED, within=payout.employee,
        employee=str(payout.employee),
    )  # fmt: skip
    return payout


def _months(rows: Sequence[Payout], advance: bool) -> dict[tuple[int, date], WageMonth]:
    """The months that advances are for."""
    if not advance:
        return {}
    return months_of(rows[0].organisation, [(row.employee_id, row.on.replace(day=1)) for row in rows])


def _parts(
    shares: Sequence[For], rows: Sequence[Payout], months: Mapping[tuple[int, date], WageMonth], *, advance: bool
) -> list[list[Share]]:
    """What each payout settles, the oldest month first. Raises Invalid with all that is wrong at once."""
    opened = [one for one in open_of([row.employee_id for row in rows], rows[0].organisation) if one.amount > ZERO]
    items = Item.objects.in_bulk([one.item for one in opened])
    errors: dict[str, str] = {}
    found: list[list[Share]] = []
    for share, row in zip(shares, rows, strict=True):
        own = [one for one in opened if one.employee == row.employee_id]
        owed = sum((one.amount for one in own), ZERO)
        if problem := _problem(share, owed, advance):
            errors[share.field] = problem
            continue
        rest, settled = row.amount, list[Share]()
        for one in own:
            if part := min(one.amount, rest):
                settled.append((one.wage_month, items[one.item], part))
                rest -= part
        if rest:
            month = months[row.employee_id, row.on.replace(day=1)]
            settled.append((month, month.item or NewItem(), rest))
        found.append(settled)
    if errors:
        raise Invalid(**errors)
    return found


def _problem(share: For, owed: Money, advance: bool) -> str:
    if share.amount <= ZERO:
        return _("This must be more than 0.")
    if share.amount.units > Money.MAX:
        return _("This number is too large.")
    if share.seen is not None and share.seen != owed:
        return _("Something else is owed by now: %(sum)s ₽. Check it.") % {"sum": notation.format_number(owed)}
    if share.amount > owed and not advance:
        message = _("Only %(sum)s ₽ is owed. Pay no more than that, or say that it is an advance.")
        return message % {"sum": notation.format_number(owed)}
    return ""


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
