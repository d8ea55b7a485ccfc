"""What people have in hand: jobs they do, orders they manage, and jobs nobody has yet."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, prefetch_related_objects

from motorcrm.core.actor import Person
from motorcrm.core.folding import fold
from motorcrm.employees.models import Employee
from motorcrm.orders.models import Job, JobAssignment, JobSession, WorkOrder
from motorcrm.orders.models.lines import JobQuerySet
from motorcrm.orders.models.order import WorkOrderQuerySet
from motorcrm.orders.rights import ASSIGN_JOBS

MOST_COMPARED = 200
"""How many unassigned jobs are compared; a workshop with more of them needs another way to sort them out."""


def jobs_in_hands_of(person: Person) -> JobQuerySet:
    """Unfinished jobs of open orders that are assigned to the person or clocked by them."""
    assigned = Exists(JobAssignment.objects.filter(job=OuterRef("pk"), employee=person.pk))
    running = Exists(JobSession.objects.filter(job=OuterRef("pk"), employee=person.pk, ended_at=None))
    return Job.objects.unfinished().filter(Q(assigned) | Q(running), order__is_open=True)


def managed_by(person: Person) -> WorkOrderQuerySet:
    """Open orders of a manager."""
    return WorkOrder.objects.open().filter(manager=person.pk)


def finished_by(person: Person) -> JobQuerySet:
    """Finished jobs, the latest first."""
    done = Job.objects.filter(assignments__employee=person.pk, assignments__finished_at__isnull=False)
    return done.order_by("-assignments__finished_at")


def unassigned_jobs(reader: Person) -> JobQuerySet:
    """Unassigned jobs of open orders the reader sees and may assign in."""
    unassigned = ~Exists(JobAssignment.objects.filter(job=OuterRef("pk")))
    rows = Job.objects.visible_to(reader).visible_to(reader, ASSIGN_JOBS)
    return rows.unfinished().filter(unassigned, order__is_open=True)


@dataclass(frozen=True)
class Fit:
    """An unassigned job, and how it suits a person."""

    job: Job
    of_class: bool
    """Whether the person works on the vehicle's class; true if the vehicle has none, or the person no classes."""
    skill: str
    """The person's skill that the job needs, if any."""


def best_fits(person: Employee, reader: Person) -> list[Fit]:
    """Unassigned jobs, those that suit the person first, then urgent ones, then those promised sooner."""
    jobs = for_rows(unassigned_jobs(reader)).order_by("order__promised_at", "pk")[:MOST_COMPARED]
    prefetch_related_objects([person], "vehicle_classes", "skills")
    classes = {known.pk for known in person.vehicle_classes.all()}
    skills = {skill.name: stems(skill.name) for skill in person.skills.all()}
    fits = [_fit(job, classes, skills) for job in jobs]
    return sorted(fits, key=_rank)


def for_rows(jobs: JobQuerySet) -> JobQuerySet:
    """With everything a row of jobs shows."""
    return jobs.select_related("order", "order__vehicle", "order__status", "service", "service__category")


def stems(text: str) -> list[str]:
    """Words without their endings: «электрика» is found in «диагностика электрики»."""
    return [word[: max(4, len(word) - 2)] for word in fold(text).split()]


def _fit(job: Job, classes: set[int], skills: dict[str, list[str]]) -> Fit:
    known = job.order.vehicle.vehicle_class_id if job.order.vehicle else None
    of_class = not classes or known is None or known in classes
    text = fold(f"{job.name} {job.service.category.name if job.service else ''}")
    skill = next((name for name, words in skills.items() if words and all(word in text for word in words)), "")
    return Fit(job, of_class, skill)


def _rank(fit: Fit) -> tuple[Any, ...]:
    order = fit.job.order
    promised = (order.promised_at is None, order.promised_at and order.promised_at.timestamp())
    return not fit.of_class, not fit.skill, -order.priority, promised, order.pk, fit.job.position
