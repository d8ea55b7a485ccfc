"""The page that closes months: what is not settled yet, closing, and opening again."""

from datetime import date, timedelta
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from motorcrm.core import clock
from motorcrm.finance.money.periods import lock_period, unlock_period
from motorcrm.finance.period_forms import ClosingForm, ReopeningForm
from motorcrm.finance.queries.month import Books, all_books, checklist
from motorcrm.ledger.rights import LOCK_PERIODS
from motorcrm.ui.forms import form_page
from motorcrm.ui.guards import page
from motorcrm.ui.request import Request

LARGEST = 2**63 - 1


@page(LOCK_PERIODS)
def months(request: Request) -> HttpResponse:
    """Each organisation: up to when its books are closed, and what of the days before is not settled."""
    until = _asked(request)
    found = [(books, checklist(books, until, request.user)) for books in all_books()]
    return render(
        request,
        "finance/months.html",
        {"found": found, "until": until, "form": ClosingForm(initial={"until": until}, auto_id="checked-%s")},
    )


@page(lock_period)
def period_lock(request: Request, pk: int) -> HttpResponse:
    books = _books(pk)
    form = ClosingForm(request.POST or None, initial={"until": _asked(request)})

    def save(clean: dict[str, Any]) -> Any:
        return lock_period(books.organisation, until=clean["until"], by=request.user)

    def facts() -> dict[str, Any]:
        return {"left": checklist(books, _asked(request), request.user)}

    return _shown(
        request, form, books, save, facts, title=_("Closing a period"), button=_("Close the books"), done=_("Closed.")
    )


@page(unlock_period)
def period_unlock(request: Request, pk: int) -> HttpResponse:
    books = _books(pk)
    form = ReopeningForm(request.POST or None)

    def save(clean: dict[str, Any]) -> Any:
        return unlock_period(books.organisation, until=clean["until"], reason=clean["reason"], by=request.user)

    return _shown(
        request, form, books, save, dict, title=_("Reopening a period"), button=_("Reopen"), done=_("Reopened.")
    )


def _shown(request: Request, form: Any, books: Books, save: Any, facts: Any, **words: Any) -> HttpResponse:
    to = reverse("finance-months")
    return form_page(request, form, "finance/period.html", save=save, to=to, back=to, books=books, facts=facts, **words)


def _asked(request: Request) -> date:
    """The day in the address, else the last one of the month before."""
    last = clock.today().replace(day=1) - timedelta(days=1)
    typed = ClosingForm(request.GET)
    found: date = typed.cleaned_data["until"] if typed.is_valid() else last
    return min(found, clock.today() - timedelta(days=1))


def _books(pk: int) -> Books:
    found = next((one for one in all_books() if one.organisation.pk == pk), None) if pk <= LARGEST else None
    if found is None:
        raise Http404
    return found
