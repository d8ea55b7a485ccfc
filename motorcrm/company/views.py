"""Pages of the company: its organisations and its preferences."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from motorcrm.company import numbers, operations
from motorcrm.company.forms import (
    ClockForm,
    NewOrganisationForm,
    NumbersForm,
    OrganisationForm,
    PreferencesForm,
    TaxModeForm,
)
from motorcrm.company.models import Organisation, Preferences, TaxMode
from motorcrm.company.queries import preferences
from motorcrm.company.rights import EDIT_COMPANY
from motorcrm.core import clock
from motorcrm.history.doubt import doubt
from motorcrm.history.queries import timeline
from motorcrm.ui.forms import form_page
from motorcrm.ui.guards import action, page
from motorcrm.ui.request import Request


@page(EDIT_COMPANY)
def index(request: Request) -> HttpResponse:
    return render(request, "company/organisations.html", {"organisations": Organisation.objects.all()})


@page(EDIT_COMPANY)
def show(request: Request, pk: int) -> HttpResponse:
    organisation = _organisation(pk)
    pattern = operations.pattern_of(organisation, "order")
    context = {
        "organisation": organisation,
        "tax_modes": organisation.tax_modes.all(),
        "beginning": operations.BEGINNING,
        "example": numbers.format_number(pattern, year=clock.today().year, number=123),
        "timeline": timeline(organisation, reader=request.user),
    }
    return render(request, "company/organisation.html", context)


@page(operations.open_organisation)
def new(request: Request) -> HttpResponse:
    return _form(
        request,
        NewOrganisationForm(request.POST or None),
        save=lambda typed: operations.open_organisation(**typed, by=request.user),
        to=address,
        title=_("New organisation"),
        verb=_("Add"),
        back=reverse("organisations"),
    )


@page(operations.edit_organisation)
def edit(request: Request, pk: int) -> HttpResponse:
    organisation = _organisation(pk)
    current = {name: getattr(organisation, name) for name in OrganisationForm.base_fields}
    return _form(
        request,
        OrganisationForm(request.POST or None, initial=current),
        save=lambda typed: operations.edit_organisation(organisation, **typed, by=request.user),
        to=address,
        title=_("Legal and bank details"),
        verb=_("Save"),
        back=address(organisation),
    )


@page(operations.set_tax_mode)
def new_tax_mode(request: Request, pk: int) -> HttpResponse:
    organisation = _organisation(pk)
    return _form(
        request,
        TaxModeForm(request.POST or None),
        save=lambda typed: operations.set_tax_mode(organisation, **typed, by=request.user),
        to=address(organisation),
        title=_("VAT rate"),
        verb=_("Set VAT rate"),
        back=address(organisation),
    )


@action(operations.withdraw_tax_mode)
def withdraw_tax_mode(request: Request, pk: int, mode: int) -> HttpResponse:
    organisation = _organisation(pk)
    found = TaxMode.objects.filter(organisation=organisation, pk=mode).first() if mode < 2**63 else None
    if found is None:
        raise Http404
    operations.withdraw_tax_mode(found, by=request.user)
    return redirect(address(organisation))


@page(operations.set_number_pattern)
def set_number_pattern(request: Request, pk: int) -> HttpResponse:
    organisation = _organisation(pk)
    prefix, digits = numbers.split_pattern(operations.pattern_of(organisation, "order"))
    return _form(
        request,
        NumbersForm(request.POST or None, initial={"before_year": prefix, "digits": digits}),
        save=lambda typed: operations.set_number_pattern(
            organisation, kind="order", before_year=typed["before_year"], digits=typed["digits"], by=request.user
        ),
        to=address(organisation),
        title=_("Order numbers"),
        verb=_("Save"),
        back=address(organisation),
    )


@page(operations.set_preferences)
def set_preferences(request: Request) -> HttpResponse:
    """What closing an order requires, rounding, and automation."""
    current = preferences()
    switches = {name.replace("-", "_"): current.automation.get(name, True) for name in operations.SWITCHES}
    initial = {"mileage_required": current.mileage_required, "round_totals_to": current.round_totals_to, **switches}

    def save(typed: dict[str, Any]) -> Preferences:
        automation = {name: typed.pop(name.replace("-", "_")) for name in operations.SWITCHES}
        return operations.set_preferences(**typed, automation=automation, by=request.user)

    return _form(
        request,
        PreferencesForm(request.POST or None, initial=initial),
        save=save,
        to=reverse("preferences"),
        title=_("Orders and automation"),
        verb=_("Save"),
        back=reverse("settings"),
    )


@page(operations.confirm_clock)
def confirm_clock(request: Request) -> HttpResponse:
    """Both moments, for comparing with a watch."""
    return form_page(
        request,
        ClockForm(request.POST or None, initial={"on": clock.today()}),
        "company/clock.html",
        save=lambda typed: operations.confirm_clock(**typed, by=request.user),
        to=reverse("home"),
        done=_("Date confirmed."),
        facts=lambda: {"doubt": doubt()},
        title=_("Is today's date right?"),
        button=_("Yes, the date is right"),
        back=reverse("home"),
    )


def address(organisation: Organisation) -> str:
    return reverse("organisation", args=[organisation.pk])


def _organisation(pk: int) -> Organisation:
    found = Organisation.objects.filter(pk=pk).first() if pk < 2**63 else None
    if found is None:
        raise Http404
    return found


def _form(request: Request, form: Any, *, save: Any, to: Any, **words: Any) -> HttpResponse:
    return form_page(request, form, "company/form.html", save=save, to=to, done=_("Saved."), **words)
