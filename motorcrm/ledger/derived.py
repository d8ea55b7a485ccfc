"""What is kept ready to read: totals by day, open items, and what each client comes to.

Written with the postings, under the head's lock.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import BigIntegerField, Case, F, Q, Sum, Value, When
from django.db.models.functions import Coalesce

from motorcrm.clients.models import Client
from motorcrm.clients.queries import ids_of
from motorcrm.core.exact import Money
from motorcrm.core.fields import MoneyField
from motorcrm.core.prepared import Prepared
from motorcrm.ledger.chart import CLAIMS, CLIENTS, PREPAYMENTS, SHIPPED_ACCOUNTS
from motorcrm.ledger.kinds import KINDS
from motorcrm.ledger.models import Account, ClientTotal, DailyTotal, OpenItem, PeriodTotal, Posting

ZERO = Money.zero()
Rows = dict[tuple[Any, ...], list[int]]
BATCH = 2_000
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
# `WHERE` parts the SELECT from what follows, which SQLite would take for the condition of a join.
_CLIENT = """
INSERT INTO ledger_clienttotal (client_id, owed, prepaid, turnover)
SELECT COALESCE(merged_into_id, id), %s, %s, %s FROM clients_client WHERE id = %s
ON CONFLICT (client_id) DO UPDATE SET
    owed = ledger_clienttotal.owed + excluded.owed,
    prepaid = ledger_clienttotal.prepaid + excluded.prepaid,
    turnover = ledger_clienttotal.turnover + excluded.turnover
