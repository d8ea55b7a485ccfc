"""What becomes of works and orders in the hands of somebody who leaves. Joined to `left` of employees."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from motorcrm.core.actor import Actor
from motorcrm.core.refusal import Invalid, Refused
from motorcrm.employees.models import Employee
from motorcrm.employees.operations.people import lock_people
from motorcrm.history.record import record
from motorcrm.orders.events import ORDER_EDITED
from motorcrm.orders.models import Job, WorkOrder
from motorcrm.orders.operations.jobs import put_aside
from motorcrm.orders.operations.lines import pass_share_on
from motorcrm.orders.operations.lock import lock
from motorcrm.orders.phases import OPEN_PHASES, JobStatus
from motorcrm.planning.queries.hands import jobs_in_hands_of, managed_by

NAME = "orders"
"""Of the answers that this module acts on."""


def hand_all_over(employee: Employee, *, on: date, answers: Mapping[str, Any], by: Actor) -> None:
    """Give the open works and orders of who left to those named, or to nobody.

    The answers `works_to` and `orders_to` are employees, or None for nobody; where there is something in hand and its
    answer is not there, it is refused with all that is in hand. No right is asked but that to note the leaving: what
    somebody who left had in hand cannot stay there. Works done are history and stay as they are.
    """
    said = answers.get(NAME, {})
    jobs, orders = jobs_in_hands_of(employee), managed_by(employee)
    _refuse_unsaid(said, jobs, orders, by)
    jobs_to, orders_to = _takers(employee, said)
    numbers = {*jobs.values_list("order", flat=True), *orders.values_list("pk", flat=True)}
    for order in WorkOrder.objects.filter(pk__in=numbers).order_by("pk"):
        lock(order)
        if order.phase not in OPEN_PHASES:
            continue
        for job in jobs.filter(order=order).order_by("position", "pk"):
            _hand_over(order, job, employee, jobs_to, by=by)
        if order.manager_id == employee.pk:
            _change_manager(order, employee, orders_to, by=by)


def _hand_over(order: WorkOrder, job: Job, leaver: Employee, taker: Employee | None, *, by: Actor) -> None:
    """His clock stops; his share goes to the taker, or is spread over those he shared the work with."""
    if job.status == JobStatus.IN_PROGRESS and job.sessions.filter(ended_at=None, employee=leaver).exists():
        put_aside(job, by=by)
    pass_share_on(order, job, leaver, taker, by=by)


def _change_manager(order: WorkOrder, leaver: Employee, taker: Employee | None, *, by: Actor) -> None:
    WorkOrder.objects.filter(pk=order.pk).update(manager=taker, version=F("version") + 1)
    before, after = {"manager": str(leaver)}, {"manager": str(taker) if taker else None}
    record(ORDER_EDITED, about=order, by=by, before=before, after=after)


def _takers(leaver: Employee, said: Mapping[str, Any]) -> tuple[Employee | None, Employee | None]:
    """Those who take over, if they may."""
    jobs_to, orders_to = said.get("jobs_to"), said.get("orders_to")
    people = lock_people(  # `leave` holds them already: here they are read as they stand
        person for person in (jobs_to, orders_to) if person
    )
    if jobs_to and (jobs_to.pk == leaver.pk or people[jobs_to.pk].left_on or not people[jobs_to.pk].is_technician):
        raise Invalid(jobs_to=_("%(name)s does not carry out jobs.") % {"name": jobs_to})
    if orders_to and (orders_to.pk == leaver.pk or people[orders_to.pk].left_on):
        raise Invalid(orders_to=_("%(name)s no longer works here.") % {"name": orders_to})
    return jobs_to, orders_to


def _refuse_unsaid(said: Mapping[str, Any], jobs: Any, orders: Any, by: Actor) -> None:
    """Name what is in hand and was not decided; what the person does not see is only counted."""
    missing: list[str] = []
    if "jobs_to" not in said:
        seen = jobs.visible_to(by).select_related("order")
        missing += _named((f"{job.order.number}: {job.name}" for job in seen), jobs.count())
    if "orders_to" not in said:
        missing += _named((order.number for order in orders.visible_to(by)), orders.count())
    if missing:
        raise Refused("in-hand", _("Choose who takes over this person's orders and jobs."), in_hand=missing)


def _named(seen: Iterable[str], count: int) -> list[str]:
    found = list(seen)
    if unseen := count - len(found):
        found.append(_("and %(n)s more that you cannot see") % {"n": unseen})
    return found
