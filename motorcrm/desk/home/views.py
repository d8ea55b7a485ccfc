"""The first page: the face of it that fits the person's rights, including the company's own roles."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from motorcrm.access.fields import sees
from motorcrm.access.scopes import has
from motorcrm.core import clock, notation
from motorcrm.core.actor import Person
from motorcrm.core.operation import SIGNED_IN
from motorcrm.desk.home.context import books_context, company_context, day_context
from motorcrm.desk.home.first_steps import first_steps
from motorcrm.employees import operations
from motorcrm.employees.models import Employee
from motorcrm.finance.rights import SEE_OVERVIEW, VIEW_FINANCE
from motorcrm.orders.rights import ASSIGN_JOBS, CHANGE_STATUS, CREATE_ORDERS, DO_JOBS, VIEW_ORDERS
from motorcrm.ui.guards import action, page
from motorcrm.ui.request import Request


@dataclass(frozen=True)
class Face:
    """One of the first pages: people with rights to several begin with the first and change over at the top."""

    name: str
    label: Any
    shown_to: Callable[[Any], bool]
    template: str
    context: Callable[[Any], dict[str, Any]]


def _runs_the_desk(person: Person) -> bool:
    """Whether they take orders, move them on or assign jobs."""
    return has(person, VIEW_ORDERS) and any(has(person, right) for right in (CREATE_ORDERS, CHANGE_STATUS, ASSIGN_JOBS))


FACES = [
    Face(
        "company",
        pgettext_lazy("first page", "Company"),
        lambda person: has(person, SEE_OVERVIEW),
        "desk/_company.html",
        company_context,
    ),
    Face("day", pgettext_lazy("first page", "Day"), _runs_the_desk, "desk/_day.html", day_context),
    Face(
        "books",
        _("Money"),
        lambda person: has(person, VIEW_FINANCE) and sees(person).prices,
        "desk/_books.html",
        books_context,
    ),
]


@action(operations.hide_first_steps)
def hide_first_steps(request: Request) -> HttpResponse:
    operations.hide_first_steps(request.user, by=request.user)
    messages.success(request, translated("Put away. Your own page has a button that shows the first steps again."))
    return redirect("home")


@action(operations.show_first_steps)
def show_first_steps(request: Request) -> HttpResponse:
    operations.show_first_steps(request.user, by=request.user)
    return redirect("home")


@page(SIGNED_IN)
def home(request: Request) -> HttpResponse:
    """People who only carry out jobs are sent to their jobs."""
    person = request.user
    if _only_jobs(person):
        return redirect("my-jobs")
    faces = [face for face in FACES if face.shown_to(person)]
    asked = request.GET.get("show")
    face = next((face for face in faces if face.name == asked), faces[0] if faces else None)
    context = {
        "steps": first_steps(person),
        "faces": faces if len(faces) > 1 else [],
        "face": face,
        "today": notation.day_in_words(clock.today(), with_year=False),
        **(face.context(person) if face else {}),
    }
    return render(request, "desk/home.html", context)


def _only_jobs(person: Employee) -> bool:
    more = (SEE_OVERVIEW, VIEW_FINANCE, CREATE_ORDERS, CHANGE_STATUS, ASSIGN_JOBS)
    return person.is_technician and has(person, DO_JOBS) and not any(has(person, right) for right in more)
