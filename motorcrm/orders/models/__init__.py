"""Work orders, their lines, who does them, and the company's statuses."""

from motorcrm.orders.models.lines import OrderPart, OrderWork, WorkAssignment, WorkSession
from motorcrm.orders.models.order import OrderComment, WorkOrder
from motorcrm.orders.models.status import OrderStatus, Transition

__all__ = [
    "OrderComment",
    "OrderPart",
    "OrderStatus",
    "OrderWork",
    "Transition",
    "WorkAssignment",
    "WorkOrder",
    "WorkSession",
]
