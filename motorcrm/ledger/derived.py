"""What is kept ready to read: totals by day and open items. Written with the postings, under the head's lock."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.models import BigIntegerField, Case, F, Q, Sum, Value, When
from django.db.models.functions import Coalesce

from motorcrm.core.exact import Money
from motorcrm.core.fields import MoneyField
from motorcrm.ledger.chart import CLAIMS, SHIPPED_ACCOUNTS
from motorcrm.ledger.models import Account, DailyTotal, OpenItem, PeriodTotal, Posting

ZERO = Money.zero()
Rows = dict[tuple[Any, ...], list[int]]
_PARTIES = ("client", "supplier", "employee", "contract", "order", "item")
_TOTAL = """
INSERT INTO ledger_dailytotal
    (account_id, organisation_id, "on", month, article, kind, is_reversal, debit, credit)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (account_id, "on", organisation_id, month, article, kind, is_reversal)
DO UPDATE SET debit = ledger_dailytotal.debit + excluded.debit, credit = ledger_dailytotal.credit + excluded.credit
"""
_PERIOD = """
INSERT INTO ledger_periodtotal (account_id, organisation_id, period, kind, is_reversal, debit, credit)
VALUES (%s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (account_id, period, organisation_id, kind, is_reversal)
DO UPDATE SET debit = ledger_periodtotal.debit + excluded.debit, credit = ledger_periodtotal.credit + excluded.credit
"""
_OPEN = f"""
INSERT INTO ledger_openitem (account_id, organisation_id, {", ".join(f'"{name}"' for name in _PARTIES)}, amount)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (account_id, organisation_id, {", ".join(f'"{name}"' for name in _PARTIES)})
DO UPDATE SET amount = ledger_openitem.amount + excluded.amount
"""  # noqa: S608  # names are the program's own


def add(postings: Iterable[Posting]) -> None:
    """Count postings that have just been written."""
    add_sums(*sums_of(postings))


def add_sums(totals: Rows, opened: Rows) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(_TOTAL, [(*key, *sums) for key, sums in totals.items()])
        cursor.executemany(_PERIOD, [(*key, *sums) for key, sums in by_period(totals).items()])
        if opened:
            cursor.executemany(_OPEN, [(*key, *sums) for key, sums in opened.items()])
            cursor.execute("DELETE FROM ledger_openitem WHERE amount = 0")


def sums_of(postings: Iterable[Posting]) -> tuple[Rows, Rows]:
    """Debits and credits by the key of DailyTotal, and balances by the key of OpenItem, zero ones too."""
    totals: Rows = defaultdict(lambda: [0, 0])
    opened: Rows = defaultdict(lambda: [0])
    sum_up(postings, totals, opened)
    return totals, opened


def sum_up(postings: Iterable[Posting], totals: Rows, opened: Rows) -> None:
    """Add the postings to sums that begin at nothing."""
    claims = claim_accounts()  # by id: whether its open items are told apart by item
    for posting in postings:
        units = posting.amount.units
        month = posting.month.year * 100 + posting.month.month if posting.month else 0
        where = (posting.account_id, posting.organisation_id)
        original = posting.entry.reverses or posting.entry
        how = (original.kind, original is not posting.entry)
        totals[(*where, posting.on, month, posting.article_id or 0, *how)][units < 0] += abs(units)
        if posting.account_id in claims:
            whose = (
                posting.client_id, posting.supplier_id, posting.employee_id, posting.contract_id, posting.order,
                posting.item_id if claims[posting.account_id] else 0,
            )  # fmt: skip
            opened[(*where, *(value or 0 for value in whose))][0] += units


def by_period(totals: Rows) -> Rows:
    """The same sums by the key of PeriodTotal: of each month, and of each year."""
    found: Rows = defaultdict(lambda: [0, 0])
    for (account, organisation, on, _month, _article, *how), sums in totals.items():
        for period in (on.year * 100 + on.month, on.year):
            so_far = found[(account, organisation, period, *how)]
            so_far[:] = map(sum, zip(so_far, sums, strict=True))
    return found


def claim_accounts() -> dict[int, bool]:
    """Ids of the accounts whose open items are kept, and whether each item is open by itself.

    What clients and employees owe is open by order and by person: there an item only tells which payment settled it.
    """
    accounts = Account.objects.filter(code__in=CLAIMS).values_list("pk", "code")
    return {pk: "item" in SHIPPED_ACCOUNTS[str(code)].demands for pk, code in accounts}


def totals() -> Rows:
    """What DailyTotal must hold: debits and credits by its key, summed by the database."""
    by = ("account", "organisation", "on", "month", "article", "entry__kind", "entry__reverses__kind")
    sums = (
        Posting.objects.order_by().values_list(*by).annotate(debit=_sum(amount__gt=ZERO), credit=_sum(amount__lt=ZERO))
    )
    found: Rows = {}
    for account, organisation, on, month, article, kind, reversed_, debit, credit in sums:
        where = (account, organisation, on, month.year * 100 + month.month if month else 0, article or 0)
        found[(*where, reversed_ or kind, reversed_ is not None)] = [debit.units, -credit.units]
    return found


def opened() -> Rows:
    """What OpenItem must hold: balances other than zero by its key, summed by the database."""
    claims = claim_accounts()
    by_item = [account for account, is_by_item in claims.items() if is_by_item]
    own = Case(When(account__in=by_item, then=F("item")), default=None, output_field=BigIntegerField())
    by = ("account", "organisation", *_PARTIES[:-1], "own")
    rows = Posting.objects.order_by().filter(account__in=claims).annotate(own=own)
    sums = rows.values_list(*by).annotate(sum=Sum("amount")).exclude(sum=ZERO)
    return {(account, whose, *(value or 0 for value in party)): [sum_.units] for account, whose, *party, sum_ in sums}


def stored_totals() -> Rows:
    return _stored(DailyTotal, "account", "organisation", "on", "month", "article", "kind", "is_reversal")


def stored_periods() -> Rows:
    return _stored(PeriodTotal, "account", "organisation", "period", "kind", "is_reversal")


def _stored(model: type[DailyTotal | PeriodTotal], *key: str) -> Rows:
    rows = model._default_manager.values_list(*key, "debit", "credit")
    return {tuple(key): [debit.units, credit.units] for *key, debit, credit in rows}


def stored_opened() -> Rows:
    rows = OpenItem.objects.values_list("account", "organisation", *_PARTIES, "amount")
    return {tuple(key): [amount.units] for *key, amount in rows}


def rebuild() -> None:
    """Make the tables anew from the postings, while nobody writes money: the caller holds the head's lock."""
    for model in (OpenItem, DailyTotal, PeriodTotal):
        model._default_manager.all().delete()
    add_sums(totals(), opened())


def _sum(**only: Any) -> Coalesce:
    return Coalesce(Sum("amount", filter=Q(**only)), Value(ZERO, MoneyField()))
