"""What the page of an income or an expense says about it."""

from dataclasses import dataclass

from motorcrm.core.actor import Person
from motorcrm.finance.models import KNOWN, CashLine, CashTransaction, Recorded
from motorcrm.finance.queries.dimensions import DIMENSIONS, Named
from motorcrm.orders.models import WorkOrder


@dataclass(frozen=True)
class LineShown:
    line: CashLine
    order: WorkOrder | None
    """If the reader sees it."""


def lines_of(typed: Recorded | None, reader: Person) -> list[LineShown]:
    """Of a receipt that has several; else none."""
    if not isinstance(typed, CashTransaction) or typed.line_count < 2:
        return []
    rows = list(typed.lines.select_related("category"))
    orders = WorkOrder.objects.visible_to(reader).in_bulk({row.order_id for row in rows if row.order_id})
    return [LineShown(row, orders.get(row.order_id or 0)) for row in rows]


def party_shown(typed: Recorded | None, reader: Person) -> Named | None:
    """With a link for who may open its page. The name is that of today; else the one it was recorded with."""
    if not isinstance(typed, CashTransaction) or not typed.counterparty:
        return None
    for column in KNOWN:
        if pk := getattr(typed, f"{column}_id"):
            return DIMENSIONS[column].names([pk], reader).get(pk, Named(typed.counterparty))
    return Named(typed.counterparty)
