"""Why a thing is a person's own, in sentences. Whether it is, `own` of its queryset says."""

from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from motorcrm.core.actor import Person
from motorcrm.orders.models import OrderWork, WorkOrder

FEW = 5
"""Orders that are named as the reason."""


def is_own(person: Person, thing: Model) -> bool:
    rows: Any = thing._meta.default_manager
    return bool(rows.filter(pk=thing.pk).own(person).exists())


def why_own(person: Person, thing: Model, asker: Person) -> list[str]:
    """The reasons; none if it is not one's own. Orders the asker does not see are counted, not named."""
    if not is_own(person, thing):
        return []
    if isinstance(thing, WorkOrder):
        return _of_order(person, thing)
    reasons = []
    if getattr(thing, "created_by_id", None) == person.pk:
        reasons.append(_("It was entered by this person."))
    orders = WorkOrder.objects.own(person).filter(**{str(thing._meta.model_name): thing.pk})
    named = list(orders.visible_to(asker)[:FEW])
    if named:
        numbers = ", ".join(order.number for order in named)
        reasons.append(_("It stands in one's own orders: %(numbers)s.") % {"numbers": numbers})
    elif orders.exists():
        reasons.append(_("It stands in one's own orders, which you do not see."))
    return reasons


def _of_order(person: Person, order: WorkOrder) -> list[str]:
    reasons = [_("This person is the manager of the order.")] if order.manager_id == person.pk else []
    works = [f"«{work.name}»" for work in OrderWork.objects.filter(order=order).done_by(person)]
    if works:
        reasons.append(_("This person has works in it: %(works)s.") % {"works": ", ".join(works)})
    return reasons
