"""Rows of a form that have fields of the same names: lines of a receipt, of a report, of opening balances."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from motorcrm.core.refusal import Invalid

SPARE = 3
"""So many more rows may be sent than are allowed to be filled in."""


class LineForm(forms.Form):
    """One line; one that nothing was typed into is left out."""

    def __init__(
        self,
        data: Mapping[str, str] | None,
        fields: Mapping[str, forms.Field],
        *,
        auto_id: str,
        prefix: str = "",
        initial: Mapping[str, Any],
    ) -> None:
        super().__init__(
            data, auto_id=auto_id, prefix=prefix or None, initial=dict(initial), empty_permitted=True,
            use_required_attribute=False,
        )  # fmt: skip
        self.fields.update(fields)

    def add_problem(self, name: str, said: str) -> None:
        self.add_error(name if name in self.fields else "amount", said)


class Lines:
    """The lines of a form, or of one section of it, and how they are drawn: `finance/_line_rows.html`.

    The fields are made once and shared by all lines. `initial` is what stands in a new line, `saved` what is known of
    lines before anything is sent. `empty` lines more are shown where nothing is typed, else `further`.
    """

    def __init__(
        self,
        data: Any,
        fields: Mapping[str, forms.Field],
        *,
        most: int,
        empty: int,
        further: int = 1,
        prefix: str = "",
        initial: Mapping[str, Any] | None = None,
        saved: Sequence[Mapping[str, Any]] = (),
    ) -> None:
        self.fields, self.prefix, self.initial = fields, prefix, initial or {}
        for field in fields.values():
            if isinstance(field, forms.ModelChoiceField):
                offered: Any = field.choices
                field.choices = list(offered)  # asked once, not by every line
        sent = [] if data is None else self._sent(data)
        every = [self._line(row, place) for place, row in enumerate(sent[: most + SPARE])]
        self.typed = [line for line in every if line.has_changed()]
        self.is_too_long = len(sent) > most + SPARE or len(self.typed) > most
        known = [self._line(None, place, one) for place, one in enumerate(saved)] if data is None else self.typed
        first = max(len(every), len(known))
        more = further if known else empty
        self.shown = [*known, *(self._line(None, first + number) for number in range(more))]

    def _line(self, data: Mapping[str, str] | None, place: int, saved: Mapping[str, Any] | None = None) -> LineForm:
        auto_id = f"{self.prefix or 'line'}-{place}-%s"
        initial = self.initial if saved is None else saved
        return LineForm(data, self.fields, auto_id=auto_id, prefix=self.prefix, initial=initial)

    def _sent(self, data: Any) -> list[dict[str, str]]:
        names = [f"{self.prefix}-{name}" if self.prefix else name for name in self.fields]
        columns = {name: data.getlist(name) for name in names}
        longest = max(map(len, columns.values()), default=0)
        return [
            {name: column[place] for name, column in columns.items() if place < len(column)} for place in range(longest)
        ]

    def are_valid(self) -> bool:
        """Each is asked, so that each says what is wrong."""
        wrong = [line for line in self.typed if not line.is_valid()]
        return not wrong


def beside_lines(lines: Sequence[LineForm], problem: Invalid, *, first: int = 0) -> Invalid:
    """The same with what is wrong about single lines beside their fields; `first` is the number of the first of them.

    A verb says it by line: `line-3-amount`.
    """
    rest: dict[str, str] = {}
    for name, said in problem.errors.items():
        _line, _dash, where = name.partition("line-")
        place, _dash, field = where.partition("-")
        if place.isdecimal() and 0 <= int(place) - first < len(lines):
            lines[int(place) - first].add_problem(field, said)
            rest["lines"] = needs_correction()
        else:
            rest[name] = said
    return Invalid(**rest)


def needs_correction() -> str:
    return _("Some of the lines need a correction.")
