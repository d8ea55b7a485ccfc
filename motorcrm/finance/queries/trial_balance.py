"""The trial balance: what was on each account before a period, came and went in it, and is there after it.

Read from totals that are kept ready. An account of claims is opened by what its postings name: from what is open now,
walking back over the account's postings since the period began.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from motorcrm.access.fields import sees
from motorcrm.clients.models import Client
from motorcrm.company.models import Organisation
from motorcrm.core.actor import Person
from motorcrm.core.exact import Money
from motorcrm.finance.models import hidden_kinds, reach_of
from motorcrm.finance.queries.dimensions import DIMENSIONS, Named
from motorcrm.finance.queries.filters import sees_everything
from motorcrm.finance.queries.one import name_of
from motorcrm.ledger import ready
from motorcrm.ledger.chart import CLAIMS, CLIENTS, PREPAYMENTS, SHIPPED_ACCOUNTS
from motorcrm.ledger.models import Account, Posting

MOST_POSTINGS = 50_000
"""Of one account since the period began, to be opened by what they name."""
NOTHING = Money.zero()
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Period:
    since: date
    until: date
    organisation: Organisation | None = None

    @property
    def which(self) -> dict[str, Any]:
        return {"organisation": self.organisation} if self.organisation else {}


@dataclass(frozen=True)
class Line:
    """An account, what it is opened by, or all of them: balances are debits less credits."""

    name: str
    opening: Money = NOTHING
    debit: Money = NOTHING
    credit: Money = NOTHING
    url: str = ""
    group: str = ""
    """What kind of account it is."""

    @property
    def closing(self) -> Money:
        return self.opening + self.debit - self.credit

    @property
    def is_empty(self) -> bool:
        return not (self.opening or self.debit or self.credit)

    @property
    def sums(self) -> list[Money | None]:
        """Opening, turnover and closing, of each what is on the debit and on the credit side; none where it is zero."""
        sides = (*_sides([self.opening]), self.debit, self.credit, *_sides([self.closing]))
        return [sum_ or None for sum_ in sides]


@dataclass(frozen=True)
class Totals:
    """Sums of lines by their sides, as a trial balance has them: each pair is equal if the books balance."""

    opening: tuple[Money, Money]
    turned: tuple[Money, Money]
    closing: tuple[Money, Money]

    @property
    def balances(self) -> bool:
        return all(debit == credit for debit, credit in (self.opening, self.turned, self.closing))

    @property
    def sums(self) -> list[Money]:
        return [*self.opening, *self.turned, *self.closing]


@dataclass(frozen=True)
class Opened:
    """An account by what its postings name."""

    lines: list[Line]
    is_too_much: bool = False


def sees_all_books(reader: Person) -> bool:
    """Whether nothing in the sums of the books is hidden from the reader."""
    shown = sees(reader)
    is_whole = sees_everything(reader) and not reach_of(reader).untold and not hidden_kinds(reader)
    return bool(shown.prices and shown.costs and is_whole)


def totals_of(lines: Iterable[Line]) -> Totals:
    lines = list(lines)
    turned = sum((line.debit for line in lines), NOTHING), sum((line.credit for line in lines), NOTHING)
    return Totals(_sides(line.opening for line in lines), turned, _sides(line.closing for line in lines))


def _sides(balances: Iterable[Money]) -> tuple[Money, Money]:
    found = list(balances)
    debits = sum((one for one in found if one > NOTHING), NOTHING)
    return debits, sum((-one for one in found if one < NOTHING), NOTHING)


def accounts_in(period: Period) -> list[Line]:
    """A line for each account that has anything, in the order of kinds of accounts. Three queries, however many."""
    accounts = list(Account.objects.select_related("money_account__organisation", "category"))
    ids = [account.pk for account in accounts]
    before = ready.turned_by_account(ids, until=period.since - DAY, **period.which)
    within = ready.turned_by_account(ids, since=period.since, until=period.until, **period.which)
    kinds = list(Account.Kind.values)
    accounts.sort(key=lambda account: (kinds.index(account.kind), account.code is None, account.pk))
    lines = [_line(account, before, within, period) for account in accounts]
    return [line for line in lines if not line.is_empty]


def _line(account: Account, before: dict[int, Any], within: dict[int, Any], period: Period) -> Line:
    debit, credit = within.get(account.pk, (NOTHING, NOTHING))
    earlier = before.get(account.pk, (NOTHING, NOTHING))
    group = str(account.get_kind_display())
    return Line(name_of(account), earlier[0] - earlier[1], debit, credit, _opens(account, period), group)


def _opens(account: Account, period: Period) -> str:
    """Where the line leads: to what an account of claims is made of, else to the transactions."""
    days = f"since={period.since:%Y-%m-%d}&until={period.until:%Y-%m-%d}"
    own = f"&organisation={period.organisation.pk}" if period.organisation else ""
    if offered := dimensions_of(account):
        return f"{reverse('finance-trial-balance')}?{days}{own}&account={account.pk}&by={offered[0]}"
    if money := getattr(account, "money_account", None):
        return f"{reverse('finance')}?{days}&account={money.pk}"
    if category := getattr(account, "category", None):
        return f"{reverse('finance')}?{days}{own}&category={category.pk}&entries=on"
    return ""


def dimensions_of(account: Account) -> list[str]:
    """What an account of claims can be opened by: only of those is it kept what is open."""
    if account.code not in CLAIMS:
        return []
    demands = SHIPPED_ACCOUNTS[account.code].demands
    by_order = ["order"] if account.code in (CLIENTS, PREPAYMENTS) else []
    return [*(name for name in demands if name != "item"), *by_order, *(name for name in demands if name == "item")]


def opened(account: Account, by: str, period: Period, reader: Person) -> Opened:
    """The account by what the dimension names, largest balance first.

    What is open now less what came later is what there was at the end of the period; less what came in it, at its
    beginning. So it reads the postings since then, and there may be too many.
    """
    later = Posting.objects.filter(account=account, on__gte=period.since, **period.which).order_by()
    if later[: MOST_POSTINGS + 1].count() > MOST_POSTINGS:
        return Opened([], is_too_much=True)
    lines: dict[int, list[Money]] = defaultdict(lambda: [NOTHING, NOTHING, NOTHING])
    ended = Q(on__lte=period.until)
    sums = later.values_list(DIMENSIONS[by].column).annotate(
        debit=Sum("amount", filter=ended & Q(amount__gt=NOTHING)),
        credit=Sum("amount", filter=ended & Q(amount__lt=NOTHING)),
        since=Sum("amount"),
    )
    for pk, amount in ready.open_by(account, by, **period.which).items():
        lines[pk][0] += amount
    for pk, debit, credit, since in sums:
        line = lines[pk or 0]
        line[0] -= since or NOTHING
        line[1] += debit or NOTHING
        line[2] -= credit or NOTHING
    if by == "client":
        _merge(lines)
    names = DIMENSIONS[by].names([pk for pk in lines if pk], reader)
    found = [_named(names.get(pk), pk, *sums_) for pk, sums_ in lines.items()]
    found = [line for line in found if not line.is_empty]
    return Opened(sorted(found, key=lambda line: (-abs(line.closing).units, line.name)))


def _merge(lines: dict[int, list[Money]]) -> None:
    """Clients that were merged into others stand with them."""
    rows = Client.objects.filter(pk__in=list(lines), merged_into__isnull=False).order_by()
    for pk, survivor in rows.values_list("pk", "merged_into"):
        own, theirs = lines.pop(pk), lines[survivor or 0]
        theirs[:] = [one + other for one, other in zip(theirs, own, strict=True)]


def _named(name: Named | None, pk: int, opening: Money, debit: Money, credit: Money) -> Line:
    if name is not None:
        return Line(name.text, opening, debit, credit, name.url)
    return Line(_("out of your sight") if pk else _("not named"), opening, debit, credit)


def rest_of(lines: Sequence[Line]) -> Line:
    """Lines that are too many to be shown one by one, as one."""
    name = _("%(n)s more lines") % {"n": len(lines)}
    turned = sum((line.debit for line in lines), NOTHING), sum((line.credit for line in lines), NOTHING)
    return Line(name, sum((line.opening for line in lines), NOTHING), *turned)
