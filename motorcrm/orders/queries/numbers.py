"""Orders by their numbers, however those are typed."""

from motorcrm.orders.models import WorkOrder
from motorcrm.orders.models.found import ids_called
from motorcrm.orders.models.order import WorkOrderQuerySet


def orders_called(rows: WorkOrderQuerySet, typed: str) -> list[WorkOrder]:
    """The orders of these with that number; a number alone may mean several, of other years and organisations."""
    ids = ids_called(WorkOrder.objects.all(), typed)
    return list(rows.filter(pk__in=ids).order_by("-pk")) if ids else []
