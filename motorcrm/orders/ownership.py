"""What makes an order someone's own, and through it a client or a vehicle.

The conditions nest EXISTS instead of joining: only the few rows at hand are tested, while SQLite would start a join
from everything the person has ever done.
"""

from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from motorcrm.access.ownership import Reason, newest_own
from motorcrm.core import notation
from motorcrm.orders.models import Job, JobAssignment, WorkOrder

FEW = 5
"""How many orders are named as the reason."""


def _managed(person: Any, order: WorkOrder, asker: Any) -> str:
    return _("This person manages this order.") if order.manager_id == person.pk else ""


def _worked_on(person: Any, order: WorkOrder, asker: Any) -> str:
    jobs = ", ".join(notation.quoted(job.name) for job in Job.objects.filter(order=order).done_by(person))
    return _("This person has jobs in it: %(jobs)s.") % {"jobs": jobs} if jobs else ""


def through_orders(field: str) -> Reason:
    """The reason that a thing is in this field of a person's own orders."""

    def words(person: Any, thing: Any, asker: Any) -> str:
        return _named(WorkOrder.objects.own(person).filter(**{field: thing}), asker)

    def newest(person: Any, most: int) -> list[int]:
        orders = WorkOrder.objects.filter(pk__in=newest_own(WorkOrder, person, most))
        return list(orders.exclude(**{field: None}).values_list(field, flat=True).order_by().distinct())

    return Reason(
        lambda person: Q(Exists(WorkOrder.objects.own(person).filter(**{field: OuterRef("pk")}))),
        words,
        newest,
        through=WorkOrder,
    )


def _named(orders: Any, asker: Any) -> str:
    """The reason in words; orders the asker cannot see are not named."""
    named = list(orders.visible_to(asker)[:FEW])
    if named:
        numbers = ", ".join(order.number for order in named)
        return _("It is in this person's own orders: %(numbers)s.") % {"numbers": numbers}
    return _("It is in this person's own orders, which you cannot see.") if orders.exists() else ""


def _newest_managed(person: Any, most: int) -> list[int]:
    return list(WorkOrder.objects.filter(manager=person).order_by("-pk").values_list("pk", flat=True)[:most])


def _newest_worked_on(person: Any, most: int) -> list[int]:
    jobs = JobAssignment.objects.filter(employee=person).order_by("-order_id")
    return list(jobs.values_list("order_id", flat=True).distinct()[:most])


MANAGED = Reason(lambda person: Q(manager=person), _managed, _newest_managed)
WORKED_ON = Reason(
    lambda person: Q(Exists(JobAssignment.objects.filter(order=OuterRef("pk"), employee=person.pk))),
    _worked_on,
    _newest_worked_on,
)
