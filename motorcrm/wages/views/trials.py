"""The page on which a scheme is tried on a past month, before it is given to anybody."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from motorcrm.access.catalogue import ALL
from motorcrm.access.fields import sees
from motorcrm.access.scopes import has, scope_of
from motorcrm.core.refusal import Forbidden
from motorcrm.employees.models import Employee
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.rights import VIEW_ORDERS
from motorcrm.ui.guards import action, page
from motorcrm.ui.request import Request
from motorcrm.wages import operations
from motorcrm.wages.explained import formula_of, sentence_of
from motorcrm.wages.forms.schemes import TrialForm
from motorcrm.wages.models import PayRule, PayScheme
from motorcrm.wages.queries.trial import AT_ONCE, ComparedLine, Tried, compared, compared_lines, count_of, try_out
from motorcrm.wages.queries.trials_asked import AskedTrial, asked_trial
from motorcrm.wages.rights import EDIT_SCHEMES, SEE_BASE, VIEW_WAGES
from motorcrm.wages.views.schemes import find_scheme


@page(EDIT_SCHEMES)
def trial(request: Request, pk: int) -> HttpResponse:
    """What people would have earned by it in a month, beside what they have; one of them opened to the lines."""
    _check_reader(request)
    scheme = find_scheme(pk)
    return render(request, "wages/scheme_trial.html", _context(request, scheme))


@page(EDIT_SCHEMES)
def trial_changes(request: Request, pk: int) -> HttpResponse:
    """Polled while a trial goes on: nothing if the page still shows how far it is."""
    _check_reader(request)
    scheme = find_scheme(pk)
    asked = _asked(request, scheme)
    if asked is None or request.GET.get("seen") == _digest(asked):
        return HttpResponse(status=204)
    return render(request, "wages/_scheme_trial.html", _context(request, scheme))


@action(operations.ask_for_trial)
def start_trial(request: Request, pk: int) -> HttpResponse:
    _check_reader(request)
    scheme = find_scheme(pk)
    form = TrialForm(request.POST, reader=request.user)
    task = operations.ask_for_trial(scheme, month=form.chosen_month, people=form.chosen_people, by=request.user)
    query = _address(form.chosen_month, form.chosen_people, task.pk)
    return HttpResponseRedirect(f"{reverse('pay-scheme-trial', args=[scheme.pk])}?{query}")


def _address(month: date, people: Sequence[int], task: int | None = None) -> str:
    query: list[tuple[str, Any]] = [("month", month.isoformat()), *(("people", pk) for pk in people)]
    return urlencode(query if task is None else [*query, ("task", task)])


def _check_reader(request: Request) -> None:
    """It says what everybody has earned, and what that is computed from."""
    if scope_of(request.user, VIEW_WAGES) != ALL:
        raise Forbidden(VIEW_WAGES)
    if not has(request.user, SEE_BASE):
        raise Forbidden(SEE_BASE)


def _context(request: Request, scheme: PayScheme) -> dict[str, Any]:
    form = TrialForm(request.GET, reader=request.user)
    month, people = form.chosen_month, form.chosen_people
    asked = _asked(request, scheme)
    if asked is not None:
        month, people = asked.month, list(asked.people)
    context: dict[str, Any] = {
        "scheme": scheme, "form": form, "month": month, "people": people, "asked": asked, "seen": _digest(asked),
        "query": _address(month, people, asked.task.pk if asked else None),
    }  # fmt: skip
    tried = asked.tried if asked else None
    if asked is None:
        count = count_of(scheme, month)
        context |= {"count": count, "is_long": count > AT_ONCE}
        tried = None if count > AT_ONCE else try_out(scheme, month, people=people)
    if tried is None:
        return context
    each, every = compared(tried, month, people)
    return context | {"tried": tried, "each": each, "every": every, "opened": _opened(request, scheme, month, people)}


def _opened(request: Request, scheme: PayScheme, month: date, people: list[int]) -> dict[str, Any] | None:
    """The lines of the person whose row is open."""
    typed = request.GET.get("open", "")
    is_number = typed.isascii() and typed.isdigit() and len(typed) < 19
    person = Employee.objects.filter(pk=typed).first() if is_number else None
    if person is None:
        return None
    tried: Tried = try_out(scheme, month, people=people, only=person.pk)
    lines = compared_lines(tried, month, person)
    orders = [line.order.pk for line in lines if line.order]
    seen = set(
        WorkOrder.objects.visible_to(request.user, VIEW_ORDERS).filter(pk__in=orders).values_list("pk", flat=True)
    )
    return {"person": person, "lines": [_line(request, line, seen) for line in lines]}


def _line(request: Request, line: ComparedLine, seen: set[int]) -> dict[str, Any]:
    fields, due = sees(request.user), line.due
    is_told = due is not None and fields.prices and (fields.costs or due.rule.kind not in _OF_COSTS)
    return {
        "line": line,
        "order": line.order if line.order and line.order.pk in seen else None,
        "rule": sentence_of(due.rule) if due else "",
        "formula": formula_of(dict(due.facts), due.amount) if due and is_told else "",
    }


_OF_COSTS = (PayRule.Kind.MARGIN, PayRule.Kind.PROFIT)
"""What they are computed from says what parts have cost."""


def _asked(request: Request, scheme: PayScheme) -> AskedTrial | None:
    typed = request.GET.get("task", "")
    if not (typed.isascii() and typed.isdigit() and len(typed) < 19):
        return None
    return asked_trial(request.user, scheme, int(typed))


def _digest(asked: AskedTrial | None) -> str:
    return f"{asked.task.pk}-{asked.task.state}-{asked.task.done}" if asked else "none"
