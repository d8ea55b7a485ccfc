"""The form of opening balances: rows by section, each saying whose the balance is and how much."""

import re
from collections.abc import Mapping
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


class LineForm(forms.Form):
    """One line of a section; one that nothing was typed into is left out."""

    def __init__(
        self,
        data: Mapping[str, str] | None,
        section: Section,
        fields: Mapping[str, forms.Field],
        place: int,
        *,
        saved: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(
            data, auto_id=f"{section}-{place}-%s", initial=dict(saved or {}), empty_permitted=True,
            use_required_attribute=False,
        )  # fmt: skip
        self.section = section
        self.fields.update({f"{section}-{name}": field for name, field in fields.items()})

    def balance(self) -> Balance:
        found = {name.removeprefix(f"{self.section}-"): value for name, value in self.cleaned_data.items()}
        return Balance(self.section, found["amount"], found.get("whose"), found.get("comment", ""))

    def add_problem(self, name: str, said: str) -> None:
        field = f"{self.section}-{name}"
        self.add_error(field if field in self.fields else f"{self.section}-amount", said)


class SectionRows:
    """A section of the form: its rows, and how much the saved ones come to."""

    def __init__(self, section: Section, rows: list[LineForm]) -> None:
        self.section, self.rows = section, rows


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
        self.sections = [SectionRows(section, self._rows(section, data, saved)) for section in Section]
        self.typed = [row for one in self.sections for row in one.rows if row.is_bound]

    def _rows(self, section: Section, data: Any, saved: list[OpeningLine]) -> list[LineForm]:
        fields = _fields(section, self.organisation, self.person)
        names = [f"{section}-{name}" for name in fields]
        if data is None:
            known = [_typed(line, section) for line in saved if line.section == section]
            rows = [LineForm(None, section, fields, place, saved=one) for place, one in enumerate(known)]
        else:
            sent = [LineForm(one, section, fields, place) for place, one in enumerate(_sent(data, names))]
            rows = [row for row in sent if row.has_changed()]
        single = "whose" not in fields and section == Section.STOCK
        more = (0 if rows else 1) if single else (1 if rows else EMPTY)
        return rows + [LineForm(None, section, fields, len(rows) + number) for number in range(more)]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if len(self.typed) > MOST:
            raise forms.ValidationError(_("At most %(most)s lines can be entered.") % {"most": MOST})
        wrong = [row for row in self.typed if not row.is_valid()]  # each is asked, so that each says what is wrong
        if wrong:
            raise forms.ValidationError(_("Some of the lines need a correction."))
        return {**cleaned, "balances": [row.balance() for row in self.typed]}

    def beside_lines(self, problem: Invalid) -> Invalid:
        """The same with what is wrong about single lines beside their fields."""
        rest = {}
        for name, said in problem.errors.items():
            _line, _dash, where = name.partition("line-")
            place, _dash, field = where.partition("-")
            if place.isdecimal():
                self.typed[int(place)].add_problem(field, said)
                rest["lines"] = _("Some of the lines need a correction.")
            else:
                rest[name] = said
        return Invalid(**rest)


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
    field = RowInput(rows, label=label, empty_label=gettext_lazy("Choose"))
    offered: Any = field.choices
    field.choices = list(offered)  # asked once, not by every line
    return field


def _typed(line: OpeningLine, section: Section) -> dict[str, str]:
    """A saved line as it would be typed."""
    whose = getattr(line, WHOSE[section]) if section in WHOSE else ""
    if isinstance(whose, Client):
        said = f"{whose.name} (№ {whose.pk})"
    else:
        said = str(whose.pk) if hasattr(whose, "pk") else str(whose)
    known = {"whose": said, "amount": typed(line.amount), "comment": line.comment}
    return {f"{section}-{name}": value for name, value in known.items()}


def _sent(data: Any, names: list[str]) -> list[dict[str, str]]:
    columns = {name: data.getlist(name) for name in names}
    longest = min(max(len(column) for column in columns.values()), MOST + 1)
    return [
        {name: column[place] for name, column in columns.items() if place < len(column)} for place in range(longest)
    ]
