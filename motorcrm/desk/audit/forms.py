"""The filters of the audit log, read from the address."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from motorcrm.access.nouns import NOUNS
from motorcrm.core import notation
from motorcrm.core.actor import Person
from motorcrm.desk.audit.things import findable, refs_of
from motorcrm.employees.models import Employee
from motorcrm.history.audit_log import AuditFilters
from motorcrm.history.record import EVENTS, GROUPS
from motorcrm.ui.forms import Choice, offer
from motorcrm.ui.inputs import DayInput, TextInput

PROGRAM = "program"


class AuditForm(forms.Form):
    """Valid fields are applied; the labels of the rest are in `misunderstood`."""

    thing = TextInput(label=_("Record"), required=False, max_length=120)
    kind = forms.ChoiceField(label=_("Section"), required=False)
    by = forms.ChoiceField(label=_("Who"), required=False)
    event = forms.ChoiceField(label=_("Action"), required=False)
    since = DayInput(label=_("From"), required=False)
    until = DayInput(label=_("To"), required=False)

    def __init__(self, asked: QueryDict, *, reader: Person) -> None:
        super().__init__(asked, auto_id="filter_%s")
        self.asked = asked
        offer(self, kind=[("", _("All sections")), *((noun.word, noun.label) for noun in findable())])
        people = [(str(person.pk), str(person)) for person in Employee.objects.all()]
        self.actors: list[Choice] = [("", _("Everyone")), (PROGRAM, "MotorCRM"), *people]
        offer(self, by=self.actors)
        offer(self, event=[("", _("All actions")), *_events()])
        self.too_many = False
        self.is_valid()
        self.filters = self._filters(reader)

    def _filters(self, reader: Person) -> AuditFilters:
        typed, refs = {name: value for name, value in self.cleaned_data.items() if value}, None
        if "thing" in typed:
            refs, self.too_many = refs_of(typed["thing"], typed.get("kind", ""), reader)
        by = typed.get("by", "")
        return AuditFilters(
            by=int(by) if by and by != PROGRAM else None,
            by_program=by == PROGRAM,
            event=typed.get("event", ""),
            refs=refs,
            since=typed.get("since"),
            until=typed.get("until"),
        )

    @property
    def misunderstood(self) -> list[str]:
        return [str(self.fields[name].label) for name in self.errors if name in self.fields]

    @property
    def chips(self) -> list[dict[str, str]]:
        """Each filter in words, with the address without it. A kind alone is not a filter."""
        return [
            {"label": self._said(name, value), "url": self._without(name)}
            for name, value in self.cleaned_data.items()
            if value and name != "kind"
        ]

    def _said(self, name: str, value: Any) -> str:
        if name == "thing":
            kind = self.cleaned_data.get("kind")
            return f"{NOUNS[kind].label} {notation.quoted(value)}" if kind else notation.quoted(value)
        if name == "by":
            return str(dict(self.actors)[value])
        if name == "event":
            return f"{_group(value)}: {EVENTS[value].label}"
        return f"{self.fields[name].label} {notation.day(value)}"

    def _without(self, name: str) -> str:
        left = self.asked.copy()
        for gone in (name, "before", *(["kind"] if name == "thing" else [])):
            left.pop(gone, None)
        return "?" + left.urlencode()


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
