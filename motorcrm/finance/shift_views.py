"""Pages of till shifts: opening, closing, what happened in one, and what a difference was."""

from operator import attrgetter
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from motorcrm.access.fields import sees
from motorcrm.access.rights import SEE_PRICES
from motorcrm.core.exact import Money
from motorcrm.core.refusal import Refused
from motorcrm.finance import operations
from motorcrm.finance.models import MoneyTransaction, Shift, TillCount
from motorcrm.finance.queries.shifts import expected_in, shifts_of, tills_by_shifts, tills_now, told_shift, undecided
from motorcrm.finance.rights import DECIDE_DIFFERENCES, VIEW_FINANCE
from motorcrm.finance.shift_forms import CountForm, DecisionForm, OpeningForm
from motorcrm.finance.views import A_TRANSACTION, beside_fields
from motorcrm.ui.downloads import download_of
from motorcrm.ui.forms import form_page
from motorcrm.ui.guards import Finder, page
from motorcrm.ui.lists import Column, Datum, Listing, columns_for, page_of
from motorcrm.ui.markup import format_html, format_html_join
from motorcrm.ui.request import Request, confirmed
from motorcrm.ui.routes import address_by_id
from motorcrm.ui.templatetags.words import bare, moment

A_SHIFT = Finder(Shift, VIEW_FINANCE, related=("till__organisation", "till__account", "opened_by", "closed_by"))


@page(VIEW_FINANCE)
def shifts(request: Request) -> HttpResponse:
    """Tills that are counted by shifts, each with its open shift, and all shifts, newest first."""
    listing = _listing(request)
    context = {"tills": tills_now(request.user), "listing": listing, "page": listing.page}
    return render(request, "finance/shifts.html", context)


def _listing(request: Request) -> Listing:
    found = page_of(request, shifts_of(request.user))
    return Listing(columns_for(request.user, COLUMNS), found, download="finance-shifts-download")


shifts_download = download_of(shifts, _listing, name=gettext_lazy("Till shifts"), route="finance-shifts-download")


@page(VIEW_FINANCE, of=A_SHIFT)
def shift(request: Request, shift: Shift) -> HttpResponse:
    told = told_shift(shift, request.user)
    waiting = undecided([count for count in (told.opening, told.closing) if count is not None])
    entries = MoneyTransaction.objects.filter(pk__in=[count.entry_id for count in waiting])
    return render(request, "finance/shift.html", {"told": told, "waiting": list(entries) if waiting else []})


@page(operations.open_shift)
def shift_opening(request: Request) -> HttpResponse:
    asked = request.GET.get("till", "")
    tills = tills_by_shifts(request.user)
    till = (tills.filter(pk=asked) if asked.isdecimal() and len(asked) < 19 else tills).first()
    form = OpeningForm(request.POST or None, person=request.user, till=till)

    def save(clean: dict[str, Any]) -> Shift:
        with beside_fields():
            opened: Shift = operations.open_shift(**clean, sure=confirmed(request), by=request.user)
        return opened

    def facts() -> dict[str, Any]:
        expected = expected_in(till) if till is not None and sees(request.user).prices else None
        form.offer(expected)
        return {"expected": expected}

    return form_page(
        request, form, "finance/count.html", save=save, to=_to_shift, done=_("Shift opened."),
        title=_("Opening a shift"), button=_("Open the shift"), back=reverse("finance-shifts"), facts=facts,
    )  # fmt: skip


@page(operations.close_shift, of=A_SHIFT)
def shift_closing(request: Request, shift: Shift) -> HttpResponse:
    form = CountForm(request.POST or None)

    def save(clean: dict[str, Any]) -> Shift:
        with beside_fields():
            closed: Shift = operations.close_shift(shift, **clean, sure=confirmed(request), by=request.user)
        return closed

    def facts() -> dict[str, Any]:
        expected = expected_in(shift.till) if sees(request.user).prices else None
        form.offer(expected)
        return {"expected": expected, "shift": shift}

    return form_page(
        request, form, "finance/count.html", save=save, to=_to_shift, done=_("Shift closed."),
        title=_("Closing a shift"), button=_("Close the shift"), back=_to_shift(shift), facts=facts,
    )  # fmt: skip


@page(DECIDE_DIFFERENCES, of=A_TRANSACTION, has_form=True)
def difference(request: Request, transaction: MoneyTransaction) -> HttpResponse:
    """What a shortage or a surplus was. Reached from its shift and its transaction."""
    count = TillCount.objects.select_related("shift__till", "money_account", "organisation").filter(entry=transaction)
    found = count.first()
    if found is None:
        raise Refused("no-difference", _("This transaction is not a count of a till."))
    form = DecisionForm(request.POST or None, person=request.user, count=found)

    def save(clean: dict[str, Any]) -> Any:
        with beside_fields():
            return operations.decide_difference(found, by=request.user, **clean)

    back = _to_shift(found.shift)
    return form_page(
        request, form, "finance/difference.html", save=save, to=back, done=_("Decided."), count=found,
        button=_("Decide"), back=back,
    )  # fmt: skip


def _to_shift(shift: Shift) -> str:
    return reverse("finance-shift", args=[shift.pk])


def _till(shift: Shift) -> SafeString:
    return format_html('<a href="{}">{}</a>', address_by_id("finance-shift", shift.pk), shift.till.label)


def _opened(shift: Shift) -> SafeString:
    return format_html('{} <span class="sub">{}</span>', moment(shift.opened_at), shift.opened_by)


def _closed(shift: Shift) -> SafeString:
    if shift.closed_at is None:
        return format_html("<b>{}</b>", _("open"))
    return format_html('{} <span class="sub">{}</span>', moment(shift.closed_at), shift.closed_by)


def _counted(shift: Shift) -> SafeString:
    return format_html('<span class="rub">{}</span>', bare(_counted_sum(shift)))


def _counted_sum(shift: Shift) -> Money:
    return shift.opening if shift.closing is None else shift.closing


def _difference_sum(shift: Shift) -> Money:
    live = (count for count in shift.counts.all() if not count.is_reversed)
    return sum((-one.amount if one.is_short else one.amount for one in live), Money.zero())


def _difference(shift: Shift) -> SafeString:
    """What was found at opening and at closing together, less what was taken back."""
    live = [count for count in shift.counts.all() if not count.is_reversed]
    return format_html_join(
        " ",
        '<span class="rub {}">{}{}</span>',
        (("late", "−", bare(one.amount)) if one.is_short else ("came", "+", bare(one.amount)) for one in live),
    )


COLUMNS = [
    Column("till", gettext_lazy("Till"), _till, width=180, card="top", data=attrgetter("till.label")),
    Column(
        "opened", gettext_lazy("Opened"), _opened, card="middle",
        data=[
            Datum(gettext_lazy("Opened"), attrgetter("opened_at")),
            Datum(gettext_lazy("Opened by"), attrgetter("opened_by")),
        ],
    ),
    Column(
        "closed", pgettext_lazy("shift", "Closed"), _closed, card="bottom",
        data=[
            Datum(pgettext_lazy("shift", "Closed"), attrgetter("closed_at")),
            Datum(gettext_lazy("Closed by"), attrgetter("closed_by")),
        ],
    ),
    Column(
        "counted", gettext_lazy("Counted, ₽"), _counted, at_end=True, right=SEE_PRICES, width=150, card="top-end",
        data=_counted_sum,
    ),
    Column(
        "difference", gettext_lazy("Difference, ₽"), _difference, at_end=True, right=SEE_PRICES, width=150,
        card="middle-end", data=_difference_sum,
    ),
]  # fmt: skip
