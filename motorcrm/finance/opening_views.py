"""Pages of opening balances: typing them, and booking what was typed."""

from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from motorcrm.access.rights import SEE_COSTS, SEE_PRICES
from motorcrm.access.scopes import has
from motorcrm.company.models import Organisation
from motorcrm.core.refusal import Forbidden, Invalid
from motorcrm.finance.models import reach_of
from motorcrm.finance.money.opening import book_opening, differs, save_opening
from motorcrm.finance.opening_forms import OpeningForm
from motorcrm.finance.queries.opening import booked, draft_of_opening, sums_of
from motorcrm.finance.rights import ALL_ACCOUNTS, OWNERS_MONEY
from motorcrm.ui.forms import form_page
from motorcrm.ui.guards import page
from motorcrm.ui.request import Request

LARGEST = 2**63 - 1


@page(OWNERS_MONEY)
def openings(request: Request) -> HttpResponse:
    """The organisations, each with a page of its own; the only one at once."""
    found = list(Organisation.objects.filter(is_archived=False).order_by("pk"))
    if len(found) == 1:
        return redirect("finance-opening", found[0].pk)
    return render(request, "finance/openings.html", {"organisations": found})


@page(save_opening)
def opening(request: Request, pk: int) -> HttpResponse:
    """All lines by section. Saving keeps them as a draft; what is booked is compared with it."""
    organisation = _organisation(request, pk)
    draft = draft_of_opening(organisation)
    form = OpeningForm(request.POST or None, organisation=organisation, person=request.user, opening=draft)

    def save(clean: dict[str, Any]) -> Any:
        try:
            return save_opening(organisation, by=request.user, **clean)
        except Invalid as problem:
            raise form.beside_lines(problem) from problem

    def facts() -> dict[str, Any]:
        lines = list(draft.lines.all()) if draft is not None else []
        return {
            "draft": draft, "sums": sums_of(lines), "is_booked": bool(booked(organisation)), "lines": lines,
            "differs": draft is not None and differs(draft),
        }  # fmt: skip

    here = reverse("finance-opening", args=[pk])
    return form_page(
        request, form, "finance/opening.html", save=save, to=here, done=_("Opening balances saved."),
        organisation=organisation, back=reverse("finance"), button=_("Save"), facts=facts,
    )  # fmt: skip


@page(book_opening)
def opening_booking(request: Request, pk: int) -> HttpResponse:
    organisation = _organisation(request, pk)
    form = forms.Form(request.POST if request.method == "POST" else None)

    def save(_clean: dict[str, Any]) -> Any:
        return book_opening(organisation, by=request.user)

    def facts() -> dict[str, Any]:
        draft = draft_of_opening(organisation)
        lines = list(draft.lines.all()) if draft is not None else []
        return {"draft": draft, "sums": sums_of(lines), "booked": booked(organisation)}

    here = reverse("finance-opening", args=[pk])
    return form_page(
        request, form, "finance/opening_booking.html", save=save, to=here,
        done=_("Opening balances booked."), organisation=organisation, back=here, facts=facts,
        button=_("Book the balances"),
    )  # fmt: skip


def _organisation(request: Request, pk: int) -> Organisation:
    for right in (SEE_PRICES, SEE_COSTS):
        if not has(request.user, right):
            raise Forbidden(right)
    if reach_of(request.user).untold:
        raise Forbidden(ALL_ACCOUNTS)
    found = Organisation.objects.filter(pk=pk, is_archived=False).first() if pk <= LARGEST else None
    if found is None:
        raise Http404
    return found
