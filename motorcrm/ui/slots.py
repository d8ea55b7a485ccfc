"""A time chosen from the next that are usual, or written: chips and a field that make one input of a form."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from motorcrm.core import clock, notation
from motorcrm.ui.inputs import MomentInput, WrittenMoment

OTHER = "other"
"""Sent instead of a slot when the time is written."""


@dataclass(frozen=True)
class Slot:
    """A time that can be chosen at once, on the wall of the workshop."""

    wall: datetime

    @cached_property
    def value(self) -> str:
        return f"{self.wall:%Y-%m-%dT%H:%M}"

    @property
    def time(self) -> str:
        return f"{self.wall:%H:%M}"

    @property
    def day(self) -> str:
        """«сегодня», «завтра», «пн, 30.11»."""
        date = self.wall.date()
        near = {clock.today(): _("today"), clock.today() + timedelta(days=1): _("tomorrow")}
        return near.get(date) or notation.weekday_and_day(date)


class SlotsWidget(forms.Widget):
    """Radio buttons `…-slot` and the written field, which counts if none of them or «another» is chosen."""

    template_name = "ui/widgets/slots.html"
    slots: Sequence[Slot] = ()
    written = WrittenMoment()

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        slot = data.get(f"{name}-slot")
        return slot if slot and slot != OTHER else data.get(name)

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in data and f"{name}-slot" not in data

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        value = _read(value)
        wall = f"{value:%Y-%m-%dT%H:%M}" if isinstance(value, datetime) else value
        chosen = wall if any(slot.value == wall for slot in self.slots) else OTHER if value else ""
        text = value if chosen == OTHER else None
        written = self.written.render(name, text, context["widget"]["attrs"])
        return context | {"slots": self.slots, "chosen": chosen, "written": written, "other": OTHER}


class SlotInput(MomentInput):
    """A moment chosen from `slots`, which the form gives, or written."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", SlotsWidget())
        super().__init__(**kwargs)

    def offer(self, slots: Sequence[Slot]) -> None:
        self.widget.slots = slots


def _read(value: Any) -> Any:
    """A slot that was sent, which may be over by now, as a moment; what was written stays as it is."""
    try:
        return datetime.fromisoformat(value) if isinstance(value, str) and "T" in value else value
    except ValueError:
        return value
