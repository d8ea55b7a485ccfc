"""Columns of lists of orders, and the sorts they offer."""

import re
from dataclasses import replace
from operator import attrgetter

from django.utils.safestring import SafeString
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _

from motorcrm.access.rights import SEE_PRICES
from motorcrm.clients.names import short_name
from motorcrm.core import clock
from motorcrm.orders.models import Gift
from motorcrm.orders.phases import Phase
from motorcrm.orders.queries.rows import Row
from motorcrm.ui.lists import BY_ID, Column, Datum, Sort, by_day, by_moment, by_number, by_text
from motorcrm.ui.markup import format_html, format_html_join
from motorcrm.ui.routes import address_by_id
from motorcrm.ui.templatetags.people import circle
from motorcrm.ui.templatetags.plates import plate
from motorcrm.ui.templatetags.shell import drawn
from motorcrm.ui.templatetags.words import bare, day, due_by, moment, money, state
from motorcrm.vehicles.glyphs import glyph

_SEQUENCE = re.compile(r"0*(\d+)$")
SHOWN_PEOPLE = 3


def short_number(number: str) -> str:
    """«261» of «ЗН-2026-000261»."""
    found = _SEQUENCE.search(number)
    return found[1] if found else number


def _number(row: Row) -> SafeString:
    return format_html('<a href="{}">{}</a>', address_by_id("order", row.pk), short_number(row.number))


def _whole_number(row: Row) -> SafeString:
    return format_html('<a href="{}">{}</a>', address_by_id("order", row.pk), row.number)


def _plate(row: Row) -> str:
    if row.vehicle_type is None:
        return ""
    return glyph(row.vehicle_type) + plate(row.plate or "", row.vin or "")


def _client(row: Row) -> SafeString:
    jobs = format_html('<span class="on-card"> · {}</span>', row.jobs[0]) if row.jobs else ""
    return format_html("{}{}", short_name(row.client, row.client_kind), jobs)


def _jobs(row: Row) -> SafeString:
    first = row.jobs[0] if row.jobs else ""
    more = f"+{len(row.jobs) - 1}" if len(row.jobs) > 1 else ""
    html = '<span class="pair">{}<span class="cut">{}</span><span>{}</span></span>'
    return format_html(html, _urgent() if row.priority else "", first, more)


def _urgent() -> SafeString:
    return format_html('<span class="pill pill-late">{}</span>', translated("Urgent"))


def _all_jobs(row: Row) -> str:
    return ", ".join(row.jobs)


def _all_technicians(row: Row) -> str:
    return ", ".join(row.technicians.values())


def _technicians(row: Row) -> SafeString:
    people = list(row.technicians.items())
    if not people:
        lacking = translated("nobody") if row.is_open and row.jobs else ""
        return format_html('<span class="lacking">{}</span>', lacking) if lacking else SafeString()
    # where there are more than there is room for, the last circle says how many
    fits = len(people) <= SHOWN_PEOPLE
    shown = people if fits else people[: SHOWN_PEOPLE - 1]
    circles = format_html_join("", "{}", ((circle(pk, name),) for pk, name in shown))
    rest = ", ".join(name for _pk, name in people[len(shown) :])
    more = format_html('<span class="avatar avatar-xs" title="{}">+{}</span>', rest, len(people) - len(shown))
    return format_html('<span class="people">{}{}</span>', circles, "" if fits else more)


def _promised(row: Row) -> SafeString:
    now = clock.now()
    awaited = row.is_open and row.phase != Phase.READY
    return due_by(row.promised_at, now, is_late=row.is_late(now), is_awaited=awaited)


def _closed(row: Row) -> str:
    return day(row.closed_on)


def _pay_by(row: Row) -> str:
    """In words of its own colour once it is over, if something is still owed."""
    is_late = row.pay_by is not None and row.pay_by < clock.today() and bool(row.due)
    return format_html('<span class="text-danger">{}</span>', day(row.pay_by)) if is_late else day(row.pay_by)


def _due(row: Row) -> str:
    if row.due is None or row.phase == Phase.CANCELLED and not row.due:
        return ""
    if not row.due and row.total:
        return format_html('<span class="paid">{}{}</span>', drawn(icon="check"), translated("paid"))
    return format_html('<span class="rub">{}</span>', bare(row.due)) if row.due else "—"


def _total(row: Row) -> str:
    """Of a cancelled order crossed out, because it counts nowhere."""
    shown = format_html('<span class="rub">{}</span>', bare(row.total))
    return format_html('<s class="sub">{}</s>', shown) if row.phase == Phase.CANCELLED else shown


def _at(gift: Gift) -> str:
    return moment(gift.at)


def _giver(gift: Gift) -> str:
    return str(gift.by or "MotorCRM")


def _amount(gift: Gift) -> str:
    return money(gift.amount)


def _state(row: Row) -> SafeString:
    return state(row.state, row.tone)


