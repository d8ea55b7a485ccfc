"""What finance shows on other pages: an order's payments, a client's balance."""

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from motorcrm.access.fields import sees
from motorcrm.access.scopes import has, reaches
from motorcrm.clients.models import Client
from motorcrm.finance.queries import client_balances, payments_of
from motorcrm.finance.rights import TAKE_PAYMENTS, VIEW_FINANCE
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.phases import Phase
from motorcrm.orders.queries.money import money_of
from motorcrm.ui.request import Request

NOTHING = SafeString("")


def shows_prices(request: Request) -> bool:
    return sees(request.user).prices


def order_money(request: Request, order: WorkOrder) -> SafeString:
    """Total, paid, left to pay, payments and the button; nothing if the person neither sees prices nor takes money."""
    may_take = order.phase != Phase.CANCELLED and reaches(request.user, TAKE_PAYMENTS, order)
    sums = shows_prices(request)
    if not (sums or may_take):
        return NOTHING
    money = money_of(order)
    context = {
        "order": order,
        "money": money if sums else None,
        "payments": payments_of(order) if sums else [],
        "may_take": may_take and (order.phase != Phase.CLOSED or (sums and money.due.units > 0)),
        "may_open": has(request.user, VIEW_FINANCE),
    }
    return render_to_string("finance/_order_money.html", context, request)


def client_balance(request: Request, client: Client) -> SafeString:
    """What the client owes and has prepaid, and the button."""
    may_take = client.merged_into_id is None and reaches(request.user, TAKE_PAYMENTS, client)
    if not shows_prices(request):
        if not may_take:
            return NOTHING
        return render_to_string("finance/_client_balance.html", {"client": client, "may_take": may_take}, request)
    context = {
        "client": client,
        "balances": client_balances(client),
        "sums": True,
        "may_take": may_take,
        "may_open": has(request.user, VIEW_FINANCE),
    }
    return render_to_string("finance/_client_balance.html", context, request)
