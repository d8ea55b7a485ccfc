"""The filters of a list: a form read from the address."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, ClassVar

from django import forms
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.utils.translation import gettext as _

from motorcrm.core import notation
from motorcrm.core.actor import Person


@dataclass(frozen=True)
class Chip:
    """A filter in words, with the address of the list without it."""

    label: str
    url: str


class FilterForm(forms.Form):
    """Filters that are understood are applied; the labels of the rest are in `misunderstood`."""

    search = "q"
    """The field that is typed into; it comes first."""
    placeholder: Any = ""
    title: Any = ""
    """What a screen reader calls the form."""
    pairs: Sequence[tuple[str, str]] = (("since", "until"),)
    """Fields of periods, first and last day."""
    companions: ClassVar[Mapping[str, Sequence[str]]] = {}
    """Fields that go when another one goes, for they mean nothing without it."""

    def __init__(self, asked: QueryDict, *, reader: Person) -> None:
        super().__init__(asked, auto_id="filter_%s")
        self.asked, self.reader = asked, reader
        self.prepare()
        self.is_valid()

    def prepare(self) -> None:
        """Set what the fields choose from, and drop those the reader may not use."""

    def describe(self, name: str, value: Any) -> str:
        """What the filter's chip says; a filter that needs no chip says nothing."""
        if value is True:
            return str(self.fields[name].label)
        if name == self.search:
            return notation.quoted(value)
        return f"{self.fields[name].label} {notation.day(value)}" if isinstance(value, date) else str(value)

    @cached_property
    def wanted(self) -> dict[str, Any]:
        """The filters that were understood and are not empty."""
        return {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def misunderstood(self) -> list[str]:
        return [str(self.fields[name].label) for name in self.errors if name in self.fields]

    @property
    def warnings(self) -> list[str]:
        """Sentences shown above the list."""
        if not self.misunderstood:
            return []
        names = ", ".join(self.misunderstood)
        return [_("These filters could not be read and were not applied: %(names)s.") % {"names": names}]

    @cached_property
    def chips(self) -> list[Chip]:
        """What narrows the list; each chip removes its own filter only."""
        described = {name: self.describe(name, value) for name, value in self.wanted.items()}
        return [Chip(label, self._without(name)) for name, label in described.items() if label]

    @property
    def cleared(self) -> str:
        """The address of the list without any of its chips; its tab and its sort stay."""
        narrowing = [name for name, value in self.wanted.items() if self.describe(name, value)]
        return self.address(**dict.fromkeys(narrowing))

    def address(self, **changes: str | None) -> str:
        """The query string with these filters changed, from the first page."""
        query = self.asked.copy()
        for name, value in {"before": None, **changes}.items():
            query.pop(name, None)
            if value:
                query[name] = value
        return "?" + query.urlencode()

    @property
    def searched(self) -> BoundField:
        return self[self.search]

    @property
    def carried(self) -> list[tuple[str, str]]:
        """What stays in the address when other filters are applied: hidden filters, and the sort."""
        kept = [field.name for field in self.hidden_fields() if field.name in self.wanted]
        return [(name, str(self.asked[name])) for name in [*kept, "sort"] if self.asked.get(name)]

    @property
    def beside(self) -> list[BoundField]:
        """What is chosen from in the panel of filters, besides periods."""
        elsewhere = {self.search, *(name for pair in self.pairs for name in pair)}
        return [field for field in self.visible_fields() if field.name not in elsewhere]

    @property
    def periods(self) -> list[tuple[BoundField, BoundField]]:
        return [(self[first], self[last]) for first, last in self.pairs if first in self.fields]

    def _without(self, name: str) -> str:
        return self.address(**dict.fromkeys((name, *self.companions.get(name, ()))))
