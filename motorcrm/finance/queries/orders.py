"""What was paid for an order, payment by payment."""

from django.db.models import QuerySet

from motorcrm.finance.models import Allocation
from motorcrm.orders.models import WorkOrder


def payments_of(order: WorkOrder) -> QuerySet[Allocation]:
    """What payments brought for the order, newest first, reversed ones too: those have `payment.is_reversed`."""
    rows = order.allocations.select_related("payment__by", "payment__payer", "payment__entry__reversed_by")
    return rows.prefetch_related("payment__tenders__money_account").order_by("-pk")
