"""The facts beside an order's lines, as words: times, vehicle, who brought it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from motorcrm.access.fields import Sees
from motorcrm.core.notation import format_count
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.steps import Steps
from motorcrm.ui.markup import format_html
from motorcrm.ui.templatetags.words import moment, phone, whole_percent


@dataclass(frozen=True, slots=True)
class Fact:
    label: str
    text: Any
    field: str = ""
    """The field that changes it; empty if this person does not, or nobody does."""


@dataclass(frozen=True, slots=True)
class FactGroup:
    title: Any
    facts: Sequence[Fact]


def facts_of(order: WorkOrder, can: Steps, view: Sees) -> list[FactGroup]:
    """Empty ones too, if this person may fill them in."""
    groups = [FactGroup(_("Times"), list(_times(order))), FactGroup(_vehicle_title(order), list(_vehicle(order, view)))]
    return [group for group in (_shown(group, can) for group in groups) if group.facts]


def _shown(group: FactGroup, can: Steps) -> FactGroup:
    if can.edit:
        return group
    return FactGroup(group.title, [Fact(fact.label, fact.text) for fact in group.facts if fact.text])


def _times(order: WorkOrder) -> Iterator[Fact]:
    if order.accepted_at:
        yield Fact(pgettext("vehicle", "Arrived"), moment(order.accepted_at))
    if not order.accepted_at or order.booked_for:
        yield Fact(_("Booked for"), moment(order.booked_for), "booked_for")
    yield Fact(_("Promised"), moment(order.promised_at), "promised_at")
    yield Fact(_("Manager"), str(order.manager or ""), "manager")
    yield Fact(_("Priority"), order.get_priority_display(), "priority")
    if order.handed_over_at:
        handed = format_html("{}, {}", moment(order.handed_over_at), order.handed_over_to)
        yield Fact(_("Handed over"), handed if order.handed_over_to else moment(order.handed_over_at))


def _vehicle_title(order: WorkOrder) -> Any:
    return order.vehicle.get_type_display() if order.vehicle else _("Vehicle")


def _vehicle(order: WorkOrder, view: Sees) -> Iterator[Fact]:
    yield Fact(_("Mileage"), _count(order.mileage, _("km")), "mileage")
    yield Fact(_("Engine hours"), _count(order.engine_hours), "engine_hours")
    yield Fact(_("Fuel"), whole_percent(order.fuel), "fuel")
    if order.vehicle and order.vehicle.vin:
        yield Fact("VIN", format_html('<span class="vin">{}</span>', order.vehicle.vin))
    yield Fact(_("Brought by"), order.brought_by, "brought_by")
    if view.contacts:
        yield Fact(_("Their phone"), phone(order.brought_by_phone), "brought_by_phone")


def _count(number: int | None, unit: str = "") -> str | SafeString:
    if number is None:
        return ""
    return f"{format_count(number)}\u00a0{unit}".strip()
