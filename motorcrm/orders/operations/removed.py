"""Undoing the removal of a line: it comes back as it was, to its place, with its technicians."""

from datetime import timedelta
from typing import cast

from django.core import serializers
from django.core.serializers.base import DeserializedObject
from django.utils.translation import gettext as _

from motorcrm.core import clock
from motorcrm.core.actor import Actor
from motorcrm.core.operation import operation
from motorcrm.core.refusal import Refused
from motorcrm.employees.operations.people import lock_people
from motorcrm.history.record import plain, record
from motorcrm.orders.events import JOB_PUT_BACK, PART_PUT_BACK
from motorcrm.orders.models import Gift, Job, JobAssignment, OrderPart, RemovedLine, WorkOrder
from motorcrm.orders.operations.automation import after_new_job
from motorcrm.orders.operations.lock import lock_open, recalculate, tell_repriced
from motorcrm.orders.operations.sheet import Sheet
from motorcrm.orders.rights import EDIT_ORDERS

KEPT = timedelta(minutes=10)


def keep_removed(line: Job | OrderPart, *, by: Actor) -> RemovedLine:
    """Remember a line that is about to be removed, and forget those that nobody has wanted back."""
    RemovedLine.objects.filter(at__lt=clock.now() - KEPT).delete()
    rows = [line, *(line.assignments.all() if isinstance(line, Job) else ()), *line.gifts.all()]
    kept: RemovedLine = RemovedLine.objects.create(
        order=line.order, rows=plain(serializers.serialize("python", rows)), by_id=by.pk
    )
    return kept


@operation(needs=EDIT_ORDERS)
def put_back_line(order: WorkOrder, *, removed: int, by: Actor) -> Job | OrderPart:
    """Undo the removal of a line, which is known by the number that removing it gave."""
    kept = RemovedLine.objects.filter(pk=removed, order=order, at__gte=clock.now() - KEPT).first()
    rows: list[DeserializedObject] = list(serializers.deserialize("python", kept.rows if kept else []))
    people = [row.object.employee for row in rows if isinstance(row.object, JobAssignment)]
    locked = lock_people(people)
    sheet = lock_open(order)
    if kept is None or not RemovedLine.objects.filter(pk=kept.pk).delete()[0]:
        raise Refused("not-put-back", _("This can no longer be undone. Add the line again."))
    if any(person.left_on for person in locked.values()):
        raise Refused("not-put-back", _("A technician of this job has left. Add the line again."))
    line = cast(Job | OrderPart, rows[0].object)
    line.order = order
    sheet = _with(sheet, line)
    for row in rows:
        if not isinstance(row.object, Gift):
            row.save(force_insert=True)
    recalculate(sheet, by=by, decided=line)
    for row in rows:
        if isinstance(row.object, Gift):  # it is again what it was, and whose it was
            line.gifts.filter(kind=row.object.kind).update(by=row.object.by_id, at=row.object.at)
    event = JOB_PUT_BACK if isinstance(line, Job) else PART_PUT_BACK
    record(event, about=line, within=order, by=by, name=line.name, price=line.price)
    if isinstance(line, Job):
        after_new_job(order)
    tell_repriced(sheet, by=by)
    return line


def _with(sheet: Sheet, line: Job | OrderPart) -> Sheet:
    """The sheet with the line in its place."""
    if isinstance(line, Job):
        sheet.jobs.append(line)
        sheet.jobs.sort(key=_place)
    else:
        sheet.parts.append(line)
        sheet.parts.sort(key=_place)
    return sheet


def _place(line: Job | OrderPart) -> tuple[int, int]:
    return line.position, line.pk
