"""Columns of the two lists of transactions: movements of money, and accounting entries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from motorcrm.access.rights import SEE_PRICES
from motorcrm.clients.names import short_name
from motorcrm.core import clock, notation
from motorcrm.core.exact import Money
from motorcrm.finance.models import MoneyTransaction
from motorcrm.finance.queries.double_entry import Pair
from motorcrm.finance.queries.movements import Day, Movement
from motorcrm.orders.called import sequence_of
from motorcrm.orders.models import WorkOrder
from motorcrm.ui.lists import Column, Datum, Heading
from motorcrm.ui.markup import format_html
from motorcrm.ui.routes import address_by_id
from motorcrm.ui.templatetags.shell import drawn
from motorcrm.ui.templatetags.words import bare

MINUS = "−"


@dataclass(frozen=True)
class MoneyLine:
    """A movement as a line of the list, and the day that begins with it."""

    movement: Movement
    heading: Heading | None = None


@dataclass(frozen=True)
class EntryLine:
    """A pair of an entry as a line of the list, and the day that begins with it."""

    pair: Pair
    heading: Heading | None = None


def money_lines(days: Iterable[Day]) -> list[MoneyLine]:
    """The lines of the days, the first of each under its heading."""
    return [
        MoneyLine(movement, _of_day(day) if not number else None)
        for day in days
        for number, movement in enumerate(day.movements)
    ]


def entry_lines(pairs: Iterable[Pair]) -> list[EntryLine]:
    by_day = groupby(pairs, lambda pair: pair.transaction.on)
    return [
        EntryLine(pair, Heading(_day_in_words(on)) if not number else None)
        for on, own in by_day
        for number, pair in enumerate(own)
    ]


def _of_day(day: Day) -> Heading:
    count = ngettext("%(n)s transaction", "%(n)s transactions", len(day.movements)) % {"n": len(day.movements)}
    label = format_html('{} <span class="sub">{}</span>', _day_in_words(day.on), count)
    cells: dict[str, Any] = {}
    if day.totals is not None:
        cells |= {"received": _came(day.totals.received), "spent": _went(day.totals.spent)}
    if day.balance is not None:
        cells["balance"] = bare(day.balance)
    return Heading(label, cells)


def _day_in_words(day: date) -> SafeString:
    """«Сегодня, 26 ноября четверг»."""
    ago = (clock.today() - day).days
    near = {0: gettext("today"), 1: gettext("yesterday")}.get(ago, "")
    written = notation.day_in_words(day, with_year=day.year != clock.today().year)
    text = ", ".join(filter(None, [near, written]))
    return format_html('{} <span class="sub weekday">{}</span>', text[:1].upper() + text[1:], notation.weekday(day))


def _time(transaction: MoneyTransaction) -> SafeString:
    """The time it was recorded; of what was recorded on another day than its own, that day on hover."""
    wall = clock.local(transaction.recorded_at)
    address = address_by_id("finance-transaction", transaction.pk)
    if wall.date() == transaction.on:
        return format_html('<a href="{}" class="num">{}</a>', address, f"{wall:%H:%M}")
    recorded = gettext("recorded %(moment)s") % {"moment": notation.exact_moment(wall)}
    return format_html('<a href="{}" title="{}">{}</a>', address, recorded, gettext("later"))


def _money_time(line: MoneyLine) -> SafeString:
    return _time(line.movement.row.transaction)


def _operation(line: MoneyLine) -> SafeString:
    row = line.movement.row
    html = '<span class="pair"><span class="way {}">{}</span><span class="cut mid">{}</span>{}{}</span>'
    order = _order(row.order) if row.order else ""
    return format_html(html, *_way(line.movement), line.movement.name, order, _reversed(line.movement))


def _way(movement: Movement) -> tuple[str, SafeString]:
    row = movement.row
    if row.is_moved:
        return "way-between", drawn(icon="arrows-exchange")
    if row.received is not None:
        return "way-in", drawn(icon="arrow-down-left")
    return "way-out", drawn(icon="arrow-up-right")


def _reversed(movement: Movement) -> SafeString:
    """A link to the other one of what was taken back and what took it back."""
    transaction: Any = movement.row.transaction
    other = transaction.reverses or getattr(transaction, "reversed_by", None)
    if other is None:
        return SafeString()
    text = gettext("original") if transaction.reverses else gettext("reversed")
    address = address_by_id("finance-transaction", other.pk)
    return format_html('<a class="pill" href="{}">{}</a>', address, text)


def _order(order: WorkOrder) -> SafeString:
    """«№ 261»; the whole number on hover."""
    sequence = sequence_of(order.number)
    short = gettext("№ %(n)s") % {"n": sequence} if sequence else order.number
    return format_html('<a href="{}" title="{}">{}</a>', address_by_id("order", order.pk), order.number, short)


def _about(line: MoneyLine) -> str:
    """What was typed with it, and its category."""
    row = line.movement.row
    return " · ".join(filter(None, [row.comment, str(row.category.label) if row.category else ""]))


def _who(line: MoneyLine) -> SafeString:
    row, about = line.movement.row, _about(line)
    who = format_html('<a href="{}">{}</a>', address_by_id("client", row.client.pk), row.client) if row.client else ""
    between = " · " if who and about else ""
    return format_html('{}<span class="sub">{}{}</span>', who, between, about)


def _account(line: MoneyLine) -> str:
    return line.movement.row.where


def _came(sum_: Money) -> SafeString:
    """«+22 100,00»; what was taken back is less."""
    if not sum_:
        return SafeString()
    sign, tone = ("+", " came") if sum_.units > 0 else (MINUS, "")
    return format_html('<span class="rub{}">{}{}</span>', tone, sign, bare(abs(sum_)))


def _went(sum_: Money) -> SafeString:
    if not sum_:
        return SafeString()
    return format_html('<span class="rub">{}{}</span>', MINUS if sum_.units > 0 else "+", bare(abs(sum_)))


def _received(line: MoneyLine) -> SafeString:
    row = line.movement.row
    return _came(row.received) if row.received is not None else SafeString()


def _spent(line: MoneyLine) -> SafeString:
    row = line.movement.row
    if row.spent is not None:
        return _went(row.spent)
    return format_html('<span class="sub rub">{}</span>', bare(row.settled)) if row.settled else SafeString()


def _balance(line: MoneyLine) -> str:
    balance = line.movement.balance
    return bare(balance) if balance is not None else ""


def _hint_who(line: MoneyLine) -> str:
    return " · ".join(filter(None, [str(line.movement.row.client or ""), _about(line)]))


MONEY = [
    Column(
        "time", _("Time"), _money_time, css="sub", width=66, card="bottom-end",
        data=[
            Datum(_("Date"), attrgetter("movement.row.transaction.on")),
            Datum(_("Recorded"), attrgetter("movement.row.transaction.recorded_at")),
        ],
    ),
    Column(
        "operation", _("Transaction"), _operation, width=270, card="top",
        data=[
            Datum(_("Transaction"), attrgetter("movement.name")),
            Datum(_("Order"), lambda line: line.movement.row.order and line.movement.row.order.number),
            Datum(_("Reversed"), attrgetter("movement.row.is_reversed")),
        ],
    ),
    Column(
        "who", _("From whom, to whom · category"), _who, card="middle", hint=_hint_who,
        data=[
            Datum(_("Client"), attrgetter("movement.row.client")),
            Datum(_("Category"), lambda line: line.movement.row.category and line.movement.row.category.label),
            Datum(_("Comment"), attrgetter("movement.row.comment")),
        ],
    ),
    Column("account", _("Account"), _account, width=150, card="bottom", hint=_account, data=_account),
    Column(
        "received", _("Received, ₽"), _received, css="strong", at_end=True, right=SEE_PRICES, width=138, card="top-end",
        data=attrgetter("movement.row.received"),
    ),
    Column(
        "spent", _("Spent, ₽"), _spent, css="strong", at_end=True, right=SEE_PRICES, width=138, card="middle-end",
        data=[
            Datum(_("Spent, ₽"), attrgetter("movement.row.spent")),
            Datum(_("Moved, ₽"), lambda line: line.movement.row.settled if line.movement.row.is_moved else None),
        ],
    ),
    Column(
        "balance", _("Balance, ₽"), _balance, css="sub", at_end=True, right=SEE_PRICES, width=140, spare=True, card="",
        data=attrgetter("movement.balance"),
    ),
]  # fmt: skip


def _entry_time(line: EntryLine) -> SafeString:
    return _time(line.pair.transaction)


def _origin(line: EntryLine) -> SafeString:
    pair = line.pair
    order = format_html(" {}", _order(pair.order)) if pair.order else ""
    number = gettext("entry %(n)s") % {"n": pair.transaction.position_id}
    tone = "" if pair.is_first else "sub"
    return format_html('<span class="{}">{}{} <span class="sub">· {}</span></span>', tone, pair.kind, order, number)


def _debit(line: EntryLine) -> SafeString:
    return format_html('<span class="side">{}</span>{}', gettext("Dr"), line.pair.debit)


def _credit(line: EntryLine) -> SafeString:
    return format_html('<span class="side">{}</span>{}', gettext("Cr"), line.pair.credit)


def _with(line: EntryLine) -> str:
    client = line.pair.client
    return short_name(client.name, client.kind) if client else ""


def _amount(line: EntryLine) -> SafeString:
    return format_html('<span class="rub">{}</span>', bare(line.pair.amount))


ENTRIES = [
    Column(
        "time", _("Time"), _entry_time, css="sub", width=66, card="bottom-end",
        data=[
            Datum(_("Date"), attrgetter("pair.transaction.on")),
            Datum(_("Recorded"), attrgetter("pair.transaction.recorded_at")),
        ],
    ),
    Column(
        "origin", _("From · entry"), _origin, width=300, card="top",
        data=[
            Datum(_("Entry"), attrgetter("pair.transaction.position_id")),
            Datum(_("Transaction"), attrgetter("pair.kind")),
            Datum(_("Order"), lambda line: line.pair.order and line.pair.order.number),
        ],
    ),
    Column("debit", _("Debit"), _debit, card="middle", data=attrgetter("pair.debit")),
    Column("credit", _("Credit"), _credit, card="bottom", data=attrgetter("pair.credit")),
    Column("with", _("With"), _with, width=180, spare=True, card="", data=attrgetter("pair.client")),
    Column(
        "amount", _("Amount, ₽"), _amount, css="strong", at_end=True, right=SEE_PRICES, width=140, card="top-end",
        data=attrgetter("pair.amount"),
    ),
]  # fmt: skip
