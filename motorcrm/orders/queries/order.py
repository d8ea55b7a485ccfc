"""Reading orders for their page and for masters."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Max, Prefetch, Q

from motorcrm.access.catalogue import OWN
from motorcrm.access.scopes import scope_of
from motorcrm.core import clock
from motorcrm.core.actor import Person
from motorcrm.core.exact import Money
from motorcrm.employees.models import Employee
from motorcrm.employees.queries import absent_on
from motorcrm.history.models import Happening
from motorcrm.history.queries import Line, timeline
from motorcrm.ledger.chart import CLIENTS, PREPAYMENTS
from motorcrm.ledger.journal import balance
from motorcrm.orders.models import OrderPart, OrderWork, WorkAssignment, WorkOrder
from motorcrm.orders.phases import INSIDE_PHASES, UNFINISHED, Phase, WorkStatus
from motorcrm.orders.rights import DO_WORKS

WITH_MASTERS = Prefetch("assignments", WorkAssignment.objects.select_related("employee"))
PATH = [Phase.BOOKED, Phase.ACCEPTED, Phase.IN_PROGRESS, Phase.READY, Phase.CLOSED]


def works_of(order: WorkOrder, person: Person) -> list[OrderWork]:
    """The works with their masters; `may_do` says which of them this person starts and finishes."""
    works = list(order.works.prefetch_related(WITH_MASTERS))
    scope = scope_of(person, DO_WORKS)
    manages = order.manager_id == person.pk
    for work in works:
        mine = manages or any(row.employee_id == person.pk for row in work.assignments.all())
        work.may_do = bool(scope) and (scope != OWN or mine) and order.phase in INSIDE_PHASES
    return works


def parts_of(order: WorkOrder) -> list[OrderPart]:
    return list(order.parts.all())


def masters() -> Any:
    """Those a work can be given to."""
    return Employee.objects.working().filter(is_master=True)


def masters_and_absences() -> Any:
    """The same, each with the `absences` of today."""
    return masters().prefetch_related(absent_on(clock.today()))


def last_happening(order: WorkOrder) -> int:
    """What the page has seen: its number travels with it, and a larger one means something changed."""
    name = order.ref
    found = Happening.objects.filter(Q(about=name) | Q(within=name)).aggregate(last=Max("pk"))["last"]
    return int(found or 0)


def path_of(order: WorkOrder) -> list[tuple[str, Any, bool, bool]]:
    """The phases on the way, each with whether it is behind and whether it is the present one."""
    if order.phase == Phase.CANCELLED:
        return []
    now = PATH.index(Phase(order.phase)) if order.phase in PATH else -1
    return [(phase.value, phase.label, index < now, index == now) for index, phase in enumerate(PATH)]


def free_prepayment(order: WorkOrder) -> Money:
    """What lies on the client's balance, not tied to any order."""
    return -balance(PREPAYMENTS, client=order.client, organisation=order.organisation, order=None)


def left_to_pay(order: WorkOrder) -> Money:
    """Of an order that is not closed: its total less what was prepaid for it, or paid before it was reopened."""
    paid = -balance(PREPAYMENTS, order=order.pk) - balance(CLIENTS, order=order.pk)
    return max(order.total - paid, Money.zero())


@dataclass(frozen=True)
class Said:
    """A comment in the timeline."""

    at: datetime
    by: Person | None
    text: str


def story(order: WorkOrder, *, reader: Person) -> list[Line | Said]:
    """What happened and what was said, newest first."""
    happened = [line for line in timeline(order, reader=reader) if line.event != "orders.commented"]
    said = [Said(row.at, row.by, row.text) for row in order.comments.select_related("by")[:100]]
    return sorted([*happened, *said], key=lambda line: line.at, reverse=True)


def my_works(master: Employee) -> list[OrderWork]:
    """The master's open works in vehicles that are here or come today, running ones first, and what was done today."""
    today = clock.today()
    day_begins, day_ends = clock.moment(today), clock.moment(today, 23, 59)
    here = Q(order__phase__in=INSIDE_PHASES) | Q(order__phase=Phase.BOOKED, order__booked_for__lte=day_ends)
    done = Q(status=WorkStatus.DONE, finished_at__gte=day_begins)
    rank = {WorkStatus.IN_PROGRESS: 0, WorkStatus.PAUSED: 1, WorkStatus.PLANNED: 2, WorkStatus.DONE: 3}
    works = (
        OrderWork.objects.filter((Q(status__in=UNFINISHED) & here) | done, assignments__employee=master)
        .select_related("order", "order__vehicle", "order__status")
        .prefetch_related(WITH_MASTERS)
        .distinct()
    )
    far = clock.moment(clock.today().replace(year=clock.today().year + 1, day=1))
    return sorted(
        works,
        key=lambda work: (
            rank[WorkStatus(work.status)],
            -work.order.priority,
            work.order.promised_at or far,
            work.order_id,
            work.position,
        ),
    )


def digest(works: list[OrderWork]) -> str:
    """Changes when anything on the cards does: the cheap answer to «changed since?»."""
    seen = [
        (
            work.pk,
            work.status,
            work.version,
            work.assignments_version,
            work.waiting_for,
            work.order.phase,
            work.order.version,
        )
        for work in works
    ]
    return hashlib.sha256(repr(seen).encode()).hexdigest()[:16]
