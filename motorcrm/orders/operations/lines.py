"""Adding, changing and removing works and parts, and saying who does them."""

from collections.abc import Sequence
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from motorcrm.access.fields import refuse_hidden
from motorcrm.catalog.pricing import price_of, price_of_hours
from motorcrm.core.actor import Actor
from motorcrm.core.exact import HUNDRED_PERCENT, Money, Percent, Quantity
from motorcrm.core.operation import operation
from motorcrm.core.refusal import Invalid, Refused, Stale
from motorcrm.employees.models import Employee
from motorcrm.employees.operations.people import hold_people
from motorcrm.history.editing import edit
from motorcrm.history.recording import Event, record, snapshot
from motorcrm.orders import consequences
from motorcrm.orders.events import (
    PART_ADDED,
    PART_EDITED,
    PART_REMOVED,
    WORK_ADDED,
    WORK_ASSIGNED,
    WORK_EDITED,
    WORK_REMOVED,
)
from motorcrm.orders.models import OrderPart, OrderWork, WorkAssignment, WorkOrder
from motorcrm.orders.models.lines import OrderLine
from motorcrm.orders.operations.automation import after_new_work, after_work_done
from motorcrm.orders.operations.drafts import PartDraft, Share, WorkDraft, set_by
from motorcrm.orders.operations.holding import count_up, hold_open
from motorcrm.orders.operations.sheet import Sheet
from motorcrm.orders.phases import WorkStatus
from motorcrm.orders.pricing import without_share
from motorcrm.orders.rights import ASSIGN_WORKS, EDIT_ORDERS

LONGEST_ORDER = 200
"""Lines of one kind in one order; more is a mistake or an attack."""
WORK_FIELDS = frozenset(
    "name quantity norm_hours price rate discount_percent discount_sum is_warranty warranty_months warranty_km".split()
)
PART_FIELDS = frozenset(
    "name article maker quantity unit price cost discount_percent discount_sum is_clients_own supplier due_on".split()
)


@operation(needs=EDIT_ORDERS, once=True)
def add_work(order: WorkOrder, draft: WorkDraft, *, by: Actor) -> OrderWork:
    """A work more, of the price list or of free text."""
    refuse_hidden(set_by(draft), by)
    hold_masters(draft.shares)
    sheet = hold_open(order)
    work = insert_work(order, draft, position=_next_position(sheet.works), by=by)
    sheet.works.append(work)
    count_up(sheet, by=by)
    record(WORK_ADDED, about=work, within=order, by=by, name=work.name, quantity=work.quantity, price=work.price)
    after_new_work(order)
    return work


@operation(needs=EDIT_ORDERS)
def edit_work(work: OrderWork, *, version: int, by: Actor, **changes: Any) -> OrderWork:
    """Change a work's text, quantity, price or discount. `version` is that of the line the person saw."""
    _known(changes, WORK_FIELDS)
    refuse_hidden(changes, by)
    sheet = hold_open(work.order)
    sheet.take(work)
    _check_line(changes)
    if "norm_hours" in changes and "price" not in changes and work.rate:
        changes["price"] = price_of_hours(changes["norm_hours"], work.rate)
    elif "price" in changes and changes["price"] != work.price:
        changes.setdefault("rate", None)  # a price typed by hand is no longer made of hours
    _edit_line(sheet, work, changes, WORK_EDITED, version=version, by=by)
    return work


@operation(needs=EDIT_ORDERS)
def remove_work(work: OrderWork, *, version: int, by: Actor) -> None:
    """Take away a work nobody has begun; one that was begun is cancelled instead."""
    sheet = hold_open(work.order)
    sheet.take(work)
    if work.version != version:
        raise Stale(_("Somebody changed this work meanwhile."), theirs=snapshot(work, ["name", "price"]), yours={})
    if work.status != WorkStatus.PLANNED or work.started_at:
        raise Refused("work-begun", _("The work was begun: cancel it instead of removing."))
    record(WORK_REMOVED, about=work, within=sheet.order, by=by, name=work.name, price=work.price)
    OrderWork.objects.filter(pk=work.pk).delete()
    sheet.works.remove(work)
    count_up(sheet, by=by)
    after_work_done(sheet)


