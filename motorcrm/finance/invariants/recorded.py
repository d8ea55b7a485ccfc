"""What must always hold between payments, orders and the ledger, for `motorcrm check`."""

from collections.abc import Iterator
from typing import Any

from django.db.models import BooleanField, Case, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum, Value, When

from motorcrm.core.exact import Money
from motorcrm.core.invariants import invariant
from motorcrm.finance.models import (
    Allocation,
    CashTransaction,
    Category,
    MoneyAccount,
    Payment,
    Tender,
    recorded_models,
)
from motorcrm.ledger.chart import CLIENTS, PREPAYMENTS, STOCK
from motorcrm.ledger.models import Entry, Posting
from motorcrm.ledger.queries import postings
from motorcrm.orders.kinds import SALE
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.phases import Phase

NAMED = 20
BATCH = 5_000


def _unfit(rows: QuerySet[Any], fits: Q) -> QuerySet[Any]:
    """Rows that don't fit, and those where the condition is unknown: in SQL, NOT unknown is unknown too."""
    known = Case(When(fits, then=Value(True)), default=Value(False), output_field=BooleanField())
    unfit: QuerySet[Any] = rows.annotate(fits=known).filter(fits=False)
    return unfit


@invariant("payments match the ledger")
def payments_match_the_ledger() -> Iterator[str]:
    """The amount, date, organisation and client of each match its entry; its tenders and allocations make it up."""
    sign = Case(When(kind=Payment.Kind.REFUND, then=Value(-1)), default=Value(1))
    by_entry = Posting.objects.filter(entry=OuterRef("entry"), account__organisation__isnull=False)
    money = by_entry.order_by().values("entry").annotate(sum=Sum("amount")).values("sum")
    tenders = Tender.objects.filter(payment=OuterRef("pk")).order_by().values("payment").annotate(sum=Sum("amount"))
    uses = Allocation.objects.filter(payment=OuterRef("pk")).order_by().values("payment").annotate(sum=Sum("amount"))
    others = Posting.objects.filter(entry=OuterRef("entry"), account__code__in=(CLIENTS, PREPAYMENTS))
    rows = Payment.objects.annotate(
        money=Subquery(money),
        tendered=Subquery(tenders.values("sum")),
        allocated=Subquery(uses.values("sum")),
        strange=Exists(others.exclude(client=OuterRef("client")).exclude(client__merged_into=OuterRef("client"))),
    )
    fits = Q(
        money=sign * F("amount"),
        tendered=F("amount"),
        allocated=F("amount"),
        entry__on=F("on"),
        entry__organisation=F("organisation"),
        entry__kind=F("kind"),
        strange=False,
    )
    for payment in _unfit(rows, fits).order_by("pk")[:NAMED]:
        yield f"payment {payment.pk}, entry {payment.entry_id}"


@invariant("income and expenses match the ledger")
def income_and_expenses_match_the_ledger() -> Iterator[str]:
    by_entry = Posting.objects.filter(entry=OuterRef("entry"))
    money = by_entry.filter(account=OuterRef("money_account__account")).values("amount")[:1]
    others = by_entry.exclude(account=OuterRef("money_account__account"))
    of_category = others.filter(account=OuterRef("category__account")).values("month")[:1]
    sums = others.order_by().values("entry").annotate(sum=Sum("amount")).values("sum")
    rows = CashTransaction.objects.annotate(money=Subquery(money), other=Subquery(sums), there=Subquery(of_category))
    came = Q(category__direction=Category.Direction.INCOME, money=F("amount"), other=-1 * F("amount"))
    went = Q(category__direction=Category.Direction.EXPENSE, money=-1 * F("amount"), other=F("amount"))
    month = Q(there=F("month")) | Q(category__account__code=STOCK)
    fits = (came | went) & month & Q(entry__on=F("on"), entry__organisation=F("organisation"))
    for transaction in _unfit(rows, fits).order_by("pk")[:NAMED]:
        yield f"transaction {transaction.pk}, entry {transaction.entry_id}"


@invariant("every entry that people record has its row, of the same kind")
def entries_have_their_rows() -> Iterator[str]:
    codes = {model: model.KINDS for model in recorded_models()}
    for model, kinds in codes.items():
        alone = Q(kind__in=kinds) & Q(**{f"{model._meta.model_name}__isnull": True})
        strange = ~Q(kind__in=kinds) & Q(**{f"{model._meta.model_name}__isnull": False})
        for entry in Entry.objects.filter(alone | strange).order_by("pk").values_list("pk", flat=True)[:NAMED]:
            yield f"entry {entry} and the rows of {model._meta.model_name} do not fit"


@invariant("a closed order has exactly one live sale, any other has none")
def closed_orders_have_one_live_sale() -> Iterator[str]:
    """The sale charges the client the order's total; with nothing billed and nothing moved there is no sale."""
    live = {
        about: (count, total)
        for about, count, total in Posting.objects.filter(
            account__code=CLIENTS, entry__kind=SALE.code, entry__reversed_by=None
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
    """No more of a prepayment is used or moved than was taken, wherever it is."""
    sums = postings(PREPAYMENTS).values("client", "order", "item").annotate(sum=Sum("amount"))
    for row in sums.filter(sum__gt=Money.zero())[:NAMED]:
        yield f"client {row['client']}, order {row['order']}, item {row['item']}: {row['sum']}"


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
