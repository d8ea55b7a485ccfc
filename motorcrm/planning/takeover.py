"""What becomes of the jobs and orders of someone who leaves. Joined to `left` of employees."""

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
from motorcrm.ledger import journal
from motorcrm.ledger.journal import Draft
from motorcrm.orders.events import ORDER_EDITED
from motorcrm.orders.models import Job, WorkOrder
from motorcrm.orders.operations.jobs import put_aside
from motorcrm.orders.operations.lock import lock
from motorcrm.orders.operations.technicians import pass_share_on
from motorcrm.orders.phases import OPEN_PHASES, JobStatus
from motorcrm.planning.queries.hands import jobs_in_hands_of, managed_by

NAME = "orders"
"""The key of the answers that this module acts on."""


def hand_all_over(employee: Employee, *, on: date, answers: Mapping[str, Any], by: Actor) -> None:
    """Give the open jobs and orders of someone who leaves to those named, or to nobody.

    The answers `jobs_to` and `orders_to` are employees, or None for nobody; a missing answer is refused with a list of
    what is in hand. No right is needed beyond noting the leaving, because nothing may stay with someone who has left.
    Finished jobs are history and stay as they are.
    """
    chosen = answers.get(NAME, {})
    jobs, orders = jobs_in_hands_of(employee), managed_by(employee)
    _refuse_undecided(chosen, jobs, orders, by)
    jobs_to, orders_to = _takers(employee, chosen)
    drafts: list[Draft] = []
    numbers = {*jobs.values_list("order", flat=True), *orders.values_list("pk", flat=True)}
    for order in WorkOrder.objects.filter(pk__in=numbers).order_by("pk"):
        lock(order)
        if order.phase not in OPEN_PHASES:
            continue
        for job in jobs.filter(order=order).order_by("position", "pk"):
            drafts += _hand_over(order, job, employee, jobs_to, by=by)
        if order.manager_id == employee.pk:
            _change_manager(order, employee, orders_to, by=by)
    journal.post_many(drafts)


def _hand_over(order: WorkOrder, job: Job, leaver: Employee, taker: Employee | None, *, by: Actor) -> list[Draft]:
    """Stop the leaver's clock, and pass their share to the taker or spread it over the others on the job."""
    if job.status == JobStatus.IN_PROGRESS and job.sessions.filter(ended_at=None, employee=leaver).exists():
        put_aside(job, by=by)
    return pass_share_on(order, job, leaver, taker, by=by)


def _change_manager(order: WorkOrder, leaver: Employee, taker: Employee | None, *, by: Actor) -> None:
    WorkOrder.objects.filter(pk=order.pk).update(manager=taker, version=F("version") + 1)
    before, after = {"manager": str(leaver)}, {"manager": str(taker) if taker else None}
    record(ORDER_EDITED, about=order, by=by, before=before, after=after)


def _takers(leaver: Employee, chosen: Mapping[str, Any]) -> tuple[Employee | None, Employee | None]:
    """Those who take over the jobs and the orders, after checking that they can."""
    jobs_to, orders_to = chosen.get("jobs_to"), chosen.get("orders_to")
    people = lock_people(  # `leave` has locked them already: this reads their current state
        person for person in (jobs_to, orders_to) if person
    )
    if jobs_to and (jobs_to.pk == leaver.pk or people[jobs_to.pk].left_on or not people[jobs_to.pk].is_technician):
        raise Invalid(jobs_to=_("%(name)s does not carry out jobs.") % {"name": jobs_to})
    if orders_to and (orders_to.pk == leaver.pk or people[orders_to.pk].left_on):
        raise Invalid(orders_to=_("%(name)s no longer works here.") % {"name": orders_to})
    return jobs_to, orders_to


def _refuse_undecided(chosen: Mapping[str, Any], jobs: Any, orders: Any, by: Actor) -> None:
    """Refuse with the names of what is in hand and undecided; what the person cannot see is only counted."""
    missing: list[str] = []
    if "jobs_to" not in chosen:
        seen = jobs.visible_to(by).select_related("order")
        missing += _with_unseen((f"{job.order.number}: {job.name}" for job in seen), jobs.count())
    if "orders_to" not in chosen:
        missing += _with_unseen((order.number for order in orders.visible_to(by)), orders.count())
    if missing:
        raise Refused("in-hand", _("Choose who takes over this person's orders and jobs."), in_hand=missing)


def _with_unseen(seen: Iterable[str], count: int) -> list[str]:
    found = list(seen)
    if unseen := count - len(found):
        found.append(_("and %(n)s more that you cannot see") % {"n": unseen})
    return found