@operation(needs=ASSIGN_WORKS)
def assign_masters(work: OrderWork, shares: Sequence[Share], *, by: Actor, version: int | None = None) -> OrderWork:
    """Say who does the work, and in which shares of 100 %. An empty list leaves it unassigned.

    `version` is that of the set of masters the person saw.
    """
    hold_masters(shares)
    order = hold_open(work.order).order
    put_masters(order, work, shares, version=version, by=by)
    return work


@operation(needs=EDIT_ORDERS, once=True)
def add_part(order: WorkOrder, draft: PartDraft, *, by: Actor) -> OrderPart:
    """A part or material more."""
    refuse_hidden(set_by(draft), by)
    sheet = hold_open(order)
    part = insert_part(order, draft, position=_next_position(sheet.parts), by=by)
    sheet.parts.append(part)
    count_up(sheet, by=by)
    record(PART_ADDED, about=part, within=order, by=by, name=part.name, quantity=part.quantity, price=part.price)
    return part


@operation(needs=EDIT_ORDERS)
def edit_part(part: OrderPart, *, version: int, by: Actor, **changes: Any) -> OrderPart:
    """Change a part's text, quantity, price, cost or discount. `version` is that of the line the person saw."""
    _known(changes, PART_FIELDS)
    refuse_hidden(changes, by)
    sheet = hold_open(part.order)
    sheet.take(part)
    _check_line(changes)
    _edit_line(sheet, part, changes, PART_EDITED, version=version, by=by)
    return part


@operation(needs=EDIT_ORDERS)
def remove_part(part: OrderPart, *, version: int, by: Actor) -> None:
    """Take away a part that was not issued yet; one that was is returned instead."""
    sheet = hold_open(part.order)
    sheet.take(part)
    if part.version != version:
        raise Stale(_("Somebody changed this part meanwhile."), theirs=snapshot(part, ["name", "price"]), yours={})
    if part.is_issued:
        raise Refused("part-issued", _("The part was issued: return it instead of removing."))
    record(PART_REMOVED, about=part, within=sheet.order, by=by, name=part.name, price=part.price)
    OrderPart.objects.filter(pk=part.pk).delete()
    sheet.parts.remove(part)
    count_up(sheet, by=by)


def insert_work(order: WorkOrder, draft: WorkDraft, *, position: int, by: Actor) -> OrderWork:
    """The row of a work and its masters, without counting up: the caller does that once for all lines."""
    service = draft.service
    name = draft.name.strip() or (service.name if service else "")
    price, rate, hours = draft.price, None, draft.norm_hours
    if service:
        hours = hours if hours is not None else service.norm_hours
        listed, rate = price_of(
            service,
            hours=hours,
            vehicle_class=order.vehicle.vehicle_class if order.vehicle else None,
            contract=order.contract,
        )
        price, rate = (listed, rate) if price is None or price == listed else (price, None)
    fields = {
        "name": name,
        "quantity": draft.quantity,
        "price": price or Money.zero(),
        "discount_percent": draft.discount_percent,
        "discount_sum": draft.discount_sum,
    }
    _check_line(fields)
    if position > LONGEST_ORDER:
        raise Refused("too-many-lines", _("An order has 200 works at most."))
    work = OrderWork.objects.create(
        order=order,
        position=position,
        service=service,
        norm_hours=hours or Quantity.zero(),
        rate=rate,
        is_warranty=draft.is_warranty,
        warranty_months=service.warranty_months if service else None,
        warranty_km=service.warranty_km if service else None,
        created_by_id=by.pk,
        **fields,
    )
    if draft.shares:
        assign_masters(work, draft.shares, by=by)
    return work


def insert_part(order: WorkOrder, draft: PartDraft, *, position: int, by: Actor) -> OrderPart:
    """The row of a part, without counting up."""
    fields = {
        "name": draft.name.strip(),
        "quantity": draft.quantity,
        "price": draft.price or Money.zero(),
        "discount_percent": draft.discount_percent,
        "discount_sum": draft.discount_sum,
    }
    _check_line(fields)
    if position > LONGEST_ORDER:
        raise Refused("too-many-lines", _("An order has 200 parts at most."))
    return OrderPart.objects.create(
        order=order,
        position=position,
        part=draft.part,
        article=draft.article,
        maker=draft.maker,
        unit=draft.unit,
        cost=draft.cost,
        supplier=draft.supplier,
        status=draft.status,
        is_clients_own=draft.is_clients_own,
        created_by_id=by.pk,
        **fields,
    )


