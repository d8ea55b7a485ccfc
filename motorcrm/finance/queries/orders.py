"""What was paid for an order, payment by payment."""

from django.db.models import QuerySet

from motorcrm.finance.models import Payment
from motorcrm.orders.models import WorkOrder


def payments_of(order: WorkOrder) -> QuerySet[Payment]:
    """The order's payments, newest first, reversed ones too: those have `payment.entry.reversed_by`."""
    return order.payments.select_related("money_account", "by", "entry__reversed_by").order_by("-pk")
