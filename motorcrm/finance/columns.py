"""Columns of a list of transactions."""

from django.utils.translation import gettext_lazy as _

from motorcrm.access.rights import SEE_PRICES
from motorcrm.finance.queries.history import Row
from motorcrm.ui.lists import Column
from motorcrm.ui.templatetags.words import day, money


def _date(row: Row) -> str:
    return day(row.transaction.on)


def _accounts(row: Row) -> str:
    return row.where


def _who(row: Row) -> str:
    return str(row.transaction.recorded_by or "MotorCRM")


def _received(row: Row) -> str:
    return money(row.received)


def _spent(row: Row) -> str:
    return money(row.spent)


SUM = "text-end num text-nowrap"

COLUMNS = [
    Column("transaction", _("Transaction"), "finance/cells/_transaction.html"),
    Column("date", _("Date"), _date),
    Column("about", _("Client, order, comment"), "finance/cells/_about.html"),
    Column("account", _("Money account"), _accounts),
    Column("who", _("Who"), _who, css="text-nowrap"),
    Column("received", _("Received"), _received, css=SUM, at_end=True, right=SEE_PRICES),
    Column("spent", _("Spent"), _spent, css=SUM, at_end=True, right=SEE_PRICES),
]
