"""The workload of technicians, and giving them unassigned jobs."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from motorcrm.access.scopes import has
from motorcrm.core import clock
from motorcrm.employees.models import Employee
from motorcrm.employees.rights import VIEW_EMPLOYEES
from motorcrm.orders.forms.order import valid
from motorcrm.orders.models import Job
from motorcrm.orders.operations import assign_technicians
from motorcrm.orders.operations.drafts import Share
from motorcrm.orders.pricing import equal_shares
from motorcrm.orders.queries.order import technicians, technicians_and_absences
from motorcrm.orders.rights import ASSIGN_JOBS, VIEW_ORDERS
from motorcrm.planning import columns, drawing
from motorcrm.planning.queries.hands import best_fits, for_rows, unassigned_jobs
from motorcrm.planning.queries.load import visible_technicians, week_of_people
from motorcrm.planning.rights import VIEW_LOAD
from motorcrm.planning.weeks import asked_week
from motorcrm.ui.guards import Finder, action, page
from motorcrm.ui.inputs import ChosenInput
from motorcrm.ui.request import Request

an_employee = Finder(Employee, VIEW_EMPLOYEES)
a_job = Finder(Job, VIEW_ORDERS, related=("order", "order__status"))
MOST, MOST_UNASSIGNED = 50, 12


class AssignForm(forms.Form):
    """Who gets the job, and the version of its technicians that the person saw."""

    to = ChosenInput(queryset=technicians())
    version = forms.IntegerField(min_value=1, max_value=2**31, widget=forms.HiddenInput)


@page(VIEW_LOAD)
def load(request: Request) -> HttpResponse:
    """Technicians by day of a week, busy and idle, and the unassigned jobs."""
    week = asked_week(request)
    weeks = week_of_people(list(visible_technicians(request.user)), week.monday)
    context = {
        "week": week,
        "today": clock.today(),
        "rows": [(one, drawing.row(one)) for one in weeks],
        "days": week.days,
        "jobs": None,
    }
    if has(request.user, ASSIGN_JOBS):
        waiting, seen = unassigned_jobs(request.user), visible_technicians(request.user)
        people = list(technicians_and_absences().filter(pk__in=seen.order_by().values("pk")))
        found = list(for_rows(waiting).order_by("order__promised_at", "pk")[:MOST])
        context |= {
            "jobs": columns.listed(columns.WAITING, found),
            "count": waiting.count(),
            "technicians": people,
            "options": render_to_string("planning/_options.html", {"technicians": people}),
        }
    return render(request, "planning/load.html", context)


@page(ASSIGN_JOBS, of=an_employee)
def jobs_for_person(request: Request, person: Employee) -> HttpResponse:
    """A piece of the person's page: unassigned jobs, those that suit the person first."""
    fits = best_fits(person, request.user) if person.is_technician and not person.left_on else []
    jobs = [fit.job for fit in fits[:MOST_UNASSIGNED]]
    for fit in fits[:MOST_UNASSIGNED]:
        fit.job.fit = fit  # type: ignore[attr-defined]  # for the cell that draws it
    listed = columns.listed(columns.FITS, jobs)
    context = {"person": person, "fits": listed, "more": len(fits) > MOST_UNASSIGNED}
    return render(request, "planning/_jobs_for_person.html", context)


@action(assign_technicians, of=a_job)
def assign(request: Request, job: Job) -> HttpResponse:
    """Assign the whole job to one technician, in one tap."""
    typed = valid(AssignForm(request.POST))
    technician = typed["to"]
    assign_technicians(job, [Share(technician, equal_shares(1)[0])], version=typed["version"], by=request.user)
    messages.success(request, _("%(name)s now does “%(job)s”.") % {"name": technician, "job": job.name})
    if "load" in request.POST:
        return HttpResponseRedirect(reverse("employees-load") + "#waiting")
    return HttpResponseRedirect(reverse("employee", args=[technician.pk]) + "#waiting")
