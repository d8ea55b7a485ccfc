"""Free lines and prices below the price list need a right and a reason; all that is given away is listed."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from motorcrm.access.fields import refuse_hidden
from motorcrm.access.scopes import has
from motorcrm.core import clock
from motorcrm.core.actor import Actor
from motorcrm.core.exact import Money
from motorcrm.core.prepared import Prepared
from motorcrm.core.refusal import Forbidden, Invalid
from motorcrm.core.search import searchable
from motorcrm.history.record import record
from motorcrm.orders.events import GIVEN
from motorcrm.orders.models import Gift, Job, OrderPart, WorkOrder
from motorcrm.orders.operations.allowance import agreed_discount, others_stand_for_it
from motorcrm.orders.operations.list_prices import below_list
from motorcrm.orders.operations.sheet import Sheet
from motorcrm.orders.phases import Phase
from motorcrm.orders.rights import GIVE_AWAY

_GIFTS = Prepared(lambda pk: Gift.objects.filter(order=pk), int)
Kind = Gift.Kind
Thing = WorkOrder | Job | OrderPart


def free_or_cheap(line: Job | OrderPart) -> dict[Kind, Money]:
    """What the line gives away besides a discount."""
    if line.is_free:
        worth = line.price.times(line.quantity) + below_list(line)
        return {Kind.WARRANTY if isinstance(line, Job) else Kind.CLIENTS_OWN: worth}
    missing = below_list(line)
    return {Kind.BELOW_LIST: missing} if missing else {}


def given_on_line(line: Job | OrderPart) -> dict[Kind, Money]:
    """All that the line gives away."""
    return free_or_cheap(line) | ({Kind.DISCOUNT: line.discount} if line.discount else {})


def gives_more_than_agreed(order: WorkOrder) -> bool:
    """Whether the order's own discount is more than what was agreed in advance."""
    if order.discount_percent:
        return order.discount_percent > agreed_discount(order)
    return bool(order.discount_sum)


def check_gift(line: Job | OrderPart, before: Mapping[Kind, Money], *, by: Actor) -> bool:
    """Whether the line, as it is about to be saved, gives away more than before; refuse it without right or reason.

    A line that gives nothing away keeps no reason.
    """
    after = free_or_cheap(line)
    line.reason = line.reason.strip() if after else ""
    if all(kind in before and amount <= before[kind] for kind, amount in after.items()):
        return False
    refuse_hidden(["price"], by)
    if not has(by, GIVE_AWAY):
        raise Forbidden(GIVE_AWAY)
    if not line.reason:
        raise Invalid(reason=_why(after))
    return True


def record_gift(line: Job | OrderPart, *, by: Actor) -> None:
    facts = {"name": line.name, "quantity": line.quantity, "price": line.price, "reason": line.reason}
    if line.list_price is not None:
        facts["list_price"] = line.list_price
    record(GIVEN, about=line, within=line.order, by=by, **facts)


def list_gifts(sheet: Sheet, *, by: Actor, decided: Thing | None) -> None:
    """Bring the list of what the order gives away up to date.

    `decided` is what this verb has set: whoever sets more is named as the giver, and so is whoever makes the order's
    discount grow beyond what somebody else stands for. Amounts that shrink by themselves change nothing about that.
    """
    known = {(gift.job_id, gift.part_id, gift.kind): gift for gift in _GIFTS.all(sheet.order.pk)}
    for thing, kind, amount in _wanted(sheet, known, decided):
        gift = known.pop(_key(thing, kind), None)
        kept = kept_of(thing, kind, sheet.order)
        if gift is None:
            job, part, _kind = _key(thing, kind)
            same: dict[str, Any] = {"kind": kind, "amount": amount, "by_id": by.pk, **kept}
            Gift.objects.create(order=sheet.order, job_id=job, part_id=part, **same)
        elif gift.amount != amount or any(getattr(gift, name) != value for name, value in kept.items()):
            if amount > gift.amount and (thing == decided or not others_stand_for_it(sheet.order, by=by)):
                gift.by_id, gift.at = by.pk, clock.now()
            gift.amount = amount
            for name, value in kept.items():
                setattr(gift, name, value)
            gift.save(update_fields=["amount", "by", "at", *kept])
    if known:
        Gift.objects.filter(pk__in=[gift.pk for gift in known.values()]).delete()


def cancel_gifts(order: WorkOrder) -> None:
    """Of a cancelled order nothing is given away."""
    order.gifts.update(is_in_force=False)


def kept_of(thing: Thing, kind: str, order: WorkOrder) -> dict[str, Any]:
    """What a gift keeps of its line and order, so that the list finds it without asking them."""
    is_gone = isinstance(thing, Job) and thing.is_cancelled or isinstance(thing, OrderPart) and thing.is_returned
    reason = "" if isinstance(thing, WorkOrder) or kind == Kind.DISCOUNT else thing.reason
    return {"is_in_force": not is_gone and order.phase != Phase.CANCELLED, "search": searchable(prose=reason)}


def _wanted(sheet: Sheet, known: Mapping[Any, Gift], decided: Thing | None) -> list[tuple[Thing, str, Money]]:
    wanted: list[tuple[Thing, str, Money]] = []
    order = sheet.order
    # A discount that was agreed in advance is no gift, even if another one is agreed later.
    if gives_more_than_agreed(order) if decided == order else _key(order, Kind.DISCOUNT) in known:
        wanted.append((order, Kind.DISCOUNT, order.discount))
    lines: list[Job | OrderPart] = [*sheet.jobs, *sheet.parts]
    for line in lines:
        wanted += [(line, kind, amount) for kind, amount in given_on_line(line).items()]
    return wanted


def _key(thing: Thing, kind: str) -> tuple[int | None, int | None, str]:
    return thing.pk if isinstance(thing, Job) else None, thing.pk if isinstance(thing, OrderPart) else None, kind


def _why(gifts: Mapping[Kind, Money]) -> str:
    if Kind.BELOW_LIST in gifts:
        return _("This is less than in the price list. Give a reason.")
    return _("The line is free for the client. Give a reason.")
