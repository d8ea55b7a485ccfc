"""The first page: pieces for whoever holds the right to each, so that it fits every role, the company's own too."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from motorcrm.access.catalogue import ALL
from motorcrm.access.fields import sees
from motorcrm.access.scopes import has, scope_of
from motorcrm.config.home_queries import desk_groups, figures_today, statuses_now
from motorcrm.core import clock
from motorcrm.core.operation import SIGNED_IN
from motorcrm.finance.queries import HistoryFilters, operations_history, till_balances
from motorcrm.finance.queries.history import told
from motorcrm.finance.rights import SEE_OVERVIEW, VIEW_FINANCE
from motorcrm.orders.rights import ASSIGN_WORKS, CHANGE_STATUS, CREATE_ORDERS, DO_WORKS, VIEW_ORDERS
from motorcrm.ui.guards import page

Piece = Callable[[HttpRequest], str]
LAST_OPERATIONS = 10


@page(SIGNED_IN)
def home(request: HttpRequest) -> HttpResponse:
    """Those who only perform works go on to them."""
    if _only_works(request.user):
        return redirect("my-works")
    pieces = [piece for made in PIECES if (piece := made(request))]
    return render(request, "config/home.html", {"pieces": pieces})


def figures(request: HttpRequest) -> str:
    """The company today; each figure leads to what makes it."""
    person = request.user
    if not has(person, SEE_OVERVIEW):
        return ""
    context: dict[str, Any] = {}
    if sees(person).prices:
        context["figures"] = figures_today(has(person, VIEW_FINANCE), scope_of(person, VIEW_ORDERS) == ALL)
    if has(person, VIEW_ORDERS):
        context["statuses"] = statuses_now(person)
    return _piece(request, "config/_figures.html", context)


def desk(request: HttpRequest) -> str:
    """What the day brings, for those who take orders in, move them on, or give out works."""
    person = request.user
    if not has(person, VIEW_ORDERS) or not any(has(person, r) for r in (CREATE_ORDERS, CHANGE_STATUS, ASSIGN_WORKS)):
        return ""
    return _piece(request, "config/_desk.html", {"groups": desk_groups(person)})


def money(request: HttpRequest) -> str:
    """Today's operations and what lies where, for those who see finance."""
    person = request.user
    if not has(person, VIEW_FINANCE) or not sees(person).prices:
        return ""
    today = clock.today()
    operations = operations_history(HistoryFilters(since=today, until=today), person).in_words()[:LAST_OPERATIONS]
    context = {
        "rows": told(operations, person),
        "balances": [] if has(person, SEE_OVERVIEW) else till_balances(),
        "today": today,
    }
    return _piece(request, "config/_money.html", context)


PIECES: list[Piece] = [figures, desk, money]


def _piece(request: HttpRequest, template: str, context: dict[str, Any]) -> SafeString:
    return render_to_string(template, context, request)


def _only_works(person: Any) -> bool:
    more = (SEE_OVERVIEW, VIEW_FINANCE, CREATE_ORDERS, CHANGE_STATUS, ASSIGN_WORKS)
    return person.is_master and has(person, DO_WORKS) and not any(has(person, right) for right in more)
