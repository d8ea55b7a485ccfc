"""Working hours and days off."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from motorcrm.core.actor import Actor
from motorcrm.core.operation import operation
from motorcrm.core.refusal import Absent, Stale
from motorcrm.core.text import clean
from motorcrm.employees import facts
from motorcrm.employees.events import HOURS_SET, TIME_OFF_ADDED, TIME_OFF_EDITED, TIME_OFF_REMOVED
from motorcrm.employees.hours import Week, describe_hours, week_of
from motorcrm.employees.models import Employee, TimeOff, WorkingHours
from motorcrm.employees.operations.people import lock_people
from motorcrm.employees.rights import EDIT_EMPLOYEES
from motorcrm.history.edit import edit
from motorcrm.history.record import difference, record, snapshot


@operation(needs=EDIT_EMPLOYEES)
def set_working_hours(employee: Employee, *, hours: Week, version: int, by: Actor) -> Employee:
    """Set when the person starts and ends work on each weekday. Raises Invalid, Stale."""
    fitted = facts.fit_hours(hours)
    before, after = describe_hours(week_of(employee.working_hours.all())), describe_hours(fitted)
    beside = {code: (before[code], after[code]) for code in after}
    if differs := edit(employee, version=version, by=by, changes={}, beside=beside):
        employee.working_hours.all().delete()
        WorkingHours.objects.bulk_create(
            WorkingHours(employee=employee, weekday=weekday, begins=begins, ends=ends)
            for weekday, (begins, ends) in fitted.items()
        )
        record(HOURS_SET, about=employee, by=by, **differs)
    return employee


@operation(needs=EDIT_EMPLOYEES, once=True)
def add_time_off(employee: Employee, *, first: date, last: date, kind: str, comment: str = "", by: Actor) -> TimeOff:
    """Record a holiday, sick leave or day off. Raises Invalid if the days overlap with others."""
    lock_people([employee])
    off = TimeOff(employee=employee, first=first, last=last, kind=kind, comment=clean(comment))
    facts.fit_time_off(employee, off)
    off.save(force_insert=True)
    record(TIME_OFF_ADDED, about=off, within=employee, by=by, **_describe(off))
    return off


@operation(needs=EDIT_EMPLOYEES)
def edit_time_off(
    off: TimeOff, *, version: int, first: date, last: date, kind: str, comment: str, by: Actor
) -> TimeOff:
    """Change days off. Raises Invalid, Stale; Absent if they were removed."""
    lock_people([off.employee])
    changes: dict[str, Any] = {"first": first, "last": last, "kind": kind, "comment": clean(comment)}
    current = TimeOff.objects.filter(pk=off.pk).first()
    if current is None:
        raise Absent
    facts.fit_time_off(off.employee, TimeOff(pk=off.pk, employee=off.employee, **changes))
    if edit(off, version=version, by=by, changes=changes):
        changed = difference(_describe(current), _describe(off))
        record(TIME_OFF_EDITED, about=off, within=off.employee, by=by, **changed)
    return off


@operation(needs=EDIT_EMPLOYEES)
def remove_time_off(off: TimeOff, *, version: int, by: Actor) -> None:
    """Cancel days off. Raises Stale; Absent if they were removed already."""
    lock_people([off.employee])
    current = TimeOff.objects.filter(pk=off.pk).first()
    if current is None:
        raise Absent
    if current.version != version:
        raise Stale(_("Someone else has changed these days. Reload the page."), theirs=_describe(current), yours={})
    record(TIME_OFF_REMOVED, about=off, within=off.employee, by=by, **_describe(current))
    current.delete()


def _describe(off: TimeOff) -> dict[str, Any]:
    """The facts for history; the comment is only for people who edit employees."""
    return snapshot(off, ["kind", "first", "last"])
