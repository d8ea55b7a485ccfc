"""What people have in hand: works they do, orders they manage, and works that are nobody's yet."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, prefetch_related_objects

from motorcrm.core.actor import Person
from motorcrm.core.folding import fold
from motorcrm.employees.models import Employee
from motorcrm.orders.models import Job, JobAssignment, JobSession, WorkOrder
from motorcrm.orders.models.lines import JobQuerySet
from motorcrm.orders.models.order import WorkOrderQuerySet
from motorcrm.orders.phases import OPEN_PHASES, JobStatus
from motorcrm.orders.rights import ASSIGN_JOBS

MOST_WEIGHED = 200
"""Works without a master that are compared; in a workshop with more of them order is made otherwise."""


def jobs_in_hands_of(person: Person) -> JobQuerySet:
    """Unfinished works of open orders that the person does or whose clock he runs."""
    his = Exists(JobAssignment.objects.filter(job=OuterRef("pk"), employee=person.pk))
    running = Exists(JobSession.objects.filter(job=OuterRef("pk"), employee=person.pk, ended_at=None))
    return Job.objects.unfinished().filter(Q(his) | Q(running), order__phase__in=OPEN_PHASES)


def managed_by(person: Person) -> WorkOrderQuerySet:
    """Open orders of a manager."""
    return WorkOrder.objects.open().filter(manager=person.pk)


def done_by(person: Person) -> JobQuerySet:
    """Works done, the last first."""
    return Job.objects.assigned_to(person).filter(status=JobStatus.DONE).order_by("-finished_at", "-pk")


def to_hand_out(reader: Person) -> JobQuerySet:
    """Works without a master, of open orders the reader sees and may assign in."""
    nobodys = ~Exists(JobAssignment.objects.filter(job=OuterRef("pk")))
    rows = Job.objects.visible_to(reader).visible_to(reader, ASSIGN_JOBS)
    return rows.unfinished().filter(nobodys, order__phase__in=OPEN_PHASES)


@dataclass(frozen=True)
class Fit:
    """A work without a master, and how it suits a person."""

    job: Job
    of_class: bool
    """The vehicle is of a class the person works on, or of none."""
    skill: str
    """The person's skill that the work asks for, if one does."""


def fitting(person: Employee, reader: Person) -> list[Fit]:
    """Works to hand out, those that suit the person first, then urgent ones and those promised sooner."""
    jobs = shown(to_hand_out(reader)).order_by("order__promised_at", "pk")[:MOST_WEIGHED]
    prefetch_related_objects([person], "vehicle_classes", "skills")
    classes = {known.pk for known in person.vehicle_classes.all()}
    skills = {skill.name: stems(skill.name) for skill in person.skills.all()}
    fits = [_fit(job, classes, skills) for job in jobs]
    return sorted(fits, key=_rank)


def shown(jobs: JobQuerySet) -> JobQuerySet:
    """With what a row of works shows."""
    return jobs.select_related("order", "order__vehicle", "order__status", "service", "service__category")


def stems(text: str) -> list[str]:
    """Words without their endings: «электрика» is found in «диагностика электрики»."""
    return [word[: max(4, len(word) - 2)] for word in fold(text).split()]


def _fit(job: Job, classes: set[int], skills: dict[str, list[str]]) -> Fit:
    known = job.order.vehicle.vehicle_class_id if job.order.vehicle else None
    of_class = not classes or known is None or known in classes
    asked = fold(f"{job.name} {job.service.category.name if job.service else ''}")
    skill = next((name for name, words in skills.items() if words and all(word in asked for word in words)), "")
    return Fit(job, of_class, skill)


def _rank(fit: Fit) -> tuple[Any, ...]:
    order = fit.job.order
    promised = (order.promised_at is None, order.promised_at and order.promised_at.timestamp())
    return not fit.of_class, not fit.skill, -order.priority, promised, order.pk, fit.job.position