_IN_FILE = attrgetter("number")
NUMBER = Column("number", _("№"), _number, css="sub", width=58, spare=True, card="", hint=_IN_FILE, data=_IN_FILE)
PLATE = Column(
    "plate", _("Plate"), _plate, width=152, card="top",
    data=[Datum(_("Plate"), attrgetter("plate")), Datum(_("VIN or frame number"), attrgetter("vin"))],
)  # fmt: skip
_WHICH = attrgetter("vehicle")
VEHICLE = Column("vehicle", _("Vehicle"), _WHICH, css="mid", card="middle", hint=_WHICH, data=_WHICH)
_WHOSE = attrgetter("client")
CLIENT = Column("client", _("Client"), _client, card="bottom", hint=_WHOSE, data=_WHOSE)
JOBS = Column(
    "jobs", _("Jobs"), _jobs, css="sub", width=108, spare=True, card="", hint=_all_jobs,
    data=[Datum(_("Jobs"), _all_jobs), Datum(_("Urgent"), lambda row: bool(row.priority))],
)  # fmt: skip
STATUS = Column("status", _("Status"), _state, width=176, card="top-end", data=attrgetter("state"))
TECHNICIANS = Column("technicians", _("Technicians"), _technicians, width=98, card="", data=_all_technicians)
PROMISED = Column("promised", _("Promised"), _promised, width=188, card="bottom-end", data=attrgetter("promised_at"))
CLOSED = Column("closed", _("Closed"), _closed, width=112, card="bottom-end", data=attrgetter("closed_on"))
PAY_BY = Column("pay_by", _("To be paid by"), _pay_by, width=124, card="bottom-end", data=attrgetter("pay_by"))
DUE = Column(
    "due", _("To pay, ₽"), _due, css="strong", at_end=True, right=SEE_PRICES, width=138, card="middle-end",
    data=attrgetter("due"),
)  # fmt: skip
TOTAL = Column(
    "total", _("Total, ₽"), _total, css="strong", at_end=True, right=SEE_PRICES, width=138, card="middle-end",
    data=attrgetter("total"),
)  # fmt: skip

COLUMNS = [NUMBER, PLATE, VEHICLE, CLIENT, JOBS, STATUS, TECHNICIANS, PROMISED, DUE]
"""Each row is an `orders.queries.rows.Row` with its lines and, for readers of prices, what is due."""
OVER_COLUMNS = [NUMBER, PLATE, VEHICLE, CLIENT, JOBS, TECHNICIANS, CLOSED, replace(TOTAL, card="top-end"), DUE]
"""Of closed or cancelled orders, which are of one status: nobody asks any more for when they were promised."""
OWED_COLUMNS = [PAY_BY if column is CLOSED else column for column in OVER_COLUMNS]
"""Of debts."""
BESIDE = [
    Column("number", _("Number"), _whole_number, width=162, card="top"),
    Column("plate", _("Plate"), _plate, width=156, spare=True, card="bottom"),
    Column("vehicle", _("Vehicle"), attrgetter("vehicle"), card="middle", hint=attrgetter("vehicle")),
    Column("client", _("Client"), _client, card="middle", hint=attrgetter("client")),
    STATUS,
    PROMISED,
    TOTAL,
]
"""Of the last orders on the page of a client or a vehicle."""

OPEN_SORTS = [
    Sort("number", BY_ID, falls_first=True),
    Sort("client", by_text("client__name")),
    Sort("vehicle", by_text("vehicle__make", may_lack=True)),
    Sort("status", by_number("status__position")),
    Sort("promised", by_moment("promised_at", may_lack=True)),
]
"""For open orders, as many as the workshop has in hand: they are sorted when they are asked for."""
CLOSED_SORTS = [Sort("closed", by_day("closed_on"), index="order_closed_on", falls_first=True)]
"""For closed orders, which only grow: each walks an index."""

_REASON = attrgetter("reason")
GIFT_COLUMNS = [
    Column(
        "order", _("Order"), "orders/cells/_gift_order.html", card="middle",
        data=[Datum(_("Order"), attrgetter("order.number")), Datum(_("Client"), attrgetter("order.client"))],
    ),
    Column(
        "what", _("What"), "orders/cells/_gift_what.html", card="top",
        data=[
            Datum(_("What"), lambda gift: gift.get_kind_display()),
            Datum(_("Line"), lambda gift: gift.line or translated("the whole order")),
        ],
    ),
    Column("reason", _("Reason"), _REASON, card="bottom", hint=_REASON, data=_REASON),
    Column("at", _("When"), _at, width=140, card="bottom-end", data=attrgetter("at")),
    Column("by", _("Given by"), _giver, width=150, card="top-end", data=_giver),
    Column(
        "amount", _("Amount"), _amount, css="num strong", at_end=True, right=SEE_PRICES, width=130, card="middle-end",
        data=attrgetter("amount"),
    ),
]  # fmt: skip
