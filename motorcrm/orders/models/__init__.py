"""Work orders, their lines, who does them, and the company's statuses."""

from motorcrm.orders.models.gifts import Gift
from motorcrm.orders.models.kept import NEVER, ClientVisits, PromiseChange, StatusStay
from motorcrm.orders.models.lines import Job, JobAssignment, JobSession, OrderPart
from motorcrm.orders.models.order import OrderComment, WorkOrder
from motorcrm.orders.models.removed import RemovedLine
from motorcrm.orders.models.status import OrderStatus, Transition

__all__ = [
    "NEVER",
    "ClientVisits",
    "Gift",
    "Job",
    "JobAssignment",
    "JobSession",
    "OrderComment",
    "OrderPart",
    "OrderStatus",
    "PromiseChange",
    "RemovedLine",
    "StatusStay",
    "Transition",
    "WorkOrder",
]
