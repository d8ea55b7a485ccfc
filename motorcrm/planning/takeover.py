"""What becomes of works and orders in the hands of somebody who leaves. Joined to `left` of employees."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from motorcrm.core.actor import Actor
from motorcrm.core.refusal import Invalid, Refused
from motorcrm.employees.models import Employee
from motorcrm.employees.operations.people import hold_people
from motorcrm.history.recording import record
from motorcrm.orders.events import ORDER_EDITED
from motorcrm.orders.models import OrderWork, WorkOrder
from motorcrm.orders.operations.holding import hold
from motorcrm.orders.operations.lines import pass_share_on
from motorcrm.orders.operations.working import put_aside
from motorcrm.orders.phases import OPEN_PHASES, WorkStatus
from motorcrm.planning.queries.hands import managed_by, works_in_hands_of

NAME = "orders"
"""Of the answers that this module acts on."""


def hand_all_over(employee: Employee, *, on: date, answers: Mapping[str, Any], by: Actor) -> None:
    """Give the open works and orders of who left to those named, or to nobody.

    The answers `works_to` and `orders_to` are employees, or None for nobody; where there is something in hand and its
    answer is not there, it is refused with all that is in hand. No right is asked but that to note the leaving: what
    somebody who left had in hand cannot stay there. Works done are history and stay as they are.
    """
    said = answers.get(NAME, {})
    works, orders = works_in_hands_of(employee), managed_by(employee)
    _refuse_unsaid(said, works, orders, by)
    works_to, orders_to = _takers(employee, said)
    numbers = {*works.values_list("order", flat=True), *orders.values_list("pk", flat=True)}
    for order in WorkOrder.objects.filter(pk__in=numbers).order_by("pk"):
        hold(order)
        if order.phase not in OPEN_PHASES:
            continue
        for work in works.filter(order=order).order_by("position", "pk"):
            _hand_over(order, work, employee, works_to, by=by)
        if order.manager_id == employee.pk:
            _change_manager(order, employee, orders_to, by=by)


def _hand_over(order: WorkOrder, work: OrderWork, leaver: Employee, taker: Employee | None, *, by: Actor) -> None:
    """His clock stops; his share goes to the taker, or is spread over those he shared the work with."""
    if work.status == WorkStatus.IN_PROGRESS and work.sessions.filter(ended_at=None, employee=leaver).exists():
        put_aside(work, by=by)
    pass_share_on(order, work, leaver, taker, by=by)


def _change_manager(order: WorkOrder, leaver: Employee, taker: Employee | None, *, by: Actor) -> None:
    WorkOrder.objects.filter(pk=order.pk).update(manager=taker, version=F("version") + 1)
    before, after = {"manager": str(leaver)}, {"manager": str(taker) if taker else None}
    record(ORDER_EDITED, about=order, by=by, before=before, after=after)


def _takers(leaver: Employee, said: Mapping[str, Any]) -> tuple[Employee | None, Employee | None]:
    """Those who take over, if they may."""
    works_to, orders_to = said.get("works_to"), said.get("orders_to")
    people = hold_people(  # `leave` holds them already: here they are read as they stand
        person for person in (works_to, orders_to) if person
    )
    if works_to and (works_to.pk == leaver.pk or people[works_to.pk].left_on or not people[works_to.pk].is_master):
        raise Invalid(works_to=_("%(name)s does not perform works.") % {"name": works_to})
    if orders_to and (orders_to.pk == leaver.pk or people[orders_to.pk].left_on):
        raise Invalid(orders_to=_("%(name)s works here no more.") % {"name": orders_to})
    return works_to, orders_to


def _refuse_unsaid(said: Mapping[str, Any], works: Any, orders: Any, by: Actor) -> None:
    """Name what is in hand and was not decided; what the person does not see is only counted."""
    missing: list[str] = []
    if "works_to" not in said:
        seen = works.visible_to(by).select_related("order")
        missing += _named((f"{work.order.number}: {work.name}" for work in seen), works.count())
    if "orders_to" not in said:
        missing += _named((order.number for order in orders.visible_to(by)), orders.count())
    if missing:
        raise Refused("in-hand", _("Say who takes over what the person has in hand."), in_hand=missing)


def _named(seen: Iterable[str], count: int) -> list[str]:
    found = list(seen)
    if unseen := count - len(found):
        found.append(_("and %(n)s more that you do not see") % {"n": unseen})
    return found
