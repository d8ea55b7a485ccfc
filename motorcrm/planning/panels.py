"""What planning shows on pages of employees: jobs, workload, unassigned jobs, what is in hand on leaving."""

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from motorcrm.access.scopes import has, reaches
from motorcrm.core import clock
from motorcrm.employees.models import Employee
from motorcrm.orders.rights import ASSIGN_JOBS, VIEW_ORDERS
from motorcrm.planning import columns, drawing
from motorcrm.planning.queries.hands import finished_by, for_rows, jobs_in_hands_of, managed_by
from motorcrm.planning.queries.load import week_of_people
from motorcrm.planning.rights import VIEW_LOAD
from motorcrm.planning.weeks import asked_week
from motorcrm.ui.request import Request

MOST, MOST_OF_PERSON, LAST_DONE = 30, 10, 10
NOTHING = SafeString("")


def jobs_of_person(request: Request, person: Employee) -> SafeString:
    """Their open jobs and the last they finished, of the orders the reader sees."""
    if not person.is_technician or not has(request.user, VIEW_ORDERS):
        return NOTHING
    open_ = for_rows(jobs_in_hands_of(person).visible_to(request.user)).order_by("order__promised_at", "pk")
    found = list(open_[: MOST_OF_PERSON + 1])
    done = list(for_rows(finished_by(person).visible_to(request.user))[:LAST_DONE])
    context = {
        "person": person,
        "jobs": columns.listed(columns.OF_PERSON, found[:MOST_OF_PERSON]),
        "more": len(found) > MOST_OF_PERSON,
        "done": columns.listed(columns.DONE, done),
    }
    return render_to_string("planning/_jobs_of_person.html", context, request)


def load_of_person(request: Request, person: Employee) -> SafeString:
    if not person.is_technician or person.left_on or not reaches(request.user, VIEW_LOAD, person):
        return NOTHING
    week = asked_week(request)
    person_week = week_of_people([person], week.monday)[0]
    context = {
        "week": week,
        "today": clock.today(),
        "person_week": person_week,
        "days": [(day, drawing.details(day)) for day in person_week.days],
    }
    return render_to_string("planning/_load_of_person.html", context, request)


def jobs_for_person(request: Request, person: Employee) -> SafeString:
    """The place for unassigned jobs the reader may give them: comparing all takes time, so they load after the page."""
    if not person.is_technician or person.left_on or not has(request.user, ASSIGN_JOBS):
        return NOTHING
    return render_to_string("planning/_jobs_for_person_late.html", {"person": person}, request)


def in_hand(request: Request, person: Employee) -> SafeString:
    """What there is to hand over, for the page of leaving. What the reader cannot see is only counted."""
    jobs, orders = jobs_in_hands_of(person), managed_by(person)
    seen = list(for_rows(jobs.visible_to(request.user)).order_by("order__promised_at", "pk")[:MOST])
    managed = list(orders.visible_to(request.user).select_related("client", "vehicle", "status")[:MOST])
    jobs_count, orders_count = jobs.count(), orders.count()
    if not jobs_count and not orders_count:
        return NOTHING
    context = {
        "person": person,
        "jobs": seen,
        "jobs_count": jobs_count,
        "jobs_more": jobs_count - len(seen),
        "orders": managed,
        "orders_count": orders_count,
        "orders_more": orders_count - len(managed),
    }
    return render_to_string("planning/_in_hand.html", context, request)


def load_button(request: Request, nothing: None) -> SafeString:
    if not has(request.user, VIEW_LOAD):
        return NOTHING
    return render_to_string("planning/_load_button.html", {}, request)
