"""What people have in hand: works they do, orders they manage, and works that are nobody's yet."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, prefetch_related_objects

from motorcrm.core.actor import Person
from motorcrm.core.folding import fold
from motorcrm.employees.models import Employee
from motorcrm.orders.models import OrderWork, WorkAssignment, WorkOrder, WorkSession
from motorcrm.orders.models.lines import OrderWorkQuerySet
from motorcrm.orders.models.order import WorkOrderQuerySet
from motorcrm.orders.phases import OPEN_PHASES, WorkStatus
from motorcrm.orders.rights import ASSIGN_WORKS

MOST_WEIGHED = 200
"""Works without a master that are compared; in a workshop with more of them order is made otherwise."""


def works_in_hands_of(person: Person) -> OrderWorkQuerySet:
    """Unfinished works of open orders that the person does or whose clock he runs."""
    his = Exists(WorkAssignment.objects.filter(work=OuterRef("pk"), employee=person.pk))
    running = Exists(WorkSession.objects.filter(work=OuterRef("pk"), employee=person.pk, ended_at=None))
    return OrderWork.objects.unfinished().filter(Q(his) | Q(running), order__phase__in=OPEN_PHASES)


def managed_by(person: Person) -> WorkOrderQuerySet:
    """Open orders of a manager."""
    return WorkOrder.objects.open().filter(manager=person.pk)


def done_by(person: Person) -> OrderWorkQuerySet:
    """Works done, the last first."""
    return OrderWork.objects.assigned_to(person).filter(status=WorkStatus.DONE).order_by("-finished_at", "-pk")


def to_hand_out(reader: Person) -> OrderWorkQuerySet:
    """Works without a master, of open orders the reader sees and may assign in."""
    nobodys = ~Exists(WorkAssignment.objects.filter(work=OuterRef("pk")))
    rows = OrderWork.objects.visible_to(reader).visible_to(reader, ASSIGN_WORKS)
    return rows.unfinished().filter(nobodys, order__phase__in=OPEN_PHASES)


@dataclass(frozen=True)
class Fit:
    """A work without a master, and how it suits a person."""

    work: OrderWork
    of_class: bool
    """The vehicle is of a class the person works on, or of none."""
    skill: str
    """The person's skill that the work asks for, if one does."""


def fitting(person: Employee, reader: Person) -> list[Fit]:
    """Works to hand out, those that suit the person first, then urgent ones and those promised sooner."""
    works = shown(to_hand_out(reader)).order_by("order__promised_at", "pk")[:MOST_WEIGHED]
    prefetch_related_objects([person], "vehicle_classes", "skills")
    classes = {known.pk for known in person.vehicle_classes.all()}
    skills = {skill.name: stems(skill.name) for skill in person.skills.all()}
    fits = [_fit(work, classes, skills) for work in works]
    return sorted(fits, key=_rank)


def shown(works: OrderWorkQuerySet) -> OrderWorkQuerySet:
    """With what a row of works shows."""
    return works.select_related("order", "order__vehicle", "order__status", "service", "service__category")


def stems(text: str) -> list[str]:
    """Words without their endings: «электрика» is found in «диагностика электрики»."""
    return [word[: max(4, len(word) - 2)] for word in fold(text).split()]


def _fit(work: OrderWork, classes: set[int], skills: dict[str, list[str]]) -> Fit:
    known = work.order.vehicle.vehicle_class_id if work.order.vehicle else None
    of_class = not classes or known is None or known in classes
    asked = fold(f"{work.name} {work.service.category.name if work.service else ''}")
    skill = next((name for name, words in skills.items() if words and all(word in asked for word in words)), "")
    return Fit(work, of_class, skill)


def _rank(fit: Fit) -> tuple[Any, ...]:
    order = fit.work.order
    promised = (order.promised_at is None, order.promised_at and order.promised_at.timestamp())
    return not fit.of_class, not fit.skill, -order.priority, promised, order.pk, fit.work.position
