"""What should be settled before a month is closed, each thing with what it is about."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Value
from django.urls import reverse
from django.utils.translation import gettext as _

from motorcrm.access.fields import sees
from motorcrm.company.models import Organisation
from motorcrm.core import notation
from motorcrm.core.actor import Person
from motorcrm.core.counting import Count
from motorcrm.core.exact import Money
from motorcrm.core.few import few
from motorcrm.finance.models import FiscalReceipt, MoneyAccount, MoneyTransaction, Shift, TillCount, reach_of
from motorcrm.finance.queries.accountable import unreported
from motorcrm.finance.queries.shifts import undecided
from motorcrm.ledger import ready
from motorcrm.ledger.chart import PREPAYMENTS
from motorcrm.ledger.kinds import word_of
from motorcrm.ledger.models import OpenItem, PeriodLock
from motorcrm.orders.models import OrderPart, WorkOrder
from motorcrm.orders.phases import PartStatus, Phase
from motorcrm.orders.rights import VIEW_ORDERS

SHOWN, LOOKED_AT = 20, 200
"""Of each thing so many are named, and so many are looked for."""
LONGEST = timedelta(days=366)
"""Closed orders are looked through from the last closed day, but no further back than this."""


@dataclass(frozen=True)
class Named:
    """One of the rows behind a count."""

    label: str
    url: str


@dataclass(frozen=True)
class Point:
    """One thing to settle: how many there are, and the first of them."""

    label: Any
    count: Count
    rows: list[Named]


@dataclass(frozen=True)
class Books:
    """How far the books of an organisation are closed."""

    organisation: Organisation
    until: date | None


def all_books() -> list[Books]:
    locks = dict(PeriodLock.objects.values_list("organisation", "until"))
    return [Books(one, locks.get(one.pk)) for one in Organisation.objects.filter(is_archived=False).order_by("pk")]


def checklist(books: Books, until: date, reader: Person) -> list[Point]:
    """What of the days up to `until` is not settled; what the reader may not see is left out."""
    points = [
        _orders(_("Ready, but not closed"), _ready(books.organisation, reader)),
        _open_shifts(books.organisation, reader),
        _differences(books.organisation, until, reader),
        _receipts(books.organisation, until, reader),
        _prepayments(books.organisation, reader),
        _accountable(books.organisation, until),
    ]
    if sees(reader).prices:
        points += list(_balances(books.organisation, until, reader))
    if sees(reader).costs:
        points.append(_orders(_("Sold parts of unknown cost"), _unknown_costs(books, until, reader)))
    return [point for point in points if point.count]


def _point(label: Any, rows: Iterable[Named], found: int) -> Point:
    return Point(label, Count(min(found, LOOKED_AT), found > LOOKED_AT), list(rows)[:SHOWN])


def _orders(label: Any, orders: list[WorkOrder]) -> Point:
    return _point(label, (Named(one.number, reverse("order", args=[one.pk])) for one in orders[:SHOWN]), len(orders))


def _ready(organisation: Organisation, reader: Person) -> list[WorkOrder]:
    rows = WorkOrder.objects.visible_to(reader).filter(phase=Phase.READY, organisation=organisation)
    return list(rows.only("number").order_by("pk")[: LOOKED_AT + 1])


def _open_shifts(organisation: Organisation, reader: Person) -> Point:
    rows = Shift.objects.filter(till__organisation=organisation, closed_at=None).select_related("till")
    rows = rows.exclude(till__account__in=reach_of(reader).hidden)
    found = [Named(str(one.till.label), reverse("finance-shift", args=[one.pk])) for one in rows]
    return _point(_("Tills that are not counted: their shift is open"), found, len(found))


def _differences(organisation: Organisation, until: date, reader: Person) -> Point:
    live = OpenItem.objects.filter(account__code="shortages", organisation=organisation).exclude(amount=Value(0))
    counts = TillCount.objects.filter(entry__items__in=few(list(live.values_list("item", flat=True)[:LOOKED_AT])))
    counts = counts.exclude(money_account__account__in=reach_of(reader).hidden)
    found = undecided(counts.filter(on__lte=until).select_related("shift", "money_account", "entry__reversed_by"))
    rows = [
        Named(f"{one.money_account.label}, {notation.day(one.on)}", reverse("finance-shift", args=[one.shift_id]))
        for one in found
    ]
    return _point(_("Till differences that nobody has decided about"), rows, len(rows))


def _receipts(organisation: Organisation, until: date, reader: Person) -> Point:
    missing = FiscalReceipt.objects.filter(status=FiscalReceipt.Status.MISSING).order_by("-entry")
    newest = list(missing.values_list("entry", flat=True)[: LOOKED_AT + 1])
    seen = MoneyTransaction.objects.visible_to(reader).filter(pk__in=few(newest), organisation=organisation)
    found = list(seen.filter(on__lte=until).order_by("-on", "-pk").values_list("pk", "on", "kind"))
    rows = [
        Named(f"{word_of(kind)}, {notation.day(on)}", reverse("finance-transaction", args=[pk]))
        for pk, on, kind in found
    ]
    return _point(_("Without a fiscal receipt"), rows, len(rows))


def _prepayments(organisation: Organisation, reader: Person) -> Point:
    held = OpenItem.objects.filter(account__code=PREPAYMENTS, organisation=organisation, order__gt=0)
    ids = list(held.exclude(amount=Value(0)).order_by("order").values_list("order", flat=True).distinct()[:1_000])
    rows = WorkOrder.objects.visible_to(reader, VIEW_ORDERS).filter(pk__in=few(ids), phase=Phase.CLOSED)
    found = list(rows.only("number").order_by("pk")[: LOOKED_AT + 1])
    return _orders(_("Closed orders that hold a prepayment"), found)


def _accountable(organisation: Organisation, until: date) -> Point:
    found = unreported(organisation, until, LOOKED_AT + 1)
    rows = [
        Named(f"{item.employee}, {notation.day(item.on)}", reverse("finance-transaction", args=[item.entry_id]))
        for item in found[:SHOWN]
    ]
    return _point(_("Money that employees have not reported on"), rows, len(found))


def _balances(organisation: Organisation, until: date, reader: Person) -> Iterator[Point]:
    """Terminals that still hold money, and accounts below zero, at the end of the day."""
    told = MoneyAccount.objects.filter(organisation=organisation).exclude(account__in=reach_of(reader).untold)
    accounts = told.select_related("account").order_by("position", "pk")
    at_end = {one: ready.moved(ready.turnovers([one.account_id], until=until)) for one in accounts}
    holding = [one for one, sum_ in at_end.items() if one.kind == MoneyAccount.Kind.TERMINAL and sum_ > Money.zero()]
    below = [one for one, sum_ in at_end.items() if sum_ < Money.zero()]
    for label, found in ((_("Terminals that are not empty"), holding), (_("Below zero on that day"), below)):
        rows = [Named(str(one.label), f"{reverse('finance')}?account={one.pk}&month=all") for one in found]
        yield _point(label, rows, len(rows))


def _unknown_costs(books: Books, until: date, reader: Person) -> list[WorkOrder]:
    since = max(books.until or until - LONGEST, until - LONGEST)
    orders = WorkOrder.objects.visible_to(reader).filter(
        organisation=books.organisation, phase=Phase.CLOSED, closed_on__gt=since, closed_on__lte=until
    )
    parts = OrderPart.objects.filter(order__in=orders.order_by().values("pk"), cost=None)
    parts = parts.exclude(status=PartStatus.RETURNED)
    ids = list(
        parts.filter(is_clients_own=False).order_by().values_list("order", flat=True).distinct()[: LOOKED_AT + 1]
    )
    return list(WorkOrder.objects.filter(pk__in=few(ids)).only("number").order_by("pk"))
