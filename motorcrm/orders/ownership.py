"""Whose orders are, and whose clients and vehicles are through them.

One EXISTS inside another, not a join: so the few rows at hand are asked about, while SQLite would begin a join with all
that the person ever did.
"""

from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from motorcrm.access.ownership import Reason
from motorcrm.core import notation
from motorcrm.orders.models import Job, WorkOrder

FEW = 5
"""Orders that are named as the reason."""


def _managed(person: Any, order: WorkOrder, asker: Any) -> str:
    return _("This person manages this order.") if order.manager_id == person.pk else ""


def _worked_on(person: Any, order: WorkOrder, asker: Any) -> str:
    jobs = ", ".join(notation.quoted(job.name) for job in Job.objects.filter(order=order).done_by(person))
    return _("This person has jobs in it: %(jobs)s.") % {"jobs": jobs} if jobs else ""


def through_orders(field: str) -> Reason:
    """A thing that stands in this field of one's own orders is one's own."""

    def words(person: Any, thing: Any, asker: Any) -> str:
        return _named(WorkOrder.objects.own(person).filter(**{field: thing}), asker)

    return Reason(lambda person: Q(Exists(WorkOrder.objects.own(person).filter(**{field: OuterRef("pk")}))), words)


def _named(orders: Any, asker: Any) -> str:
    """Orders the asker does not see are counted, not named."""
    named = list(orders.visible_to(asker)[:FEW])
    if named:
        numbers = ", ".join(order.number for order in named)
        return _("It is in this person's own orders: %(numbers)s.") % {"numbers": numbers}
    return _("It is in this person's own orders, which you cannot see.") if orders.exists() else ""


MANAGED = Reason(lambda person: Q(manager=person), _managed)
WORKED_ON = Reason(lambda person: Q(Exists(Job.objects.done_by(person).filter(order=OuterRef("pk")))), _worked_on)
