"""The form of opening balances: rows by section, each saying whose the balance is and how much."""

import re
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motorcrm.clients.inputs import ClientInput
from motorcrm.clients.models import Client
from motorcrm.company.models import Organisation
from motorcrm.core.actor import Person
from motorcrm.core.notation import typed
from motorcrm.core.refusal import Invalid
from motorcrm.employees.models import Employee
from motorcrm.finance.line_forms import Lines, beside_lines, needs_correction
from motorcrm.finance.models import MoneyAccount, Opening, OpeningLine, Section
from motorcrm.finance.money.opening import MOST, WHOSE, Balance
from motorcrm.suppliers.models import Supplier
from motorcrm.ui.inputs import DayInput, MoneyInput, RowInput, TextInput

EMPTY = 2
"""Rows to type into in each section, where there is no script to add more."""
_NUMBERED = re.compile(r"№ ?(\d{1,18})\)$")


class ClientOfLine(ClientInput):
    """A client by name or phone; the number that a saved line shows tells two of the same name apart."""

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and (found := _NUMBERED.search(value.strip())):
            known = Client.objects.visible_to(self.reader).filter(pk=int(found[1])).first()
            if known is not None:
                return known
        return super().to_python(value)


class SectionRows:
    """A section of the form and its lines."""

    def __init__(self, section: Section, lines: Lines) -> None:
        self.section, self.lines = section, lines

    def balances(self) -> list[Balance]:
        found = (line.cleaned_data for line in self.lines.typed)
        return [Balance(self.section, one["amount"], one.get("whose"), one.get("comment", "")) for one in found]


class OpeningForm(forms.Form):
    since = DayInput(label=gettext_lazy("Books begin on"))
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    def __init__(
        self, data: Any = None, *, organisation: Organisation, person: Person, opening: Opening | None
    ) -> None:
        since = opening.since if opening is not None else organisation.books_from
        super().__init__(data, initial={"since": since, "version": opening.version if opening is not None else 0})
        self.organisation, self.person = organisation, person
        saved = list(opening.lines.all()) if opening is not None else []
        self.sections = [SectionRows(section, self._lines(section, data, saved)) for section in Section]
        self.typed = [line for one in self.sections for line in one.lines.typed]

    def _lines(self, section: Section, data: Any, saved: list[OpeningLine]) -> Lines:
        fields = _fields(section, self.organisation, self.person)
        known = [_typed(line) for line in saved if line.section == section]
        single = "whose" not in fields and section == Section.STOCK
        empty, further = (1, 0) if single else (EMPTY, 1)
        return Lines(data, fields, most=MOST, empty=empty, further=further, prefix=section.value, saved=known)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if len(self.typed) > MOST or any(one.lines.is_too_long for one in self.sections):
            raise forms.ValidationError(_("At most %(most)s lines can be entered.") % {"most": MOST})
        wrong = [one for one in self.sections if not one.lines.are_valid()]  # each is asked, so that each says it
        if wrong:
            raise forms.ValidationError(needs_correction())
        return {**cleaned, "balances": [balance for one in self.sections for balance in one.balances()]}

    def beside_lines(self, problem: Invalid) -> Invalid:
        """The same with what is wrong about single lines beside their fields."""
        return beside_lines(self.typed, problem)


def _fields(section: Section, organisation: Organisation, person: Person) -> dict[str, forms.Field]:
    whose = _whose(section, organisation, person)
    fields: dict[str, forms.Field] = {} if whose is None else {"whose": whose}
    fields["amount"] = MoneyInput(label=gettext_lazy("Amount"), positive=True)
    if section not in (Section.MONEY, Section.STOCK):
        fields["comment"] = TextInput(label=gettext_lazy("Document, comment"), max_length=400, required=False)
    return fields


def _whose(section: Section, organisation: Organisation, person: Person) -> forms.Field | None:
    wanted = WHOSE.get(section)
    if wanted == "money_account":
        rows = MoneyAccount.objects.filter(organisation=organisation, is_archived=False).order_by("position", "pk")
        return _choice(rows, gettext_lazy("Money account"))
    if wanted == "client":
        field = ClientOfLine(label=gettext_lazy("Client"), max_length=220)
        field.reader = person
        field.widget.attrs |= {"data-suggest": f"{reverse('client-suggest')}?q=", "autocomplete": "off"}
        return field
    if wanted == "supplier":
        return _choice(Supplier.objects.filter(is_archived=False).order_by("name", "pk"), gettext_lazy("Supplier"))
    if wanted == "employee":
        people = Employee.objects.order_by("last_name", "first_name", "pk").named()
        return _choice(people, gettext_lazy("Employee"))
    return TextInput(label=gettext_lazy("Lender"), max_length=200) if wanted == "lender" else None


def _choice(rows: Any, label: Any) -> forms.Field:
    return RowInput(rows, label=label, empty_label=gettext_lazy("Choose"))


def _typed(line: OpeningLine) -> dict[str, str]:
    """A saved line as it would be typed."""
    whose = getattr(line, WHOSE[line.section]) if line.section in WHOSE else ""
    if isinstance(whose, Client):
        said = f"{whose.name} (№ {whose.pk})"
    else:
        said = str(whose.pk) if hasattr(whose, "pk") else str(whose)
    return {"whose": said, "amount": typed(line.amount), "comment": line.comment}
