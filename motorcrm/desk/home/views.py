"""The home page: a piece for each right, so that it fits every role, including the company's own."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from motorcrm.access.catalogue import ALL, Right
from motorcrm.access.fields import sees
from motorcrm.access.scopes import has, scope_of
from motorcrm.core import clock
from motorcrm.core.actor import Person
from motorcrm.core.operation import SIGNED_IN
from motorcrm.desk.home.queries import desk_groups, figures_today, first_steps, statuses_now
from motorcrm.employees import operations
from motorcrm.employees.models import Employee
from motorcrm.finance.columns import MONEY, money_lines
from motorcrm.finance.queries import HistoryFilters, till_balances
from motorcrm.finance.queries.filters import Moves
from motorcrm.finance.queries.movements import days_of
from motorcrm.finance.queries.walk import latest
from motorcrm.finance.rights import SEE_OVERVIEW, VIEW_FINANCE
from motorcrm.orders.rights import ASSIGN_JOBS, CHANGE_STATUS, CREATE_ORDERS, DO_JOBS, VIEW_ORDERS
from motorcrm.ui.guards import action, page
from motorcrm.ui.lists import columns_for
from motorcrm.ui.middleware import is_piece
from motorcrm.ui.request import Request

LAST_TRANSACTIONS = 10


@dataclass(frozen=True)
class Piece:
    """A piece of the home page. A late one adds up the whole ledger, so it is loaded after the page."""

    name: str
    shown_to: Callable[[Any], bool]
    template: str
    context: Callable[[Any], dict[str, Any]]
    is_late: bool = False


def figures(person: Person) -> dict[str, Any]:
    """The company today; each figure leads to the records behind it."""
    context: dict[str, Any] = {}
    if sees(person).prices:
        context["figures"] = figures_today(has(person, VIEW_FINANCE), scope_of(person, VIEW_ORDERS) == ALL)
    if has(person, VIEW_ORDERS):
        context["statuses"] = statuses_now(person)
    return context


def transactions(person: Person) -> dict[str, Any]:
    today = clock.today()
    filters = HistoryFilters(since=today, until=today, moves=Moves.MONEY)
    rows, _more = latest(filters, person, many=LAST_TRANSACTIONS)
    lines = money_lines(days_of(rows, filters, person))
    return {"columns": columns_for(person, MONEY, without={"balance"}), "rows": lines, "today": today}


def _runs_the_desk(person: Person) -> bool:
    """Whether they take orders, move them on or assign jobs."""
    return has(person, VIEW_ORDERS) and any(has(person, right) for right in (CREATE_ORDERS, CHANGE_STATUS, ASSIGN_JOBS))


def _keeps_money(person: Person) -> bool:
    return has(person, VIEW_FINANCE) and sees(person).prices


def _sees_balances_only(person: Person) -> bool:
    """Whether they see balances apart: the company's figures include them."""
    return _keeps_money(person) and not has(person, SEE_OVERVIEW)


PIECES = [
    Piece(
        "beginning",
        lambda person: True,
        "desk/_beginning.html",
        lambda person: {"steps": first_steps(person)},
    ),
    Piece("figures", lambda person: has(person, SEE_OVERVIEW), "desk/_figures.html", figures, is_late=True),
    Piece("desk", _runs_the_desk, "desk/_desk.html", lambda person: {"groups": desk_groups(person)}),
    Piece(
        "balances",
        _sees_balances_only,
        "desk/_balances.html",
        lambda person: {"balances": till_balances()},
        is_late=True,
    ),
    Piece("transactions", _keeps_money, "desk/_transactions.html", transactions),
]


@action(operations.hide_first_steps)
def hide_first_steps(request: Request) -> HttpResponse:
    operations.hide_first_steps(request.user, by=request.user)
    messages.success(request, _("Put away. Your own page has a button that shows the first steps again."))
    return redirect("home")


@action(operations.show_first_steps)
def show_first_steps(request: Request) -> HttpResponse:
    operations.show_first_steps(request.user, by=request.user)
    return redirect("home")


@page(SIGNED_IN)
def home(request: Request) -> HttpResponse:
    """People who only carry out jobs are sent to their jobs."""
    if _only_jobs(request.user):
        return redirect("my-jobs")
    pieces = [
        (f"home-{piece.name}", made)
        for piece in PIECES
        if piece.shown_to(request.user) and ((made := "" if piece.is_late else _made(request, piece)) or piece.is_late)
    ]
    return render(request, "desk/home.html", {"pieces": pieces})


def _late(name: str, right: Right) -> Callable[..., HttpResponse]:
    """One late piece alone, a page of its own without scripts; empty for people it is not shown to."""
    piece = next(piece for piece in PIECES if piece.name == name)

    @page(right)
    def late_piece(request: Request) -> HttpResponse:
        made = _made(request, piece) if piece.shown_to(request.user) else SafeString("")
        if is_piece(request) or not made:
            return HttpResponse(made)
        return render(request, "desk/home.html", {"pieces": [(f"home-{piece.name}", made)]})

    return late_piece


home_figures = _late("figures", SEE_OVERVIEW)
home_balances = _late("balances", VIEW_FINANCE)


def _made(request: Request, piece: Piece) -> SafeString:
    return SafeString(render_to_string(piece.template, piece.context(request.user), request).strip())


def _only_jobs(person: Employee) -> bool:
    more = (SEE_OVERVIEW, VIEW_FINANCE, CREATE_ORDERS, CHANGE_STATUS, ASSIGN_JOBS)
    return person.is_technician and has(person, DO_JOBS) and not any(has(person, right) for right in more)
