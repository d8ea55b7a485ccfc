"""What must always hold between payments, orders and the ledger, for `motorcrm check`."""

from collections.abc import Iterator
from typing import Any

from django.db.models import BooleanField, Case, Count, F, OuterRef, Q, QuerySet, Subquery, Sum, Value, When

from motorcrm.core.exact import Money
from motorcrm.core.invariants import invariant
from motorcrm.finance.models import CashTransaction, Category, MoneyAccount, Payment
from motorcrm.ledger.chart import CLIENTS, PREPAYMENTS
from motorcrm.ledger.models import Entry, Posting
from motorcrm.ledger.queries import postings
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.operations.closing import SALE
from motorcrm.orders.phases import Phase

NAMED = 20
BATCH = 5_000


def _unfit(rows: QuerySet[Any], fits: Q) -> QuerySet[Any]:
    """Those that don't fit, and those of which the database can't say: for it NOT unknown is unknown."""
    known = Case(When(fits, then=Value(True)), default=Value(False), output_field=BooleanField())
    unfit: QuerySet[Any] = rows.annotate(fits=known).filter(fits=False)
    return unfit


@invariant("payments match the ledger")
def payments_match_the_ledger() -> Iterator[str]:
    """Sum, date, organisation, client, order and account of each match its entry."""
    by_entry = Posting.objects.filter(entry=OuterRef("entry"))
    money = by_entry.filter(account=OuterRef("money_account__account")).values("amount")[:1]
    codes = (CLIENTS, PREPAYMENTS)
    other = by_entry.filter(account__code__in=codes, client=OuterRef("client")).values("amount")[:1]
    orders = by_entry.filter(account__code__in=codes).values("order")[:1]
    rows = Payment.objects.annotate(money=Subquery(money), other=Subquery(other), posted_order=Subquery(orders))
    same_order = Q(posted_order=F("order")) | Q(posted_order=None, order=None)
    fits = (
        Q(money=F("amount"), entry__on=F("on"), entry__organisation=F("organisation"), entry__kind=F("kind"))
        & Q(other=-1 * F("amount"))
        & same_order
    )
    for payment in _unfit(rows, fits).order_by("pk")[:NAMED]:
        yield f"payment {payment.pk}, entry {payment.entry_id}"


@invariant("income and expenses match the ledger")
def income_and_expenses_match_the_ledger() -> Iterator[str]:
    by_entry = Posting.objects.filter(entry=OuterRef("entry"))
    money = by_entry.filter(account=OuterRef("money_account__account")).values("amount")[:1]
    other = by_entry.filter(account=OuterRef("category__account")).values("amount")[:1]
    rows = CashTransaction.objects.annotate(money=Subquery(money), other=Subquery(other))
    came = Q(category__direction=Category.Direction.INCOME, money=F("amount"), other=-1 * F("amount"))
    went = Q(category__direction=Category.Direction.EXPENSE, money=-1 * F("amount"), other=F("amount"))
    fits = (came | went) & Q(entry__on=F("on"), entry__organisation=F("organisation"))
    for transaction in _unfit(rows, fits).order_by("pk")[:NAMED]:
        yield f"transaction {transaction.pk}, entry {transaction.entry_id}"


@invariant("entries of payments, income and expenses have their rows")
def entries_have_their_rows() -> Iterator[str]:
    alone = Q(kind__in=Payment.Kind.values, payment=None) | Q(kind__in=Category.Direction.values, cash_transaction=None)
    for entry in Entry.objects.filter(alone).order_by("pk").values_list("pk", flat=True)[:NAMED]:
        yield f"entry {entry} belongs to nothing"


@invariant("a closed order has exactly one live sale, any other has none")
def closed_orders_have_one_live_sale() -> Iterator[str]:
    """The sale's claim on the client is the order's total; where nothing is billed and moved there is no sale."""
    live = {
        about: (count, total)
        for about, count, total in Posting.objects.filter(
            account__code=CLIENTS, entry__kind=SALE, entry__reversed_by=None
        )
        .order_by()
        .values_list("entry__about")
        .annotate(count=Count("entry"), total=Sum("amount"))
    }
    named = 0
    rows = WorkOrder.objects.order_by("pk").values_list("pk", "phase", "number", "total")
    for pk, phase, number, total in rows.iterator(chunk_size=BATCH):
        count, billed = live.pop(f"order:{pk}", (0, Money.zero()))
        wanted = 1 if phase == Phase.CLOSED and total else 0
        if (count, billed) != (wanted, total if wanted else Money.zero()) and named < NAMED:
            named += 1
            yield f"order {number}: {count} live sales of {billed}, its total is {total}"
    for about in list(live)[:NAMED]:
        yield f"there is a sale of {about}, which does not exist"


@invariant("prepayments are never below zero")
def prepayments_are_never_below_zero() -> Iterator[str]:
    """No more of a prepayment is used or moved than was taken, by order and by client's balance."""
    sums = postings(PREPAYMENTS).values("client", "order", "organisation").annotate(sum=Sum("amount"))
    for row in sums.filter(sum__gt=Money.zero())[:NAMED]:
        yield f"client {row['client']}, order {row['order']}: {row['sum']}"


@invariant("tills are never below zero on any day")
def tills_are_never_below_zero() -> Iterator[str]:
    for till in MoneyAccount.objects.filter(kind=MoneyAccount.Kind.TILL).select_related("account"):
        there = Money.zero()
        days = postings(till.account).values_list("on").annotate(sum=Sum("amount")).order_by("on")
        for day, change in days:
            there += change
            if there < Money.zero():
                yield f"{till.label}: {there} on {day.isoformat()}"
                break
