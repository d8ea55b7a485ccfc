"""What finance shows on other pages: an order's payments, a client's balance, debts in the list of clients."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from motorcrm.access.fields import sees
from motorcrm.access.rights import SEE_PRICES
from motorcrm.access.scopes import has, reaches
from motorcrm.clients.models import Client
from motorcrm.clients.places import InList, KeptSort, Part
from motorcrm.clients.queries import ClientRow, ids_of
from motorcrm.clients.rights import VIEW_CLIENTS
from motorcrm.core import clock, notation
from motorcrm.core.actor import Person
from motorcrm.core.counting import CountOf
from motorcrm.core.exact import Money
from motorcrm.employees.models import Employee
from motorcrm.finance.queries import client_balances, told_paid
from motorcrm.finance.queries.accountable import holdings
from motorcrm.finance.queries.clients import (
    Standing,
    clients_by_turnover,
    clients_who_owe,
    clients_with_prepayments,
    held_together,
    standings,
)
from motorcrm.finance.queries.held import standing_of
from motorcrm.finance.queries.reductions import reductions_of
from motorcrm.finance.rights import GIVE_BACK, RECORD_TRANSACTIONS, REDUCE_PRICES, TAKE_PAYMENTS, VIEW_FINANCE
from motorcrm.ledger import ready
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.offers import Offer
from motorcrm.orders.phases import OPEN_PHASES, Phase
from motorcrm.orders.queries.clients import sees_visits
from motorcrm.orders.queries.money import OrderMoney, money_shown
from motorcrm.ui.lists import Column, Datum, Keyset
from motorcrm.ui.markup import format_html, format_html_join
from motorcrm.ui.request import Request
from motorcrm.ui.templatetags.words import bare, money, plain_day

NOTHING = SafeString("")
DASH = SafeString('<span class="dash">—</span>')
"""In a list; on a card there is nothing."""
FEW = 8
"""Debts listed beside a client; the list of orders has them all."""


def shows_prices(request: Request) -> bool:
    return sees(request.user).prices


def order_money(request: Request, order: WorkOrder) -> SafeString:
    """Total, paid, left to pay, payments and the button; nothing if the person neither sees prices nor takes money."""
    may_take = order.phase != Phase.CANCELLED and reaches(request.user, TAKE_PAYMENTS, order)
    sums = shows_prices(request)
    if not (sums or may_take):
        return NOTHING
    money = money_shown(order)
    sees_client = sums and reaches(request.user, VIEW_CLIENTS, order.client)
    may_deal = may_take or reaches(request.user, GIVE_BACK, order)
    context = {
        "order": order,
        "money": money if sums else None,
        "reductions": reductions_of(order) if sums and money.reductions else [],
        "may_open": has(request.user, VIEW_FINANCE),
        "paid": told_paid(order, request.user) if sums else [],
        "may_take": may_take and (order.phase != Phase.CLOSED or (sums and money.due.units > 0)),
        "may_buy": order.phase in OPEN_PHASES and sees(request.user).costs and has(request.user, RECORD_TRANSACTIONS),
        "may_move": sees_client and may_deal and money.prepaid.units > 0,
        "may_reduce": sums and order.phase == Phase.CLOSED and reaches(request.user, REDUCE_PRICES, order),
        "may_apply": sees_client and may_take and _could_be_paid(request, order, money),
    }
    return render_to_string("finance/_order_money.html", context, request)


def take_the_rest(person: Person, order: WorkOrder) -> Offer | None:
    """The step after closing with a debt, for who may take the money."""
    if not (sees(person).prices and reaches(person, TAKE_PAYMENTS, order) and money_shown(order).due > Money.zero()):
        return None
    return Offer(_("Take payment"), "finance-order-payment", (order.pk,), icon="cash", asks=True)


def take_a_prepayment(person: Person, order: WorkOrder) -> Offer | None:
    """What often follows checking a vehicle in, for who may take the money."""
    if not reaches(person, TAKE_PAYMENTS, order):
        return None
    return Offer(_("Check in and take a prepayment"), "finance-order-payment", (order.pk,), icon="cash", asks=True)


def _could_be_paid(request: Request, order: WorkOrder, money: OrderMoney) -> bool:
    """Whether the client owes for the order, and has prepaid something elsewhere."""
    is_owed = order.phase == Phase.CLOSED and money.due.units > 0
    return is_owed and bool(standing_of(order.client, request.user).besides(order))


def client_balance(request: Request, client: Client) -> SafeString:
    """What the client owes and has prepaid, and the button."""
    may_take = client.merged_into_id is None and reaches(request.user, TAKE_PAYMENTS, client)
    if not shows_prices(request):
        if not may_take:
            return NOTHING
        return render_to_string("finance/_client_balance.html", {"client": client, "may_take": may_take}, request)
    ids = ids_of(client)
    standing = standing_of(client, request.user, ids)
    context = {
        "client": client,
        "balances": client_balances(client, ids),
        "sums": True,
        "may_take": may_take,
        "may_open": has(request.user, VIEW_FINANCE),
        "debts": [(owed, may_take and standing.can_pay(owed)) for owed in standing.owed[:FEW]],
        "payable": {owed.order.organisation for owed in standing.owed} | standing.opening.keys(),
        "opening": standing.opening,
        "more_debts": len(standing.owed) > FEW,
        "surpluses": [held for held in standing.held if held.order and held.order.phase == Phase.CLOSED][:FEW],
        "may_move": (may_take or reaches(request.user, GIVE_BACK, client)) and bool(standing.balances()),
    }
    return render_to_string("finance/_client_balance.html", context, request)


def money_held(request: Request, person: Employee) -> SafeString:
    """What an employee holds of the money they were given; they see it themselves, whatever else they may see."""
    is_own = person.pk == request.user.pk
    if not is_own and not (has(request.user, VIEW_FINANCE) and shows_prices(request)):
        return NOTHING
    found = holdings(person)
    if not found:
        return NOTHING
    context = {"holdings": found, "may_open": has(request.user, VIEW_FINANCE)}
    return render_to_string("finance/_money_held.html", context, request)


def debt_of_caller(request: Request, client: Client) -> SafeString:
    """What the client owes, and what they have prepaid, in a word; for those who see both of every client."""
    if not (shows_prices(request) and sees_visits(request.user)):
        return NOTHING
    found = ready.totals_of_clients([client.pk]).get(client.pk)
    if found is None:
        return NOTHING
    address = reverse("client", args=[client.pk])
    told = []
    if found.owed:
        told.append(("caller-debt", address, gettext("Debt %(sum)s") % {"sum": money(found.owed)}))
    if found.prepaid:
        told.append(("caller-prepaid", address, gettext("Prepaid %(sum)s") % {"sum": money(found.prepaid)}))
    return format_html_join("", '<a class="{}" href="{}" target="_blank">{}</a>', told)


def _turnover(row: ClientRow) -> SafeString:
    standing: Standing | None = row.beside["standing"]
    return _sum(standing.turnover) if standing else DASH


def _debt(row: ClientRow) -> SafeString:
    standing: Standing | None = row.beside["standing"]
    if standing is None or not standing.owed:
        return _prepaid(standing.prepaid) if standing else DASH
    late = " late" if standing.days_late else ""
    return format_html('<span class="strong rub{}">{}</span>', late, bare(standing.owed))


def _prepaid(sum_: Money) -> SafeString:
    return format_html('<span class="rub came">+{}</span>', bare(sum_)) if sum_ else DASH


def _sum(sum_: Money) -> SafeString:
    return format_html('<span class="rub">{}</span>', bare(sum_)) if sum_ else DASH


def _term(row: ClientRow) -> SafeString:
    """Since when they owe and how late it is; what they have prepaid."""
    standing: Standing | None = row.beside["standing"]
    if standing is None:
        return SafeString()
    told = []
    if standing.owed and standing.since and standing.due:
        told.append(_since(standing.since, standing.due, standing.days_late))
    if standing.prepaid:
        prepaid = gettext("prepaid %(sum)s") % {"sum": bare(standing.prepaid)} if standing.owed else gettext("prepaid")
        told.append(format_html('<span class="sub">{}</span>', prepaid))
    return format_html_join(" · ", "{}", ((text,) for text in told))


def _since(since: date, due: date, days_late: int) -> SafeString:
    """Without credit, since when; with it, by when or how late."""
    if due == since:
        text = gettext("since %(day)s") % {"day": _short_day(since)}
        return format_html('<span title="{}">{}</span>', plain_day(since), text)
    if days_late:
        late = ngettext("%(n)s day late", "%(n)s days late", days_late) % {"n": days_late}
        return format_html('<span class="late" title="{}">{}</span>', plain_day(due), late)
    by = gettext("due %(day)s") % {"day": _short_day(due)}
    return format_html('<span class="sub" title="{}">{}</span>', plain_day(due), by)


def _short_day(day: date) -> str:
    return notation.day_and_month(day) if day.year == clock.today().year else notation.day(day)


def _standing_of(name: str) -> Callable[[ClientRow], Any]:
    return lambda row: getattr(row.beside["standing"], name) if row.beside["standing"] else None


def _tell_standings(reader: Person, rows: Sequence[ClientRow]) -> None:
    found = standings([row.client for row in rows])
    for row in rows:
        row.beside["standing"] = found.get(row.pk)


def _money(field: str) -> Keyset:
    return Keyset(field, lambda sum_: str(sum_.units), lambda units: Money(int(units)), rises=True)


def _totals(part: str) -> list[tuple[Any, Money]]:
    """Debts and prepayments of all who have any; of the whole list, both."""
    found: list[tuple[Any, Money]] = []
    if part in ("", "owe"):
        found.append((_("Debt"), ready.owed_by_clients()))
    if part in ("", "prepaid"):
        found.append((_("Prepaid"), held_together()))
    return found


_TURNOVER = Column(
    "turnover", _("Turnover, ₽"), _turnover, at_end=True, right=SEE_PRICES, width=130, spare=True, card=""
)
_DEBT = Column("debt", _("Debt, ₽"), _debt, at_end=True, right=SEE_PRICES, width=138, card="top-end")
_TERM = Column("term", _("Term"), _term, right=SEE_PRICES, width=136, spare=True, card="middle-end")
_OWED, _PREPAID = _money("owed"), _money("prepaid")
_OWING = CountOf(clients_who_owe)
_PREPAYING = CountOf(clients_with_prepayments)
IN_CLIENT_LIST = InList(
    is_for=lambda reader: sees_visits(reader) and sees(reader).prices,
    columns=[
        (
            60,
            Column(
                "turnover",
                _("Turnover, ₽"),
                _turnover,
                at_end=True,
                right=SEE_PRICES,
                width=130,
                spare=True,
                card="",
                data=_standing_of("turnover"),
            ),
        ),
        (
            70,
            Column(
                "debt",
                _("Debt, ₽"),
                _debt,
                at_end=True,
                right=SEE_PRICES,
                width=138,
                card="top-end",
                data=[Datum(_("Debt, ₽"), _standing_of("owed")), Datum(_("Prepaid, ₽"), _standing_of("prepaid"))],
            ),
        ),
        (
            80,
            Column(
                "term",
                _("Term"),
                _term,
                right=SEE_PRICES,
                width=136,
                spare=True,
                card="middle-end",
                data=[
                    Datum(_("In debt since"), _standing_of("since")),
                    Datum(_("Due by"), _standing_of("due")),
                    Datum(_("Days late"), _standing_of("days_late")),
                ],
            ),
        ),
    ],
    tell=_tell_standings,
    sorts=[
        KeptSort(column="turnover", rows=clients_by_turnover, by=_money("turnover"), index="client_turnover"),
        KeptSort(column="debt", rows=clients_by_turnover, by=_OWED, index="client_owed"),
    ],
    parts=[
        Part(
            code="owe",
            label=_("In debt"),
            rows=clients_who_owe,
            count=lambda enough: _OWING(enough=enough),
            by=_OWED,
            column="debt",
        ),
        Part(
            code="prepaid",
            label=_("With prepayments"),
            rows=clients_with_prepayments,
            count=lambda enough: _PREPAYING(enough=enough),
            by=_money("prepaid"),
            column="term",
        ),
    ],
    totals=_totals,
)
