"""Pages of pay schemes in the settings: the list, a scheme with its rules, who has it, and what somebody has."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motorcrm.core import clock, notation
from motorcrm.employees.models import Employee
from motorcrm.employees.views.people import an_employee, person_form
from motorcrm.finance.set_up_views import finder, tabs
from motorcrm.history.queries import timeline
from motorcrm.ui.buttons import ARCHIVING, RESTORING, Button
from motorcrm.ui.forms import form_page
from motorcrm.ui.guards import action, page
from motorcrm.ui.request import Request
from motorcrm.ui.undo import offer_undo
from motorcrm.wages import operations
from motorcrm.wages.explained import doubt_of, period_of, sentence_of, why_it_wins
from motorcrm.wages.forms.schemes import (
    EndRuleForm,
    GiveForm,
    GivenForm,
    NameSchemeForm,
    RuleForm,
    SchemeForm,
    WhichForm,
)
from motorcrm.wages.models import GivenScheme, PayRule, PayScheme
from motorcrm.wages.operations.schemes import accrued_by
from motorcrm.wages.queries.schemes import (
    grouped_rules,
    held_by,
    listed_schemes,
    of_person,
    usual_day,
    winner,
    without_scheme,
)
from motorcrm.wages.rights import EDIT_SCHEMES

find_scheme = finder(PayScheme.objects.all)
find_rule = finder(lambda: PayRule.objects.select_related("scheme", "category", "service"))
RESTORED = Button(gettext_lazy("Restore"), possible=RESTORING.possible)


@page(EDIT_SCHEMES)
def schemes(request: Request) -> HttpResponse:
    archived = request.GET.get("archived") == "yes"
    context = {
        "listed": listed_schemes(archived=archived),
        "archived": archived,
        "tabs": tabs("pay-schemes", archived=archived),
        "without": [] if archived else without_scheme(),
    }
    return render(request, "wages/schemes.html", context)


@page(EDIT_SCHEMES)
def scheme(request: Request, pk: int) -> HttpResponse:
    """What it says and who has it; and, of a job in the address, which rule is for that."""
    scheme = find_scheme(pk)
    asks = "service" in request.GET
    which = WhichForm(request.GET if asks else None)
    rules = grouped_rules(scheme)
    context = {
        "scheme": scheme,
        "rules": rules,
        "groups": [
            (_("In force"), [_told(one) for one in rules.now]),
            (_("From a later day"), [_told(one) for one in rules.later]),
        ],
        "over": [_told(one) for one in rules.over],
        "holders": held_by(scheme),
        "which": which,
        "won": _won(scheme, which) if asks else None,
        "timeline": timeline(scheme, reader=request.user),
    }
    return render(request, "wages/scheme.html", context)


def _told(rule: PayRule) -> dict[str, Any]:
    return {"rule": rule, "sentence": sentence_of(rule), "period": period_of(rule), "doubt": doubt_of(rule)}


def _won(scheme: PayScheme, which: WhichForm) -> dict[str, Any] | None:
    """Which rule is for the job that was typed, and why."""
    if not which.is_valid():
        return None
    service = which.service_of(which.cleaned_data)
    typed, found = which.cleaned_data["service"], winner(scheme, service)
    return {
        "quoted": notation.quoted(service.name if service else typed) if service or typed else "",
        "category": service.category.name if service else "",
        "sentence": sentence_of(found.rule) if found.rule else "",
        "why": why_it_wins(found.rule, service),
        "others": [sentence_of(one) for one in found.others],
    }


@page(operations.add_scheme)
def new_scheme(request: Request) -> HttpResponse:
    form = SchemeForm(request.POST or None)
    return form_page(
        request, form, "wages/scheme_form.html", to=address,
        save=lambda clean: operations.add_scheme(**form.facts(), key=clean["key"], by=request.user),
        done=_("Pay scheme added. Now set its rules."), button=_("Add scheme"), back=reverse("pay-schemes"),
        title=_("New pay scheme"),
    )  # fmt: skip


@page(operations.edit_scheme)
def edit_scheme(request: Request, pk: int) -> HttpResponse:
    scheme = find_scheme(pk)
    form = SchemeForm(request.POST or None, current=scheme, is_used=accrued_by(scheme) is not None)
    return form_page(
        request, form, "wages/scheme_form.html", to=address(scheme), done=_("Saved."),
        save=lambda clean: operations.edit_scheme(scheme, version=clean["version"], by=request.user, **form.facts()),
        button=_("Save"), back=address(scheme), title=scheme.name, scheme=scheme,
    )  # fmt: skip


@page(operations.copy_scheme)
def copy_scheme(request: Request, pk: int) -> HttpResponse:
    scheme = find_scheme(pk)
    form = NameSchemeForm(request.POST or None, initial={"name": _("%(name)s (copy)") % {"name": scheme.name}})
    return form_page(
        request, form, "wages/scheme_copy.html", to=address, done=_("This is the copy, with the rules of today."),
        save=lambda clean: operations.copy_scheme(scheme, **clean, by=request.user), button=_("Make a copy"),
        back=address(scheme), scheme=scheme,
    )  # fmt: skip


@action(operations.archive_scheme, button=ARCHIVING)
def archive_scheme(request: Request, pk: int) -> HttpResponse:
    scheme = find_scheme(pk)
    operations.archive_scheme(scheme, by=request.user)
    offer_undo(request, _("“%(name)s” archived.") % {"name": scheme.name}, "pay-scheme-restore", scheme)
    return redirect("pay-schemes")


@action(operations.restore_scheme, button=RESTORED)
def restore_scheme(request: Request, pk: int) -> HttpResponse:
    scheme = find_scheme(pk)
    operations.restore_scheme(scheme, by=request.user)
    return redirect(address(scheme))


@page(operations.set_rule)
def new_rule(request: Request, pk: int) -> HttpResponse:
    scheme = find_scheme(pk)
    form = RuleForm(request.POST or None, last_accrued=accrued_by(scheme), usual_day=usual_day(scheme=scheme))

    def save(clean: dict[str, Any]) -> PayRule:
        return operations.set_rule(scheme, draft=form.draft(), since=clean["since"], key=clean["key"], by=request.user)

    return form_page(
        request, form, "wages/scheme_rule.html", save=save, to=address(scheme), done=_("Rule set."), scheme=scheme,
        button=_("Set the rule"), back=address(scheme),
    )  # fmt: skip


@page(operations.end_rule)
def end_rule(request: Request, pk: int) -> HttpResponse:
    rule = find_rule(pk)
    form = EndRuleForm(request.POST or None, initial={"until": clock.today()})
    back = address(rule.scheme)
    return form_page(
        request, form, "wages/scheme_rule_end.html", to=back, done=_("Saved."),
        save=lambda clean: operations.end_rule(rule.scheme, rule=rule, until=clean["until"], by=request.user),
        rule=rule, sentence=sentence_of(rule), button=_("End the rule"), back=back,
    )  # fmt: skip


@page(operations.give_scheme_to_several)
def give_scheme(request: Request, pk: int) -> HttpResponse:
    scheme = find_scheme(pk)
    form = GiveForm(request.POST or None, initial={"since": usual_day()})
    return form_page(
        request, form, "wages/scheme_give.html", to=address(scheme), done=_("Given."), scheme=scheme,
        save=lambda clean: operations.give_scheme_to_several(
            scheme, employees=list(clean["employees"]), since=clean["since"], key=clean["key"], by=request.user
        ),
        button=_("Give"), back=address(scheme),
    )  # fmt: skip


@page(operations.give_scheme, of=an_employee)
def scheme_of_person(request: Request, person: Employee) -> HttpResponse:
    """Another scheme for somebody, reached from their own page."""
    now = of_person(person).now
    initial = {"since": usual_day([person.pk]), "scheme": now.given.scheme_id if now else None}
    form = GivenForm(request.POST or None, initial=initial)

    def save(clean: dict[str, Any]) -> GivenScheme:
        return operations.give_scheme(person, by=request.user, **clean)

    title = _("%(name)s: pay scheme") % {"name": person}
    return person_form(request, form, person, save, title=title, verb=_("Save"), done=_("Saved."))


def address(scheme: PayScheme) -> str:
    return reverse("pay-scheme", args=[scheme.pk])
