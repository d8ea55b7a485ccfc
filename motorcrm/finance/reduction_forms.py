"""The form that takes something off the lines of a closed order."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motorcrm.core.actor import Person
from motorcrm.core.exact import Money
from motorcrm.finance.forms import DatedForm
from motorcrm.finance.models import ReductionLine
from motorcrm.finance.money.reductions import Off
from motorcrm.finance.queries.reductions import LineLeft, Technician
from motorcrm.ui.inputs import MoneyInput, PercentInput, TextInput


class OffInput(TextInput):
    """An amount, or a percent with its sign; gives both, one of them None, or None if left empty."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"autocomplete": "off", "inputmode": "text", "placeholder": "0"})
        super().__init__(max_length=30, required=False, widget=widget, **kwargs)

    def clean(self, value: Any) -> Any:
        text = super().clean(value).strip()
        if not text:
            return None
        if text.endswith("%"):
            percent = PercentInput(positive=True).clean(text.removesuffix("%"))
            return None, percent
        return MoneyInput(positive=True).clean(text.removesuffix("₽").strip()), None


@dataclass(frozen=True)
class LineFields:
    """A line and its fields, for the page."""

    there: LineLeft
    off: BoundField
    expense: BoundField
    shares: list[tuple[Technician, BoundField]]
    """Where several may bear it."""


class ReductionForm(DatedForm):
    """What is taken off each line, at whose expense, on which day and why."""

    reason = TextInput(label=gettext_lazy("Reason"), max_length=400)

    def __init__(self, *args: Any, person: Person, lines: list[LineLeft], **kwargs: Any) -> None:
        super().__init__(*args, person=person, **kwargs)
        del self.fields["amount"], self.fields["comment"]
        self.lines = lines
        for there in lines:
            code = there.code
            self.fields[code] = OffInput(label=_("Take off, ₽ or %"))
            self.fields[f"expense-{code}"] = forms.ChoiceField(
                label=_("At the expense of"),
                choices=ReductionLine.Expense.choices,
                required=False,
                widget=forms.Select(attrs={"class": "form-select"}),
            )
            self.fields[f"seen-{code}"] = MoneyInput(required=False, widget=forms.HiddenInput)
            self.initial[f"seen-{code}"] = there.left
            for one in _several(there):
                self.fields[_share(code, one)] = MoneyInput(label=str(one.employee), required=False)

    @property
    def rows(self) -> list[LineFields]:
        return [
            LineFields(
                there,
                self[there.code],
                self[f"expense-{there.code}"],
                [(one, self[_share(there.code, one)]) for one in _several(there)],
            )
            for there in self.lines
        ]

    def off(self) -> list[Off]:
        """What was typed, line by line; lines left empty are not reduced."""
        found = []
        for there in self.lines:
            if typed := self.cleaned_data[there.code]:
                amount, percent = typed
                expense = self.cleaned_data[f"expense-{there.code}"] or ReductionLine.Expense.WORKSHOP
                seen: Money | None = self.cleaned_data[f"seen-{there.code}"]
                typed = {one.employee.pk: self.cleaned_data[_share(there.code, one)] for one in _several(there)}
                borne = {pk: share for pk, share in typed.items() if share is not None}
                found.append(Off(there.line, amount, percent, expense, seen, borne))
        return found


def _several(there: LineLeft) -> Sequence[Technician]:
    """Whoever did it alone bears all of it and is not asked for."""
    return there.technicians if len(there.technicians) > 1 else ()


def _share(code: str, technician: Technician) -> str:
    return f"share-{code}-{technician.employee.pk}"
