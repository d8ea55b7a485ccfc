"""The list of employees and the page of one."""

from operator import attrgetter
from typing import Any

from django.db.models import prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motorcrm.access.scopes import has
from motorcrm.employees import operations
from motorcrm.employees.columns import COLUMNS
from motorcrm.employees.forms import EditPersonForm, LeaveForm, PeopleFilter, PhotoForm
from motorcrm.employees.hours import group_days, week_of
from motorcrm.employees.models import Employee
from motorcrm.employees.places import (
    EMPLOYEE_ACTIONS,
    EMPLOYEE_ASIDE,
    EMPLOYEE_LEAVING,
    EMPLOYEE_PAGE,
    EMPLOYEES_ACTIONS,
)
from motorcrm.employees.queries import after, coming_time_off, people, shown_in_rows
from motorcrm.employees.rights import EDIT_EMPLOYEES, MANAGE_ACCESS, VIEW_EMPLOYEES
from motorcrm.history.queries import timeline
from motorcrm.ui.buttons import Button
from motorcrm.ui.downloads import download_of
from motorcrm.ui.forms import form_page
from motorcrm.ui.guards import Finder, action, page
from motorcrm.ui.lists import Listing, Page, columns_for, many_at_once
from motorcrm.ui.panels import panels_for
from motorcrm.ui.request import Request

an_employee = Finder(Employee, VIEW_EMPLOYEES)
COME_BACK = Button(gettext_lazy("Return to work"), possible=attrgetter("left_on"))
READ_OFTEN = ("skills", "phones", "working_hours")
"""Prefetched, because several parts of a person's page read them."""


@page(VIEW_EMPLOYEES)
def index(request: Request) -> HttpResponse:
    """Current or former employees, by name."""
    form = _filters(request)
    listing = _listing(request, form)
    labels = (("working", _("Current employees")), ("left", _("Former employees")))
    context = {
        "page": listing.page,
        "listing": listing,
        "people_form": form,
        "tabs": [_tab(request, name, label, form) for name, label in labels],
        "tab": form.tab_chosen,
        "buttons": panels_for(EMPLOYEES_ACTIONS, request, None),
    }
    return render(request, "employees/index.html", context)


def _filters(request: Request) -> PeopleFilter:
    return PeopleFilter(request.GET, seen=Employee.objects.visible_to(request.user, VIEW_EMPLOYEES))


def _listing(request: Request, form: PeopleFilter) -> Listing:
    rows = people(request.user, tab=form.tab_chosen, filters=form.filters)
    columns = columns_for(request.user, COLUMNS[form.tab_chosen])
    return Listing(columns, _page_by_name(request, rows), download="employees-download")


index_download = download_of(
    index,
    lambda request: _listing(request, _filters(request)),
    name=gettext_lazy("Employees"),
    route="employees-download",
)


@page(VIEW_EMPLOYEES, of=an_employee)
def show(request: Request, person: Employee) -> HttpResponse:
    reader: Any = request.user
    prefetch_related_objects([person, reader], "roles")
    prefetch_related_objects([person], *READ_OFTEN)
    context = {
        "person": person,
        "timeline": timeline(person, reader=reader) if _may_read_history(reader, person) else None,
        "knows_contacts": person.pk == reader.pk,
        "hours": group_days(week_of(person.working_hours.all())),
        "time_off": coming_time_off(person),
        "panels": panels_for(EMPLOYEE_PAGE, request, person),
        "photo_form": PhotoForm(auto_id=False),
        "panels_aside": panels_for(EMPLOYEE_ASIDE, request, person),
        "buttons": panels_for(EMPLOYEE_ACTIONS, request, person),
    }
    return render(request, "employees/show.html", context)


@page(operations.edit_employee, of=an_employee)
def edit(request: Request, person: Employee) -> HttpResponse:
    form = EditPersonForm(request.POST or None, person=person, reader=request.user)

    def save(typed: dict[str, Any]) -> Employee:
        return operations.edit_employee(person, **form.changes(), by=request.user)

    return person_form(request, form, person, save, title=str(person), verb=_("Save"), done=_("Saved."))


@page(operations.leave, of=an_employee)
def leave(request: Request, person: Employee) -> HttpResponse:
    form = LeaveForm(request.POST or None, person=person, reader=request.user)

    def save(typed: dict[str, Any]) -> Employee:
        return operations.leave(person, on=typed["on"], answers=form.answers(), by=request.user)

    title = _("%(name)s: leaving") % {"name": person}
    panels = panels_for(EMPLOYEE_LEAVING, request, person)
    return person_form(request, form, person, save, title=title, verb=_("Mark as left"), panels=panels)


@action(operations.come_back, of=an_employee, button=COME_BACK)
def come_back(request: Request, person: Employee) -> HttpResponse:
    return redirect(address(operations.come_back(person, by=request.user)))


def _may_read_history(reader: Employee, person: Employee) -> bool:
    """History shows logins and roles, so it is for the person, and for people who edit employees or manage access."""
    return reader.pk == person.pk or has(reader, EDIT_EMPLOYEES) or has(reader, MANAGE_ACCESS)


def address(person: Employee) -> str:
    return reverse("employee", args=[person.pk])


def person_form(
    request: Request,
    form: Any,
    person: Employee,
    save: Any,
    *,
    title: str,
    verb: str,
    done: str = "",
    template: str = "employees/form.html",
    **more: Any,
) -> HttpResponse:
    words = {"title": title, "verb": verb, "back": address(person), "person": person, **more}
    return form_page(request, form, template, save=save, to=address(person), done=done, **words)


def _tab(request: Request, name: str, label: str, form: PeopleFilter) -> dict[str, Any]:
    query = request.GET.copy()
    query.pop("before", None)
    query["tab"] = name
    count = people(request.user, tab=name, filters=form.filters).count()
    return {"label": label, "url": f"?{query.urlencode()}", "count": count, "active": name == form.tab_chosen}


def _page_by_name(request: Request, rows: Any) -> Page:
    """The page after the person whose id is in `before`; anything else gives the first page."""
    typed = request.GET.get("before", "")
    cursor = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 19 else None
    last = Employee.objects.filter(pk=cursor).first() if cursor else None
    many = many_at_once(request)
    found = list(shown_in_rows(after(rows, last) if last else rows)[: many + 1])
    return Page(found[:many], found[many - 1].pk if len(found) > many else None, last is None)
