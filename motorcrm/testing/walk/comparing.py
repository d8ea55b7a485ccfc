"""What the journal says, by SQL of its own, and where that differs from the books of the model."""

from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Any

from django.apps import apps
from django.db import connection

from motorcrm.finance.queries import paid_for
from motorcrm.ledger.chart import CLAIMS
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.queries.money import money_of_many
from motorcrm.testing.walk.books import Books

_SUMS = """
SELECT COALESCE(a.code, 'account-' || a.id), p.organisation_id, p.client_id, p.contract_id, p."order", p.item_id,
    p.month, p.vat_rate, p.employee_id, p.supplier_id, p."on", SUM(p.amount)
FROM ledger_posting p JOIN ledger_account a ON a.id = p.account_id
GROUP BY a.code, a.id, p.organisation_id, p.client_id, p.contract_id, p."order", p.item_id, p.month, p.vat_rate,
    p.employee_id, p.supplier_id, p."on"
HAVING SUM(p.amount) <> 0
"""
_BY_DAY = """
SELECT what, there."on", there.sum FROM (
    SELECT {what} AS what, p."on", SUM(SUM(p.amount)) OVER (PARTITION BY {place} ORDER BY p."on") AS sum
    FROM ledger_posting p JOIN ledger_account a ON a.id = p.account_id {join}
    WHERE {which}
    GROUP BY {place}, p."on"
) there WHERE {sign} there.sum < 0
"""
ON_NO_DAY = {
    "a client's order below zero": _BY_DAY.format(
        what='p."order"',
        place='p."order", p.client_id',
        join="",
        which="a.code = 'clients' AND p.\"order\" IS NOT NULL",
        sign="",
    ),
    "more than all paid of what was owed before the books began": _BY_DAY.format(
        what="p.organisation_id",
        place="p.organisation_id",
        join="",
        which="a.code = 'clients' AND p.\"order\" IS NULL",
        sign="",
    ),
    "a difference of a till decided that was not there": _BY_DAY.format(
        what="p.item_id",
        place="p.item_id",
        join="JOIN finance_tillcount c ON c.entry_id = (SELECT entry_id FROM ledger_item i WHERE i.id = p.item_id)",
        which="a.code = 'shortages' AND c.counted < c.expected",
        sign="",
    ),
    "a surplus of a till decided that was not there": _BY_DAY.format(
        what="p.item_id",
        place="p.item_id",
        join="JOIN finance_tillcount c ON c.entry_id = (SELECT entry_id FROM ledger_item i WHERE i.id = p.item_id)",
        which="a.code = 'shortages' AND c.counted > c.expected",
        sign="-",
    ),
    "more of a prepayment gone than came": _BY_DAY.format(
        what="p.item_id",
        place='p.item_id, p.client_id, p.contract_id, p."order"',
        join="",
        which="a.code = 'prepayments'",
        sign="-",
    ),
    "more of a loan repaid than came": _BY_DAY.format(
        what="p.item_id", place="p.item_id", join="", which="a.code = 'loans'", sign="-"
    ),
    "more of an employee's money settled than there was": _BY_DAY.format(
        what="p.item_id",
        place="p.item_id",
        join="",
        which="a.code = 'accountable' AND p.item_id IN (SELECT item_id FROM finance_expenseadvance)",
        sign="",
    ),
    "more of an overspend paid than was owed": _BY_DAY.format(
        what="p.item_id",
        place="p.item_id",
        join="",
        which="a.code = 'accountable' AND p.item_id IN (SELECT item_id FROM finance_expensereport)",
        sign="-",
    ),
    "a till below zero": _BY_DAY.format(
        what="p.account_id",
        place="p.account_id",
        join="JOIN finance_moneyaccount m ON m.account_id = a.id",
        which="m.kind = 'till'",
        sign="",
    ),
}
_TOTALS = """
SELECT account_id, organisation_id, "on", COALESCE(month, '1970-01-01'), COALESCE(article_id, 0),
    SUM(CASE WHEN amount > 0 THEN amount ELSE 0 END), SUM(CASE WHEN amount < 0 THEN -amount ELSE 0 END)
FROM ledger_posting GROUP BY account_id, organisation_id, "on", month, article_id
"""
_KEPT_TOTALS = """
SELECT account_id, organisation_id, "on", month, article, SUM(debit), SUM(credit) FROM ledger_dailytotal
GROUP BY account_id, organisation_id, "on", month, article
"""
_OPEN = f"""
SELECT p.account_id, p.organisation_id, COALESCE(p.client_id, 0), COALESCE(p.employee_id, 0),
    COALESCE(p.contract_id, 0), COALESCE(p."order", 0),
    CASE WHEN a.code = 'clients' THEN 0 ELSE COALESCE(p.item_id, 0) END AS item, SUM(p.amount)
FROM ledger_posting p JOIN ledger_account a ON a.id = p.account_id WHERE a.code IN {CLAIMS!r}
GROUP BY p.account_id, p.organisation_id, p.client_id, p.employee_id, p.contract_id,
    p."order", CASE WHEN a.code = 'clients' THEN 0 ELSE COALESCE(p.item_id, 0) END
HAVING SUM(p.amount) <> 0
"""  # noqa: S608  # codes are the program's own
_KEPT_OPEN = (
    'SELECT account_id, organisation_id, client, employee, contract, "order", item, amount FROM ledger_openitem'
)


