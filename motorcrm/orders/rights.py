"""Rights on work orders: the only declaration."""

from django.utils.translation import gettext_lazy as _

from motorcrm.access.catalogue import ACCOUNTANT, MANAGER, SENIOR_TECHNICIAN, TECHNICIAN, declare

VIEW_ORDERS = declare(
    "orders.view",
    _("View work orders"),
    _("With the scope “own”, only orders the person manages or has a job in."),
    section="orders",
    scoped=True,
    shipped_to=[MANAGER, ACCOUNTANT, SENIOR_TECHNICIAN],
    own_for=[TECHNICIAN],
)
CREATE_ORDERS = declare(
    "orders.create",
    _("Create work orders"),
    _("Take a call or visit: book the vehicle or check it in at once."),
    section="orders",
    shipped_to=[MANAGER],
)
EDIT_ORDERS = declare(
    "orders.edit",
    _("Edit work orders"),
    _("The details, jobs, parts and discounts of an open order."),
    section="orders",
    scoped=True,
    shipped_to=[MANAGER],
)
GIVE_AWAY = declare(
    "orders.give",
    _("Give away lines of an order"),
    _(
        "Mark a job as warranty or a part as supplied by the client, and set a price below the price list. Needs a "
        "reason. How large a discount may be is a limit of the role."
    ),
    section="orders",
    shipped_to=[MANAGER],
)
VIEW_GIFTS = declare(
    "orders.gifts",
    _("View what was given away"),
    _("The list of discounts, free lines and prices below the price list: who, when, how much and why."),
    section="orders",
    shipped_to=[],
)
CHANGE_STATUS = declare(
    "orders.status",
    _("Change order status"),
    _("Check in the vehicle, start work, mark as ready, hand over."),
    section="orders",
    scoped=True,
    shipped_to=[MANAGER],
)
ASSIGN_JOBS = declare(
    "orders.assign",
    _("Assign technicians"),
    _("Choose who does a job and their shares."),
    section="orders",
    scoped=True,
    shipped_to=[MANAGER, SENIOR_TECHNICIAN],
)
DO_JOBS = declare(
    "jobs.status",
    _("Start and finish jobs"),
    _(
        "Start, pause and finish jobs, and note what they are waiting for. With the scope “own”, only "
        "jobs assigned to the person."
    ),
    section="orders",
    scoped=True,
    shipped_to=[MANAGER, SENIOR_TECHNICIAN],
    own_for=[TECHNICIAN],
)
MOVE_PARTS = declare(
    "parts.status",
    _("Update part status"),
    _("Mark parts as ordered, arrived, issued, fitted or returned without editing the order."),
    section="orders",
    scoped=True,
    shipped_to=[MANAGER],
)
COMMENT_ORDERS = declare(
    "orders.comment",
    _("Comment on orders"),
    _("Add comments to the history of orders the person can see."),
    section="orders",
    scoped=True,
    shipped_to=[MANAGER, ACCOUNTANT, SENIOR_TECHNICIAN],
    own_for=[TECHNICIAN],
)
CLOSE_ORDERS = declare(
    "orders.close",
    _("Close orders and bill clients"),
    _("Finalise the bill. From then on the client owes it."),
    section="orders",
    scoped=True,
    shipped_to=[MANAGER],
)
CLOSE_EARLIER = declare(
    "orders.close-earlier",
    _("Close with a past date"),
    _("Close an order with a date before today."),
    section="orders",
    shipped_to=[ACCOUNTANT],
)
RELEASE_ON_CREDIT = declare(
    "orders.credit",
    _("Close unpaid orders"),
    _("Close an order that is not fully paid."),
    section="orders",
    shipped_to=[],
)
REOPEN_ORDERS = declare(
    "orders.reopen",
    _("Reopen closed orders"),
    _("Reverse the postings made at closing and put the order back in progress. Needs a reason."),
    section="orders",
    scoped=True,
    shipped_to=[],
)
CANCEL_ORDERS = declare(
    "orders.cancel",
    _("Cancel orders"),
    _("The number stays. Prepayments move to the client's balance."),
    section="orders",
    scoped=True,
    shipped_to=[MANAGER],
)
