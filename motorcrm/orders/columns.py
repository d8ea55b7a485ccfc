"""Columns of a list of orders."""

from operator import attrgetter

from django.utils.translation import gettext_lazy as _

from motorcrm.access.rights import SEE_PRICES
from motorcrm.orders.models import Gift, WorkOrder
from motorcrm.ui.lists import Column
from motorcrm.ui.templatetags.words import moment, money


def _client(order: WorkOrder) -> str:
    return str(order.client)


def _at(gift: Gift) -> str:
    return moment(gift.at)


def _giver(gift: Gift) -> str:
    return str(gift.by or "MotorCRM")


def _amount(gift: Gift) -> str:
    return money(gift.amount)


def _total(order: WorkOrder) -> str:
    return money(order.total)


COLUMNS = [
    Column("number", _("Number"), "orders/cells/_number.html"),
    Column("status", _("Status"), "orders/cells/_status.html", css="row-state"),
    Column("client", _("Client"), _client),
    Column("vehicle", _("Vehicle"), "orders/cells/_vehicle.html"),
    Column("technicians", _("Technicians"), "orders/cells/_technicians.html"),
    Column("promised", _("Promised"), "orders/cells/_promised.html"),
    Column("total", _("Total"), _total, css="text-end num", at_end=True, right=SEE_PRICES),
]
"""Each row is an order with `technicians`."""

GIFT_COLUMNS = [
    Column("what", _("What"), "orders/cells/_gift_what.html"),
    Column("order", _("Order"), "orders/cells/_gift_order.html"),
    Column("reason", _("Reason"), attrgetter("reason")),
    Column("at", _("When"), _at, css="text-nowrap"),
    Column("by", _("Given by"), _giver, css="text-nowrap"),
    Column("amount", _("Amount"), _amount, css="text-end num text-nowrap", at_end=True, right=SEE_PRICES),
]
