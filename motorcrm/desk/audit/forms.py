"""The filters of the audit log, read from the address."""

from functools import cached_property
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from motorcrm.access.nouns import NOUNS
from motorcrm.core.search import Candidates
from motorcrm.desk.audit.things import findable, refs_of
from motorcrm.employees.models import Employee
from motorcrm.history.audit_log import AuditFilters, concerning
from motorcrm.history.record import EVENTS, GROUPS
from motorcrm.ui.filters import FilterForm
from motorcrm.ui.forms import Choice, offer
from motorcrm.ui.inputs import DayInput, TextInput

PROGRAM = "program"
TOO_MANY = _(
    "Too many records match. Only actions with the newest are shown. Enter more of the name or choose a section."
)


class AuditForm(FilterForm):
    thing = TextInput(label=_("Record"), required=False, max_length=120)
    kind = forms.ChoiceField(label=_("Section"), required=False)
    by = forms.ChoiceField(label=_("Who"), required=False)
    event = forms.ChoiceField(label=_("Action"), required=False)
    since = DayInput(label=_("From"), required=False)
    until = DayInput(label=_("To"), required=False)

    search = "thing"
    placeholder = _("Number, name, plate")
    title = _("Audit log filters")
    companions: ClassVar = {"thing": ["kind"]}

    def prepare(self) -> None:
        offer(self, kind=[("", _("All sections")), *((noun.word, noun.label) for noun in findable())])
        seen = Employee.objects.visible_to(self.reader) | Employee.objects.filter(pk=self.reader.pk)
        people = [(str(person.pk), str(person)) for person in seen]
        self.actors: list[Choice] = [("", _("Everyone")), (PROGRAM, "MotorCRM"), *people]
        offer(self, by=self.actors)
        offer(self, event=[("", _("All actions")), *_events()])

    @cached_property
    def named(self) -> tuple[list[str], bool]:
        """The records of the typed name, and whether there are more than are looked at."""
        return refs_of(self.wanted["thing"], self.wanted.get("kind", ""), self.reader)

    @cached_property
    def concerning(self) -> Candidates | None:
        """What happened to these records; None if none is typed."""
        return concerning(self.named[0]) if "thing" in self.wanted else None

    @property
    def filters(self) -> AuditFilters:
        by = self.wanted.get("by", "")
        return AuditFilters(
            by=int(by) if by and by != PROGRAM else None,
            by_program=by == PROGRAM,
            event=self.wanted.get("event", ""),
            among=self.concerning.ids if self.concerning else None,
            since=self.wanted.get("since"),
            until=self.wanted.get("until"),
        )

    @property
    def warnings(self) -> list[str]:
        if "thing" in self.wanted and self.named[1]:
            return [*super().warnings, str(TOO_MANY)]
        return super().warnings

    def describe(self, name: str, value: Any) -> str:
        kind = self.wanted.get("kind")
        if name == "thing" and kind:
            return f"{NOUNS[kind].label} {super().describe(name, value)}"
        if name == "by":
            return str(dict(self.actors)[value])
        if name == "event":
            return f"{_group(value)}: {EVENTS[value].label}"
        # a section alone narrows nothing
        return "" if name == "kind" else super().describe(name, value)


def _group(code: str) -> str:
    """A group without a label is shown by its code."""
    name = code.partition(".")[0]
    return str(GROUPS[name].label if name in GROUPS else name)


def _events() -> list[tuple[str, list[tuple[str, str]]]]:
    """Every event, under the label of its group, in the order of groups."""
    named = sorted(GROUPS.values(), key=lambda group: group.position)
    groups: dict[str, list[tuple[str, str]]] = {str(group.label): [] for group in named}
    for code, event in EVENTS.items():
        groups.setdefault(_group(code), []).append((code, str(event.label)))
    return [(label, events) for label, events in groups.items() if events]
