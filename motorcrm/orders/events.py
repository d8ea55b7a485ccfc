"""What history may say of orders."""

from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from motorcrm.core.exact import Money, Percent, Quantity
from motorcrm.history.recording import declare_event, declare_group
from motorcrm.history.words import declare_word
from motorcrm.orders.models.status import OrderStatus
from motorcrm.orders.phases import PartStatus, Phase, WorkStatus

declare_group("orders", _("Work orders"), position=10)
ORDER_CREATED = declare_event("orders.created", _("Order created"))
ORDER_EDITED = declare_event("orders.edited", _("Order changed"))
ORDER_BOOKED = declare_event("orders.booked", _("Booked"))
ORDER_UNBOOKED = declare_event("orders.unbooked", _("Booking taken back"))
ORDER_ACCEPTED = declare_event("orders.accepted", _("Vehicle accepted"))
ORDER_STARTED = declare_event("orders.started", _("Order put in progress"))
ORDER_READY = declare_event("orders.ready", _("Order ready"))
ORDER_MOVED = declare_event("orders.moved", _("Status changed"))
ORDER_CLOSED = declare_event("orders.closed", _("Order closed"))
ORDER_REOPENED = declare_event("orders.reopened", _("Order reopened"))
ORDER_CANCELLED = declare_event("orders.cancelled", _("Order cancelled"))
ORDER_HANDED_OVER = declare_event("orders.handed-over", _("Vehicle handed over"))
ORDER_COMMENTED = declare_event("orders.commented", _("Comment"))

WORK_ADDED = declare_event("orders.work-added", _("Work added"))
WORK_EDITED = declare_event("orders.work-edited", _("Work changed"))
WORK_REMOVED = declare_event("orders.work-removed", _("Work removed"))
WORK_ASSIGNED = declare_event("orders.work-assigned", _("Masters assigned"))
WORK_STARTED = declare_event("orders.work-started", _("Work started"))
WORK_PAUSED = declare_event("orders.work-paused", _("Work paused"))
WORK_FINISHED = declare_event("orders.work-finished", _("Work finished"))
WORK_RESUMED = declare_event("orders.work-resumed", _("Work taken up again"))
WORK_CANCELLED = declare_event("orders.work-cancelled", _("Work cancelled"))
WORK_WAITS = declare_event("orders.work-waits", _("Work waits"))

PART_ADDED = declare_event("orders.part-added", _("Part added"))
PART_EDITED = declare_event("orders.part-edited", _("Part changed"))
PART_REMOVED = declare_event("orders.part-removed", _("Part removed"))
PART_MOVED = declare_event("orders.part-moved", _("Part moved on"))

declare_word("number", _("number"))
declare_word("phase", _("phase"), choices=dict(Phase.choices))
declare_word("status", _("status"), choices={**dict(WorkStatus.choices), **dict(PartStatus.choices)})
declare_word("status", _("status"), choices=OrderStatus.SHIPPED_NAMES)
declare_word("masters", _("masters"))
declare_word("quantity", _("quantity"), kind=Quantity)
declare_word("norm_hours", _("norm hours"), kind=Quantity)
declare_word("price", _("price"), kind=Money)
declare_word("rate", _("norm hour"), kind=Money)
declare_word("cost", _("cost"), kind=Money)
declare_word("total", _("total"), kind=Money)
declare_word("discount_percent", _("discount, %"), kind=Percent)
declare_word("discount_sum", _("discount, ₽"), kind=Money)
declare_word("article", _("article"))
declare_word("supplier", _("supplier"))
declare_word("due_on", _("due"), kind=date)
declare_word("unit", _("unit"))
declare_word("complaint", _("complaint"))
declare_word("recommendations", _("recommendations"))
declare_word("promised_at", _("promised"), kind=datetime)
declare_word("booked_for", _("booked for"), kind=datetime)
declare_word("manager", _("manager"))
declare_word("priority", _("priority"))
declare_word("mileage", _("mileage, km"))
declare_word("engine_hours", _("engine hours"))
declare_word("fuel", _("fuel, %"))
declare_word("brought_by", _("brought by"))
declare_word("brought_by_phone", _("phone of who brought it"))
declare_word("vehicle", _("vehicle"))
declare_word("vehicle_owner", _("owner"))
declare_word("is_warranty", _("warranty"))
declare_word("is_clients_own", _("brought by the client"))
declare_word("reason", _("reason"))
declare_word("on", _("date"), kind=date)
declare_word("to", _("to whom"))
