"""What finance shows on other pages: an order's payments, a client's balance."""

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from motorcrm.access.fields import sees
from motorcrm.access.scopes import has, reaches
from motorcrm.clients.models import Client
from motorcrm.clients.queries import ids_of
from motorcrm.clients.rights import VIEW_CLIENTS
from motorcrm.core.actor import Person
from motorcrm.core.exact import Money
from motorcrm.finance.queries import client_balances, told_paid
from motorcrm.finance.queries.held import standing_of
from motorcrm.finance.rights import TAKE_PAYMENTS, VIEW_FINANCE
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.offers import Offer
from motorcrm.orders.phases import Phase
from motorcrm.orders.queries.money import OrderMoney, money_of
from motorcrm.ui.request import Request

NOTHING = SafeString("")
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
    money = money_of(order)
    deals = sums and may_take and reaches(request.user, VIEW_CLIENTS, order.client)
    context = {
        "order": order,
        "money": money if sums else None,
        "paid": told_paid(order, request.user) if sums else [],
        "may_take": may_take and (order.phase != Phase.CLOSED or (sums and money.due.units > 0)),
        "may_move": deals and money.prepaid.units > 0,
        "may_apply": deals and _could_be_paid(request, order, money),
    }
    return render_to_string("finance/_order_money.html", context, request)


def take_the_rest(person: Person, order: WorkOrder) -> Offer | None:
    """The step after closing with a debt, for who may take the money."""
    if not (sees(person).prices and reaches(person, TAKE_PAYMENTS, order) and money_of(order).due > Money.zero()):
        return None
    return Offer(_("Take payment"), "finance-order-payment", (order.pk,), icon="cash", asks=True)


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
        "more_debts": len(standing.owed) > FEW,
        "surpluses": [held for held in standing.held if held.order and held.order.phase == Phase.CLOSED][:FEW],
        "may_move": may_take and bool(standing.balances()),
    }
    return render_to_string("finance/_client_balance.html", context, request)
