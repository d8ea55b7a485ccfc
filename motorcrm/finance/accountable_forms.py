"""The form of an expense report: whose it is, and its expenses line by line."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motorcrm.core import clock
from motorcrm.core.actor import Person
from motorcrm.core.refusal import Invalid
from motorcrm.finance.forms import DatedForm, field_for
from motorcrm.finance.models import Category
from motorcrm.finance.money.accountable import WHO
from motorcrm.finance.money.asked import AMOUNT, Asked, Field
from motorcrm.finance.money.cash import VAT
from motorcrm.finance.money.expense_reports import MOST, Spent

ORGANISATION = Asked(name="organisation", field=Field.ORGANISATION, label=gettext_lazy("Organisation"))
OF_LINE = (
    Asked(name="category", field=Field.CATEGORY, label=gettext_lazy("Category"), direction=Category.Direction.EXPENSE),
    AMOUNT,
    replace(VAT, label=gettext_lazy("VAT in it")),
    Asked(name="month", field=Field.MONTH, label=gettext_lazy("Month")),
    Asked(name="counterparty", field=Field.TEXT, label=gettext_lazy("Counterparty"), required=False, longest=200),
    Asked(name="order", field=Field.ORDER, label=gettext_lazy("Order number"), required=False),
)
EMPTY = 3
"""Rows to type into, where there is no script to add more."""


class LineForm(forms.Form):
    """One expense. Each line has fields of the same names; a line that nothing was typed into is left out."""

    def __init__(self, data: Mapping[str, str] | None, fields: Mapping[str, forms.Field], place: int) -> None:
        month = clock.today().replace(day=1).isoformat()
        super().__init__(
            data, auto_id=f"line-{place}-%s", initial={"month": month}, empty_permitted=True,
            use_required_attribute=False,
        )  # fmt: skip
        self.place = place
        self.fields.update(fields)

    def spent(self) -> Spent:
        return Spent(**self.cleaned_data)


class ReportForm(DatedForm):
    def __init__(self, data: Any = None, *, person: Person, **kwargs: Any) -> None:
        super().__init__(data, person=person, **kwargs)
        del self.fields["amount"]
        for asked in (WHO, ORGANISATION):
            if field := field_for(asked, person):
                self.fields[asked.name] = field
        self.order_fields(["employee", "organisation", "on", "comment"])
        fields = {asked.name: field for asked in OF_LINE if (field := field_for(asked, person))}
        category: Any = fields["category"]
        category.choices = list(category.choices)  # asked once, not by every line
        sent = [] if data is None else self._sent(data, list(fields))
        self.is_too_long = len(sent) > MOST + EMPTY
        typed = [LineForm(row, fields, place) for place, row in enumerate(sent[: MOST + EMPTY])]
        self.typed = [line for line in typed if line.has_changed()]
        first = len(typed)
        self.lines = [*self.typed, *(LineForm(None, fields, first + more) for more in range(1 if typed else EMPTY))]

    @staticmethod
    def _sent(data: Any, names: list[str]) -> list[dict[str, str]]:
        columns = {name: data.getlist(name) for name in names}
        longest = max(len(column) for column in columns.values())
        return [
            {name: column[place] for name, column in columns.items() if place < len(column)} for place in range(longest)
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.is_too_long:
            raise forms.ValidationError(
                _("At most %(most)s expenses stand on one report. Divide them among several.") % {"most": MOST}
            )
        wrong = [line for line in self.typed if not line.is_valid()]  # each is asked, so that each says what is wrong
        if wrong:
            raise forms.ValidationError(_("Some of the expenses need a correction."))
        return {**cleaned, "lines": [line.spent() for line in self.typed]}

    def beside_lines(self, problem: Invalid) -> Invalid:
        """The same with what is wrong about single lines beside their fields."""
        rest = {}
        for name, said in problem.errors.items():
            _line, _dash, where = name.partition("line-")
            place, _dash, field = where.partition("-")
            if place.isdecimal() and field in self.typed[int(place)].fields:
                self.typed[int(place)].add_error(field, said)
                rest["lines"] = _("Some of the expenses need a correction.")
            else:
                rest[name] = said
        return Invalid(**rest)
