"""The form of an expense report: whose it is, and its expenses line by line."""

from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motorcrm.core import clock
from motorcrm.core.actor import Person
from motorcrm.core.refusal import Invalid
from motorcrm.finance.forms import DatedForm, field_for
from motorcrm.finance.line_forms import Lines, beside_lines, needs_correction
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


class ReportForm(DatedForm):
    def __init__(self, data: Any = None, *, person: Person, **kwargs: Any) -> None:
        super().__init__(data, person=person, **kwargs)
        del self.fields["amount"]
        for asked in (WHO, ORGANISATION):
            if field := field_for(asked, person):
                self.fields[asked.name] = field
        self.order_fields(["employee", "organisation", "on", "comment"])
        fields = {asked.name: field for asked in OF_LINE if (field := field_for(asked, person))}
        month = {"month": clock.today().replace(day=1).isoformat()}
        self.lines = Lines(data, fields, most=MOST, empty=EMPTY, initial=month)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.lines.is_too_long:
            raise forms.ValidationError(
                _("At most %(most)s expenses stand on one report. Divide them among several.") % {"most": MOST}
            )
        if not self.lines.are_valid():
            raise forms.ValidationError(needs_correction())
        return {**cleaned, "lines": [Spent(**line.cleaned_data) for line in self.lines.typed]}

    def beside_lines(self, problem: Invalid) -> Invalid:
        """The same with what is wrong about single lines beside their fields."""
        return beside_lines(self.lines.typed, problem)
