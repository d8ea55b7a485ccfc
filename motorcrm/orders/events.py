"""What history may say of orders."""

from django.utils.translation import gettext_lazy as _

from motorcrm.history.recording import declare_event

ORDER_CREATED = declare_event("orders.created", _("Order created"))
ORDER_EDITED = declare_event("orders.edited", _("Order changed"))
ORDER_BOOKED = declare_event("orders.booked", _("Booked"))
ORDER_UNBOOKED = declare_event("orders.unbooked", _("Booking taken back"))
ORDER_ACCEPTED = declare_event("orders.accepted", _("Vehicle accepted"))
ORDER_STARTED = declare_event("orders.started", _("Put in progress"))
ORDER_READY = declare_event("orders.ready", _("Ready for hand-over"))
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