def put_masters(
    order: WorkOrder, work: OrderWork, shares: Sequence[Share], *, version: int | None = None, by: Actor
) -> None:
    """Write who does a work of an order that is held, and tell it."""
    before = _shares_of(work)
    rows = OrderWork.objects.filter(pk=work.pk)
    if version is not None:
        rows = rows.filter(assignments_version=version)
    if not rows.update(assignments_version=F("assignments_version") + 1):
        raise Stale(
            _("Somebody changed the masters of this work meanwhile."),
            theirs={"masters": before},
            yours={"masters": _named(shares)},
        )
    work.assignments.all().delete()
    WorkAssignment.objects.bulk_create(
        WorkAssignment(work=work, employee=share.employee, share=share.share) for share in shares
    )
    work.refresh_from_db(fields=["assignments_version"])
    record(
        WORK_ASSIGNED,
        about=work,
        within=order,
        by=by,
        name=work.name,
        before={"masters": before},
        after={"masters": _named(shares)},
    )
    consequences.assignees_changed(work, by=by)


def pass_share_on(order: WorkOrder, work: OrderWork, whose: Employee, taker: Employee | None, *, by: Actor) -> None:
    """One master's share of a work goes to the taker, or is spread over those he shared it with."""
    rows = list(work.assignments.select_related("employee"))
    people = {row.employee_id: row.employee for row in rows} | ({taker.pk: taker} if taker else {})
    shares = {row.employee_id: row.share for row in rows}
    if whose.pk in shares:
        left = without_share(shares, whose.pk, to=taker.pk if taker else None)
        put_masters(order, work, [Share(people[pk], share) for pk, share in left.items()], by=by)


def hold_masters(shares: Sequence[Share]) -> None:
    """Lock those who get the work, before the order, and look at them as they stand: nobody leaves meanwhile."""
    people = hold_people(share.employee for share in shares)
    check_shares([Share(people[share.employee.pk], share.share) for share in shares])


def check_shares(shares: Sequence[Share]) -> None:
    """Masters who perform works and have not left, each once, together exactly 100 %."""
    if not shares:
        return
    people = [share.employee for share in shares]
    if len({person.pk for person in people}) != len(people):
        raise Invalid(masters=_("A master stands twice in one work."))
    for person in people:
        if not person.is_master or person.left_on:
            raise Invalid(masters=_("%(name)s does not perform works.") % {"name": person})
    if any(not share.share for share in shares):
        raise Invalid(masters=_("A share cannot be zero."))
    if sum((share.share for share in shares), Percent.zero()) != HUNDRED_PERCENT:
        raise Invalid(masters=_("The shares must make 100 % together."))


def _edit_line(
    sheet: Sheet, line: OrderWork | OrderPart, changes: dict[str, Any], event: Event, *, version: int, by: Actor
) -> None:
    differs = edit(line, version=version, by=by, changes=changes)
    if differs:
        count_up(sheet, by=by)
        record(event, about=line, within=sheet.order, by=by, name=line.name, **differs)


def _check_line(fields: dict[str, Any]) -> None:
    if "name" in fields and not fields["name"]:
        raise Invalid(name=_("Say what it is."))
    if "quantity" in fields and not fields["quantity"]:
        raise Invalid(quantity=_("It must be more than zero."))
    if fields.get("discount_percent") is not None and fields.get("discount_sum") is not None:
        raise Invalid(discount_sum=_("A discount is either a percent or a sum."))
    if fields.get("discount_percent") is not None:
        fields["discount_sum"] = None
    elif fields.get("discount_sum") is not None:
        fields["discount_percent"] = None


def _known(changes: dict[str, Any], allowed: frozenset[str]) -> None:
    unknown = set(changes) - allowed
    if unknown:
        raise TypeError(f"not edited here: {unknown}")


def _next_position(lines: Sequence[OrderLine]) -> int:
    return max((line.position for line in lines), default=0) + 1


def _shares_of(work: OrderWork) -> list[str]:
    rows = work.assignments.select_related("employee")
    return [f"{row.employee} {row.share} %" for row in rows]


def _named(shares: Sequence[Share]) -> list[str]:
    return [f"{share.employee} {share.share} %" for share in shares]
