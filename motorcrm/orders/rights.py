"""Rights on work orders: the only declaration."""

from django.utils.translation import gettext_lazy as _

from motorcrm.access.catalogue import ACCOUNTANT, MANAGER, MASTER, SENIOR_MASTER, declare

VIEW_ORDERS = declare(
    "orders.view",
    _("See work orders"),
    _("With the scope «own»: orders one manages or has a work in."),
    section="orders",
    scoped=True,
    shipped_to=[MANAGER, ACCOUNTANT, SENIOR_MASTER],
    own_for=[MASTER],
)
CREATE_ORDERS = declare(
    "orders.create",
    _("Create work orders"),
    _("Take a call or a visit: a booking or an acceptance at once."),
    section="orders",
    shipped_to=[MANAGER],
)
EDIT_ORDERS = declare(
    "orders.edit",
    _("Edit work orders"),
    _("The header, works, parts and discounts of an open order."),
    section="orders",
    scoped=True,
    shipped_to=[MANAGER],
)
CHANGE_STATUS = declare(
    "orders.status",
    _("Change the status of orders"),
    _("Accept the vehicle, put in progress, note that it is ready, hand it over."),
    section="orders",
    scoped=True,
    shipped_to=[MANAGER],
)
ASSIGN_WORKS = declare(
    "orders.assign",
    _("Assign masters"),
    _("Say who does a work, and in which shares."),
    section="orders",
    scoped=True,
    shipped_to=[MANAGER, SENIOR_MASTER],
)
DO_WORKS = declare(
    "works.status",
    _("Start and finish works"),
    _("Start, pause and finish works, note what they wait for; with the scope «own», those assigned to oneself."),
    section="orders",
    scoped=True,
    shipped_to=[MANAGER, SENIOR_MASTER],
    own_for=[MASTER],
)
MOVE_PARTS = declare(
    "parts.status",
    _("Move parts"),
    _("Note that a part is ordered, has arrived, is issued, installed or returned, without editing the order."),
    section="orders",
    scoped=True,
    shipped_to=[MANAGER],
)
COMMENT_ORDERS = declare(
    "orders.comment",
    _("Comment on orders"),
    _("Leave notes in the timeline of orders that are seen."),
    section="orders",
    scoped=True,
    shipped_to=[MANAGER, ACCOUNTANT, SENIOR_MASTER],
    own_for=[MASTER],
)
CLOSE_ORDERS = declare(
    "orders.close",
    _("Close orders and bill clients"),
    _("Settle the bill: from then on it is final and the client owes it."),
    section="orders",
    scoped=True,
    shipped_to=[MANAGER],
)
CLOSE_EARLIER = declare(
    "orders.close-earlier",
    _("Close on a past date"),
    _("Book the sale on a day before today."),
    section="orders",
    shipped_to=[ACCOUNTANT],
)
RELEASE_ON_CREDIT = declare(
    "orders.credit",
    _("Release on credit"),
    _("Close an order with something left to pay."),
    section="orders",
    shipped_to=[],
)
REOPEN_ORDERS = declare(
    "orders.reopen",
    _("Reopen closed orders"),
    _("Reverse the bookings of the closing and return the order to work; asks a reason."),
    section="orders",
    scoped=True,
    shipped_to=[],
)
CANCEL_ORDERS = declare(
    "orders.cancel",
    _("Cancel orders"),
    _("The number stays; prepayments go to the client's balance."),
    section="orders",
    scoped=True,
    shipped_to=[MANAGER],
)
