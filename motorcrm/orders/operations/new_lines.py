"""Inserting lines into an order, and what every line must be like, new or edited."""

from typing import Any

from django.utils.translation import gettext as _

from motorcrm.access.fields import refuse_hidden
from motorcrm.catalog.pricing import Priced
from motorcrm.core import clock
from motorcrm.core.actor import Actor
from motorcrm.core.exact import Money, Quantity, one
from motorcrm.core.refusal import Invalid, Question, Refused
from motorcrm.orders.models import Job, OrderPart, WorkOrder
from motorcrm.orders.operations.doubts import doubts
from motorcrm.orders.operations.drafts import JobDraft, PartDraft
from motorcrm.orders.operations.gifts import check_gift, record_gift
from motorcrm.orders.operations.list_prices import listed_price, price_now
from motorcrm.orders.operations.lock import too_large
from motorcrm.orders.operations.parts import usual_place
from motorcrm.orders.operations.technicians import assign_technicians
from motorcrm.orders.phases import ISSUED

LONGEST_ORDER = 200
"""Lines of one kind in one order; more is a mistake or an attack."""


def insert_job(order: WorkOrder, draft: JobDraft, *, position: int, by: Actor) -> Job:
    """Insert the row of a job and its technicians. The caller recalculates the order, once for all lines."""
    if position > LONGEST_ORDER:
        raise Refused("too-many-lines", _("An order can have 200 jobs at most."))
    service, hours = draft.service, draft.labour_hours
    priced = _price_of_draft(order, draft, by=by)
    if service and hours is None:
        hours = service.labour_hours
    job = Job(
        order=order,
        position=position,
        service=service,
        name=draft.name.strip() or (service.name if service else ""),
        labour_hours=hours or Quantity.zero(),
        price=priced.price,
        rate=priced.rate,
        list_price=listed_price(order, service),
        is_warranty=draft.is_warranty,
        warranty_months=service.warranty_months if service else None,
        warranty_km=service.warranty_km if service else None,
        **_shared_fields(draft, by),
    )
    _insert(job, by=by)
    if draft.shares:
        assign_technicians(job, draft.shares, by=by)
    return job


def insert_part(order: WorkOrder, draft: PartDraft, *, position: int, by: Actor) -> OrderPart:
    """Insert the row of a part. The caller recalculates the order."""
    if position > LONGEST_ORDER:
        raise Refused("too-many-lines", _("An order can have 200 parts at most."))
    part = OrderPart(
        order=order,
        position=position,
        part=draft.part,
        name=draft.name.strip(),
        price=draft.price or Money.zero(),
        list_price=draft.part.price if draft.part else None,
        article=draft.article,
        maker=draft.maker,
        unit=draft.unit,
        cost=draft.cost,
        supplier=draft.supplier,
        status=draft.status or usual_place(order),
        issued_at=clock.now() if draft.status in ISSUED else None,
        is_clients_own=draft.is_clients_own,
        **_shared_fields(draft, by),
    )
    _insert(part, by=by)
    return part


def doubts_of_draft(line: Job | OrderPart, draft: JobDraft | PartDraft, place: str = "") -> list[Question]:
    """What to ask about a line that was just inserted; `place` tells those of one form apart."""
    return list(doubts(line, price_typed=draft.price is not None, quantity_typed=True, place=place))


def _shared_fields(draft: JobDraft | PartDraft, by: Actor) -> dict[str, Any]:
    names = ("quantity", "discount_percent", "discount_sum", "reason")
    return {name: getattr(draft, name) for name in names} | {"created_by_id": by.pk}


def _insert(line: Job | OrderPart, *, by: Actor) -> None:
    check_line({name: getattr(line, name) for name in ("name", "quantity", "discount_percent", "discount_sum")})
    check_bounds(line)
    gives = check_gift(line, {}, by=by)
    line.save(force_insert=True)
    if gives:
        record_gift(line, by=by)


def _price_of_draft(order: WorkOrder, draft: JobDraft, *, by: Actor) -> Priced:
    """The price that was typed or, without one, that of the price list."""
    service, typed = draft.service, draft.price
    if service is None:
        return Priced(typed or Money.zero(), None)
    if service.pricing == service.Pricing.HOURS and draft.labour_hours not in (None, service.labour_hours):
        refuse_hidden(["price"], by)
    listed = price_now(order, service, hours=draft.labour_hours)
    return listed if typed is None or typed == listed.price else Priced(typed, None)


def check_line(fields: dict[str, Any]) -> None:
    if "name" in fields and not fields["name"]:
        raise Invalid(name=_("Enter a name."))
    if "quantity" in fields and not fields["quantity"]:
        raise Invalid(quantity=_("This must be more than 0."))
    if fields.get("discount_percent") is not None and fields.get("discount_sum") is not None:
        raise Invalid(discount_sum=_("Enter the discount either as a percent or as an amount."))
    if fields.get("discount_percent") is not None:
        fields["discount_sum"] = None
    elif fields.get("discount_sum") is not None:
        fields["discount_percent"] = None


def check_bounds(line: Job | OrderPart) -> None:
    """Refuse amounts beyond what is stored, beside the field that makes them."""
    if isinstance(line, OrderPart) and line.cost and line.cost.times(line.quantity) > Money.most():
        raise Invalid(cost=too_large())
    worth = max(line.price, line.list_price or line.price)
    if worth.times(line.quantity) > Money.most():
        raise Invalid(price=too_large()) if line.quantity <= one() else Invalid(quantity=too_large())