BOTH_WAYS = """
SELECT o."order", o.amount, w.amount FROM ledger_openitem o
JOIN ledger_account a ON a.id = o.account_id AND a.code = 'clients'
JOIN ledger_openitem w ON w."order" = o."order" AND o."order" <> 0
JOIN ledger_account b ON b.id = w.account_id AND b.code = 'prepayments'
JOIN orders_workorder k ON k.id = o."order" AND k.phase = 'closed'
WHERE o.amount > 0 AND w.amount < 0
"""


def differences(books: Books, known: int = 0) -> list[str]:
    """Everything in which the program's figures differ from the model's, or are impossible.

    What the page of an order lists is asked of the orders that the model's entries from number `known` on touched.
    """
    return [*_sums(books), *_impossible(), *_derived(), *_money_of_orders(books), *_listed(books, known)]


_IN_PLACE = (
    "orders_workorder orders_job orders_orderpart finance_shift finance_opening finance_openingline "
    "finance_moneyaccount finance_fiscalreceipt company_organisation ledger_periodlock ledger_chainhead"
).split()
"""Tables whose rows change."""


def fingerprint() -> str:
    """How many rows every table has, and all of those that change in place."""
    # Several processes of PostgreSQL may count at once, and put the counts together in any order.
    return repr([sorted(_rows(_counting())), *(_rows(f"SELECT * FROM {name} ORDER BY 1") for name in _IN_PLACE)])  # noqa: S608


@cache
def _counting() -> str:
    tables = sorted({model._meta.db_table for model in apps.get_models(include_auto_created=True)})
    return " UNION ALL ".join(f"SELECT '{name}', COUNT(*) FROM {name}" for name in tables)  # noqa: S608


def _sums(books: Books) -> Iterator[str]:
    expected: Counter[tuple[str, ...]] = Counter()
    for (line, organisation, on), amount in books.sums.items():
        item = line.item.pk if line.item else None
        whole = (
            line.account, organisation, line.client, line.contract, line.order, item, line.month, line.rate,
            line.employee, line.supplier, on,
        )  # fmt: skip
        expected[_plain(whole)] += amount
    found = {_plain(row[:-1]): int(row[-1]) for row in _rows(_SUMS)}
    for where in sorted(found.keys() | expected.keys()):
        if found.get(where, 0) != expected[where]:
            yield f"{' '.join(where)}: {found.get(where, 0)}, the model says {expected[where]}"


def _impossible() -> Iterator[str]:
    for what, query in ON_NO_DAY.items():
        yield from (f"{what}: {which} on {on}: {there}" for which, on, there in _rows(query))
    for order, owed, waits in _rows(BOTH_WAYS):
        yield f"order {order} is owed {owed} for, and {waits} wait for it"


def _derived() -> Iterator[str]:
    months = [(*row[:3], _month(str(row[3])), *row[4:]) for row in _rows(_TOTALS)]
    for name, true, kept in (
        ("totals by day", months, _rows(_KEPT_TOTALS)),
        ("open items", _rows(_OPEN), _rows(_KEPT_OPEN)),
    ):
        if different := {_plain(row) for row in true} ^ {_plain(row) for row in kept}:
            yield f"{name} differ from the postings: {sorted(different)}"


def _month(day: str) -> int:
    return 0 if day.startswith("1970") else int(day[:4]) * 100 + int(day[5:7])


def _money_of_orders(books: Books) -> Iterator[str]:
    rows = list(WorkOrder.objects.only("phase", "total").filter(pk__in=books.orders))
    all_paid = books.paid()
    for pk, money in money_of_many(rows).items():
        order = books.orders[pk]
        wanted = 0 if order.phase == "cancelled" else order.total - books.off(order)
        expected = (order.total, all_paid[pk], wanted - all_paid[pk])
        if (found := (money.total.units, money.paid.units, money.due.units)) != expected:
            yield f"order {pk}: total, paid, left to pay {found}, the model says {expected}"


def _listed(books: Books, known: int) -> Iterator[str]:
    touched = {line.order for entry in books.entries[known:] for line in entry.lines if line.order}
    all_paid = books.paid()
    for order in WorkOrder.objects.filter(pk__in=touched):
        rows = paid_for(order)
        if (found := sum(row.counted.units for row in rows)) != all_paid[order.pk]:
            listed = ", ".join(f"{row.kind} {row.amount}" for row in rows)
            yield f"order {order.pk}: its page lists {found} paid ({listed}), the model says {all_paid[order.pk]}"


def _plain(row: Any) -> tuple[str, ...]:
    return tuple(str(value) for value in row)


def _rows(query: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return list(cursor.fetchall())
