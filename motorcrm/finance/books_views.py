"""The page of the trial balance: all accounts, or one opened by what its postings name."""

from operator import attrgetter
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from motorcrm.access.rights import SEE_COSTS
from motorcrm.core import notation
from motorcrm.core.refusal import Forbidden
from motorcrm.finance.books_forms import TrialBalanceForm
from motorcrm.finance.models import reach_of
from motorcrm.finance.queries.dimensions import DIMENSIONS
from motorcrm.finance.queries.one import name_of
from motorcrm.finance.queries.trial_balance import (
    MOST_POSTINGS,
    Line,
    accounts_in,
    dimensions_of,
    opened,
    rest_of,
    sees_all_books,
    totals_of,
)
from motorcrm.finance.rights import ALL_ACCOUNTS, VIEW_BOOKS
from motorcrm.ui.downloads import download_of
from motorcrm.ui.guards import page
from motorcrm.ui.lists import Column, Datum, Listing, Page
from motorcrm.ui.request import Request

SHOWN = 300
"""Lines of an opened account on the page; a file has all."""


@page(VIEW_BOOKS)
def trial_balance(request: Request) -> HttpResponse:
    form = _asked(request)
    account, lines, is_too_much = form.account_shown, *_lines(request, form)
    shown = [*lines[:SHOWN], rest_of(lines[SHOWN:])] if len(lines) > SHOWN else lines
    context: dict[str, Any] = {
        "form": form,
        "period": form.period,
        "account": name_of(account) if account else "",
        "dimensions": _dimensions(form),
        "lines": shown,
        "is_too_much": is_too_much,
        "most_postings": notation.format_count(MOST_POSTINGS),
        "totals": totals_of(lines),
        "listing": _listing(form, lines),
        "heads": [column.label for column in _SUMS],
    }
    return render(request, "finance/trial_balance.html", context)


def _asked(request: Request) -> TrialBalanceForm:
    """Raises Forbidden where the sums would tell of what is hidden from the reader."""
    if reach_of(request.user).untold:
        raise Forbidden(ALL_ACCOUNTS)
    if not sees_all_books(request.user):
        raise Forbidden(SEE_COSTS)
    return TrialBalanceForm(request.GET, reader=request.user)


def _lines(request: Request, form: TrialBalanceForm) -> tuple[list[Line], bool]:
    if form.account_shown is None:
        return accounts_in(form.period), False
    found = opened(form.account_shown, form.dimension, form.period, request.user)
    return found.lines, found.is_too_much


def _listing(form: TrialBalanceForm, lines: list[Line]) -> Listing:
    columns = OPENED if form.account_shown else COLUMNS
    return Listing(columns, Page(lines, None, is_first=True), download="finance-trial-balance-download", form=form)


def _read(request: Request) -> Listing:
    form = _asked(request)
    lines, _is_too_much = _lines(request, form)
    return _listing(form, lines)


trial_balance_download = download_of(
    trial_balance, _read, name=_("Trial balance"), route="finance-trial-balance-download"
)


def _dimensions(form: TrialBalanceForm) -> list[dict[str, Any]]:
    """What the account can be opened by, each with the address that does."""
    if form.account_shown is None:
        return []
    return [
        {"label": DIMENSIONS[code].label, "url": form.address(by=code), "active": code == form.dimension}
        for code in dimensions_of(form.account_shown)
    ]


def _sum(code: str, label: Any, place: int) -> Column:
    def value(line: Line) -> Any:
        return line.sums[place]

    return Column(code, label, value, at_end=True, data=value)


_SUMS = [
    _sum("opening-debit", _("Opening debit,\u00a0₽"), 0),
    _sum("opening-credit", _("Opening credit,\u00a0₽"), 1),
    _sum("debit", _("Debit turnover,\u00a0₽"), 2),
    _sum("credit", _("Credit turnover,\u00a0₽"), 3),
    _sum("closing-debit", _("Closing debit,\u00a0₽"), 4),
    _sum("closing-credit", _("Closing credit,\u00a0₽"), 5),
]
COLUMNS = [
    Column(
        "account", _("Account"), attrgetter("name"),
        data=[Datum(_("Kind of account"), attrgetter("group")), Datum(_("Account"), attrgetter("name"))],
    ),
    *_SUMS,
]  # fmt: skip
OPENED = [Column("name", _("Name"), attrgetter("name"), data=attrgetter("name")), *_SUMS]