"""
_BEGUN = """
INSERT INTO ledger_clienttotal (client_id, owed, prepaid, turnover)
SELECT id, 0, 0, 0 FROM clients_client WHERE merged_into_id IS NULL
ON CONFLICT (client_id) DO NOTHING
"""


@dataclass
class Sums:
    """What postings come to, in kopecks; zeros too, while something may still be added."""

    totals: Rows = field(default_factory=lambda: defaultdict(lambda: [0, 0]))
    """Debits and credits by the key of DailyTotal."""
    opened: Rows = field(default_factory=lambda: defaultdict(lambda: [0]))
    """Balances by the key of OpenItem."""
    clients: Rows = field(default_factory=lambda: defaultdict(lambda: [0, 0, 0]))
    """What is owed, prepaid and billed, by client."""


def add(postings: Iterable[Posting]) -> None:
    """Count postings that have just been written."""
    sums = Sums()
    sum_up(postings, sums)
    add_sums(sums)


def add_sums(sums: Sums) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(_TOTAL, [(*key, *units) for key, units in sums.totals.items()])
        cursor.executemany(_PERIOD, [(*key, *units) for key, units in by_period(sums.totals).items()])
        if sums.opened:
            cursor.executemany(_OPEN, [(*key, *units) for key, units in sums.opened.items()])
            cursor.execute("DELETE FROM ledger_openitem WHERE amount = 0")
        # By id, like rows that are locked.
        if changed := sorted((key, units) for key, units in sums.clients.items() if any(units)):
            cursor.executemany(_CLIENT, [(*units, *key) for key, units in changed])


def sum_up(postings: Iterable[Posting], sums: Sums) -> None:
    """Add the postings to these sums."""
    claims = claim_accounts()
    for posting in postings:
        units = posting.amount.units
        month = posting.month.year * 100 + posting.month.month if posting.month else 0
        where = (posting.account_id, posting.organisation_id)
        original = posting.entry.reverses or posting.entry
        how = (original.kind, original is not posting.entry)
        sums.totals[(*where, posting.on, month, posting.article_id or 0, *how)][units < 0] += abs(units)
        claim = claims.get(posting.account_id)
        if claim is None:
            continue
        whose = (
            posting.client_id, posting.supplier_id, posting.employee_id, posting.contract_id, posting.order,
            posting.item_id if claim.is_by_item else 0,
        )  # fmt: skip
        sums.opened[(*where, *(value or 0 for value in whose))][0] += units
        if posting.client_id:
            of_client = sums.clients[(posting.client_id,)]
            for place, amount in enumerate(_of_client(claim.code, original.kind, units)):
                of_client[place] += amount


def _of_client(account: str, kind: str, units: int) -> tuple[int, int, int]:
    """What a posting adds to what its client owes, has prepaid and was billed."""
    if account == CLIENTS:
        return units, 0, units if KINDS[kind].bills else 0
    return 0, -units if account == PREPAYMENTS else 0, 0


def by_period(totals: Rows) -> Rows:
    """The same sums by the key of PeriodTotal: of each month, and of each year."""
    found: Rows = defaultdict(lambda: [0, 0])
    for (account, organisation, on, _month, _article, *how), sums in totals.items():
        for period in (on.year * 100 + on.month, on.year):
            so_far = found[(account, organisation, period, *how)]
            so_far[:] = map(sum, zip(so_far, sums, strict=True))
    return found


@dataclass(frozen=True)
class Claim:
    """An account whose open items are kept, and whether each item is open by itself.

    What clients and employees owe is open by order and by person: there an item only tells which payment settled it.
    """

    code: str
    is_by_item: bool


def claim_accounts() -> dict[int, Claim]:
    """These accounts by their ids."""
    return {pk: Claim(str(code), "item" in SHIPPED_ACCOUNTS[str(code)].demands) for pk, code in _CLAIMS.all()}


_CLAIMS = Prepared(lambda: Account.objects.filter(code__in=CLAIMS).values_list("pk", "code"))


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
    by_item = [account for account, claim in claims.items() if claim.is_by_item]
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


def of_clients(*only: Client) -> Rows:
    """What ClientTotal must hold, summed by the database: of every client, or of these and all merged into them."""
    clients, rows = Client.objects.filter(merged_into=None), Posting.objects.order_by()
    if only:
        clients = clients.filter(pk__in=[client.pk for client in only])
        rows = rows.filter(client__in=[pk for client in only for pk in ids_of(client)])
    found: Rows = {(pk,): [0, 0, 0] for pk in clients.order_by().values_list("pk", flat=True)}
    bills = [code for code, kind in KINDS.items() if kind.bills]
    is_sale = Q(entry__kind__in=bills) | Q(entry__reverses__kind__in=bills)
    rows = rows.filter(account__code__in=(CLIENTS, PREPAYMENTS), client__isnull=False)
    by_owner = rows.values_list(Coalesce("client__merged_into", "client"), "account__code")
    sums = by_owner.annotate(sum=Sum("amount"), billed=_sum_of(is_sale)).order_by()
    for client, account, sum_, billed in sums:
        units = found[(client,)]
        if account == CLIENTS:
            units[0], units[2] = sum_.units, billed.units
        else:
            units[1] = -sum_.units
    return found


def stored_clients() -> Rows:
    rows = ClientTotal.objects.values_list("client", "owed", "prepaid", "turnover")
    return {(client,): [sum_.units for sum_ in sums] for client, *sums in rows}


def begin_client(client: Client) -> None:
    """A client was added: nobody else knows them yet."""
    ClientTotal.objects.create(client=client)


def begin_clients() -> None:
    """Many were added at once."""
    with connection.cursor() as cursor:
        cursor.execute(_BEGUN)


def join_clients(survivor: Client) -> None:
    """Others were merged into this client: what they owe and were billed is now theirs. The head's lock is held."""
    ClientTotal.objects.filter(client__in=ids_of(survivor)).delete()
    _make_clients(of_clients(survivor))


def _make_clients(sums: Rows) -> None:
    rows = (
        ClientTotal(client_id=client, owed=Money(owed), prepaid=Money(prepaid), turnover=Money(turnover))
        for (client,), (owed, prepaid, turnover) in sums.items()
    )
    ClientTotal.objects.bulk_create(rows, batch_size=BATCH)


def rebuild() -> None:
    """Make the tables anew from the postings, while nobody writes money: the caller holds the head's lock."""
    for model in (OpenItem, DailyTotal, PeriodTotal, ClientTotal):
        model._default_manager.all().delete()
    add_sums(Sums(totals(), opened()))
    _make_clients(of_clients())


def _sum(**only: Any) -> Coalesce:
    return _sum_of(Q(**only))


def _sum_of(only: Q) -> Coalesce:
    return Coalesce(Sum("amount", filter=only), Value(ZERO, MoneyField()))
