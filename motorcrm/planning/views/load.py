"""How loaded people are, and giving them works that are nobody's yet."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from motorcrm.access.scopes import has
from motorcrm.employees.models import Employee
from motorcrm.employees.rights import VIEW_EMPLOYEES
from motorcrm.orders.forms.order import valid
from motorcrm.orders.models import OrderWork
from motorcrm.orders.operations import assign_masters
from motorcrm.orders.operations.drafts import Share
from motorcrm.orders.pricing import equal_shares
from motorcrm.orders.queries.order import masters, masters_and_absences
from motorcrm.orders.rights import ASSIGN_WORKS, VIEW_ORDERS
from motorcrm.planning.queries.hands import fitting, shown, to_hand_out
from motorcrm.planning.queries.load import masters_seen, week_of_people
from motorcrm.planning.rights import VIEW_LOAD
from motorcrm.planning.weeks import asked_week
from motorcrm.ui.guards import Finder, action, page
from motorcrm.ui.inputs import ChosenInput
from motorcrm.ui.request import Request

an_employee = Finder(Employee, VIEW_EMPLOYEES)
a_work = Finder(OrderWork, VIEW_ORDERS, related=("order", "order__status"))
MOST, MOST_TO_HAND_OUT = 50, 12


class GiveForm(forms.Form):
    """To whom, and the version of the set of masters that the giver saw."""

    to = ChosenInput(queryset=masters())
    version = forms.IntegerField(min_value=1, max_value=2**31)


@page(VIEW_LOAD)
def load(request: Request) -> HttpResponse:
    """Masters by days of a week: who is loaded and who is idle; and works that wait for a master."""
    week = asked_week(request)
    weeks = week_of_people(list(masters_seen(request.user)), week.monday)
    context = {"week": week, "weeks": weeks, "works": None}
    if has(request.user, ASSIGN_WORKS):
        waiting = to_hand_out(request.user)
        context |= {
            "works": list(shown(waiting).order_by("order__promised_at", "pk")[:MOST]),
            "count": waiting.count(),
            "masters": list(masters_and_absences()),
        }
    return render(request, "planning/load.html", context)


@page(ASSIGN_WORKS, of=an_employee)
def works_for_person(request: Request, person: Employee) -> HttpResponse:
    """A piece of the person's page: works without a master, those that suit him first."""
    fits = fitting(person, request.user) if person.is_master and not person.left_on else []
    context = {"person": person, "fits": fits[:MOST_TO_HAND_OUT], "more": len(fits) > MOST_TO_HAND_OUT}
    return render(request, "planning/_works_for_person.html", context)


@action(assign_masters, of=a_work)
def give(request: Request, work: OrderWork) -> HttpResponse:
    """The whole work to one master, in one tap."""
    typed = valid(GiveForm(request.POST))
    master = typed["to"]
    assign_masters(work, [Share(master, equal_shares(1)[0])], version=typed["version"], by=request.user)
    messages.success(request, _("%(name)s does «%(work)s».") % {"name": master, "work": work.name})
    if "load" in request.POST:
        return HttpResponseRedirect(reverse("employees-load") + "#waiting")
    return HttpResponseRedirect(reverse("employee", args=[master.pk]) + "#waiting")
