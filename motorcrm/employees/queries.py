"""Reading employees: the list, and who is off when."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Max, Min, Prefetch, Q

from motorcrm.core import clock
from motorcrm.core.actor import Person
from motorcrm.employees.hours import USUAL, Week
from motorcrm.employees.models import Employee, EmployeeQuerySet, Skill, TimeOff, TimeOffQuerySet, WorkingHours
from motorcrm.employees.rights import VIEW_EMPLOYEES

MOST_SKILLS = 200
MOST_TIME_OFF, PAST_TIME_OFF = 40, 3


def people(person: Person, *, tab: str = "working", filters: Mapping[str, Any] | None = None) -> EmployeeQuerySet:
    """Employees the person may see, by name, filtered by `filters` of `forms.PeopleFilter`."""
    filters = filters or {}
    seen: EmployeeQuerySet = Employee.objects.visible_to(person, VIEW_EMPLOYEES).search(filters.get("q", ""))
    if filters.get("technicians"):
        seen = seen.filter(is_technician=True)
    if filters.get("skill"):
        seen = seen.filter(skills=filters["skill"])
    return seen.exclude(left_on=None) if tab == "left" else seen.working()


def shown_in_rows(rows: EmployeeQuerySet) -> EmployeeQuerySet:
    """Prefetch what each row of the list shows besides the person."""
    return rows.prefetch_related("roles", "skills", "phones", absent_on(clock.today()))


def absent_on(day: date) -> "Prefetch[str, TimeOffQuerySet, str]":
    """A prefetch of the days off on this day, into `absences`."""
    return Prefetch("time_off", TimeOff.objects.within(day, day), to_attr="absences")


def coming_time_off(person: Employee) -> list[TimeOff]:
    """Current and future days off, the nearest first, then the last few past ones."""
    rows = list(person.time_off.order_by("-last")[:MOST_TIME_OFF])
    today = clock.today()
    ahead = sorted((off for off in rows if off.last >= today), key=lambda off: off.first)
    return [*ahead, *[off for off in rows if off.last < today][:PAST_TIME_OFF]]


def skills_in_use() -> list[str]:
    """The names of the skills that someone has."""
    return list(Skill.objects.filter(people__isnull=False).distinct().values_list("name", flat=True)[:MOST_SKILLS])


def after(rows: EmployeeQuerySet, last: Employee) -> EmployeeQuerySet:
    """The rows that come after `last` by name."""
    return rows.filter(
        Q(last_name__gt=last.last_name)
        | Q(last_name=last.last_name, first_name__gt=last.first_name)
        | Q(last_name=last.last_name, first_name=last.first_name, pk__gt=last.pk)
    )


def opening_week() -> Week:
    """When anybody carries out jobs, from the first who begins to the last who ends; the usual hours if nobody says."""
    rows = WorkingHours.objects.filter(employee__is_technician=True, employee__left_on=None).order_by()
    days = rows.values_list("weekday").annotate(begins=Min("begins"), ends=Max("ends"))
    return {weekday: (begins, ends) for weekday, begins, ends in days} or USUAL
