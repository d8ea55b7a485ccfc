"""What people type about money, turned into clean values."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motorcrm.access.scopes import has
from motorcrm.company.models import Organisation
from motorcrm.company.queries import charge_vat
from motorcrm.company.vat import choices, read
from motorcrm.core import clock, notation
from motorcrm.core.actor import Person
from motorcrm.core.refusal import Invalid
from motorcrm.employees.models import Employee
from motorcrm.files.forms import AttachedInput
from motorcrm.finance.line_forms import Lines, beside_lines, needs_correction
from motorcrm.finance.models import Category, MoneyAccount, OrganisationTransfer, Use
from motorcrm.finance.money.asked import Asked, Field
from motorcrm.finance.money.protocol import Several
from motorcrm.finance.owed_inputs import LentInput, LoanInput, TaxInput
from motorcrm.finance.party_inputs import REF, PartyInput, hidden_ref, party_of, ref_of
from motorcrm.finance.queries.accounts import offered_accounts
from motorcrm.finance.queries.categories import branches
from motorcrm.finance.queries.terminals import AtTerminal, at_terminals
from motorcrm.finance.rights import OWNERS_MONEY
from motorcrm.ledger.chart import ACCOUNTABLE
from motorcrm.ledger.days import earliest_day
from motorcrm.ledger.models import OpenItem
from motorcrm.ledger.rights import RECORD_EARLIER, RECORD_LONG_AGO
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.queries.numbers import orders_called
from motorcrm.ui.forms import KeyedForm
from motorcrm.ui.inputs import DayInput, MoneyInput, RowInput, Rows, TextInput

MONTHS_BACK, MONTHS_AHEAD = 12, 2
IN_SIGHT = 8
"""So many accounts are offered side by side; more are a list to choose from."""
FEW = 4
"""How many orders are named where a number means several."""


def name_of(account: MoneyAccount) -> str:
    """As people choose it; what is archived is only found in the history."""
    return _("%(account)s (archived)") % {"account": account.label} if account.is_archived else str(account.label)


class AccountInput(RowInput):
    """Where the money goes or comes from: a few choices are all visible, and the first one is taken by default."""

    widget: Any = forms.RadioSelect
    none_yet = gettext_lazy("There is no till or bank account to choose. Ask an administrator.")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(MoneyAccount.objects.none(), empty_label=None, **kwargs)
        self.many_organisations = False

    def offer(self, accounts: QuerySet[MoneyAccount]) -> None:
        if accounts.count() > IN_SIGHT:
            self.widget = forms.Select()
            self.widget.is_required = self.required
        self.many_organisations = Organisation.objects.filter(is_archived=False).count() > 1
        self.queryset = accounts

    def label_from_instance(self, obj: Any) -> str:
        return f"{name_of(obj)} ({obj.organisation})" if self.many_organisations else name_of(obj)


class InGroups(Rows):
    """Categories that stand under a heading in a group of its name; the heading itself is not a choice."""

    def __iter__(self) -> Iterator[Any]:
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        for branch in branches(self.queryset):
            if branch.under:
                yield branch.category.label, [self.choice(one) for one in branch.under]
            else:
                yield self.choice(branch.category)


class CategoryInput(RowInput):
    iterator = InGroups


class OrderNumberInput(TextInput):
    """The number of an order the person can see, however it is typed; gives the order, or None if left empty."""

    reader: Person
    """Set by the form that has the field."""

    def to_python(self, value: Any) -> Any:
        if isinstance(value, WorkOrder):
            return value
        number = super().to_python(value)
        if not number:
            return None
        found = orders_called(WorkOrder.objects.visible_to(self.reader), number)
        if not found:
            raise forms.ValidationError(_("There is no order with this number. Check it."), code="no-such-order")
        if len(found) > 1:
            message = _("Several orders have this number: %(numbers)s. Enter one of them in full.")
            numbers = ", ".join(order.number for order in found[:FEW])
            raise forms.ValidationError(message, code="several-orders", params={"numbers": numbers})
        return found[0]

    def run_validators(self, value: Any) -> None:
        """None for an order that was found; the widget and the query limit the length of what was typed."""


class DatedForm(KeyedForm):
    """What every form about money has. Who may not record with a past date is not asked for it: it is today."""

    amount = MoneyInput(label=gettext_lazy("Amount"), positive=True)
    on = DayInput(label=gettext_lazy("Date"))
    comment = TextInput(label=gettext_lazy("Comment"), max_length=400, required=False)

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if has(person, RECORD_EARLIER):
            self.initial.setdefault("on", clock.today())
            self.fields["on"].widget.attrs["max"] = clock.today().isoformat()
            if not has(person, RECORD_LONG_AGO):
                self.fields["on"].widget.attrs["min"] = earliest_day(person).isoformat()
        else:
            del self.fields["on"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        return {"on": None, **cleaned}


class RecordingForm(DatedForm):
    """Whatever people record by hand: the fields are those that its kind asks for.

    What may be recorded several times at once has further lines in `more`.
    """

    def __init__(
        self, *args: Any, asks: Sequence[Asked], several: Several | None = None, person: Person, **kwargs: Any
    ) -> None:
        super().__init__(*args, person=person, **kwargs)
        self.person, self.several = person, several
        taken: set[int] = set()
        if "amount" not in {asked.name for asked in asks}:
            del self.fields["amount"]
        for asked in asks:
            if asked.name not in self.base_fields and (field := field_for(asked, person)):
                self.fields[asked.name] = field
            if asked.field == Field.ACCOUNT:
                accounts = [one for one in offered_accounts(person, asked.use) if one.pk not in taken]
                if first := next((one for one in accounts if one.kind == asked.first), next(iter(accounts), None)):
                    taken.add(first.pk)
                    self.initial.setdefault(asked.name, first)
            if asked.field == Field.MONTH:
                self.initial.setdefault(asked.name, clock.today().replace(day=1).isoformat())
            if asked.field == Field.PARTY:
                self._ask_party(asked.name)
        self.order_fields([asked.name for asked in asks])
        self.more = self._lines(several) if several else None

    def _ask_party(self, name: str) -> None:
        self.fields[REF] = hidden_ref()
        known = self.initial.get(name, "")
        self.initial.update({name: str(known), REF: ref_of(known)})

    def _lines(self, several: Several) -> Lines:
        fields = {name: self.fields[name] for name in several.names if name in self.fields}
        initial = {name: self.initial[name] for name in ("month",) if name in self.initial}
        saved = self.initial.pop("more", ())
        data = self.data if self.is_bound else None
        return Lines(
            data, fields, most=several.most - 1, empty=1, prefix="more", initial=initial, saved=saved
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if REF in self.fields:
            chosen = cleaned.pop(REF, "")
            try:
                cleaned["counterparty"] = party_of(cleaned.get("counterparty", ""), chosen, self.person)
            except forms.ValidationError as problem:
                self.add_error("counterparty", problem)
        if self.more is None or self.several is None:
            return cleaned
        if self.more.is_too_long:
            raise forms.ValidationError(self.several.too_many % {"most": self.several.most})
        if not self.more.are_valid():
            raise forms.ValidationError(needs_correction())
        return {**cleaned, "more": [self.several.line(**line.cleaned_data) for line in self.more.typed]}

    def beside_lines(self, problem: Invalid) -> Invalid:
        """The same with what is wrong about further lines beside them."""
        return beside_lines(self.more.typed, problem, first=1) if self.more else problem

    @property
    def of_line(self) -> list[Any]:
        """The fields of the first line."""
        return [self[name] for name in self.fields if self.several and name in self.several.names]

    @property
    def of_whole(self) -> list[Any]:
        """All others that are seen."""
        own = self.several.names if self.several else ()
        return [field for field in self.visible_fields() if field.name not in own]

    @cached_property
    def moves_between(self) -> list[MoneyAccount]:
        """Of a transfer: the accounts that it may name."""
        if "to_account" not in self.fields:
            return []
        return list(offered_accounts(self.person, Use.TAKE_OUT) | offered_accounts(self.person, Use.PUT_IN))

    @cached_property
    def at_terminals(self) -> list[AtTerminal]:
        """Of a transfer: what stands at terminals, to be filled in."""
        return at_terminals(self.person) if "to_account" in self.fields else []

    def fill_from(self, terminal: int) -> None:
        """A transfer of all that stands at the terminal, less the usual fee, to the bank of its organisation."""
        found = next((one for one in self.at_terminals if one.terminal.pk == terminal), None)
        if found is None:
            return
        self.initial.update({"money_account": found.terminal, "amount": found.held, "arrived": found.arrives})
        own = offered_accounts(self.person, Use.PUT_IN, found.terminal.organisation)
        if bank := own.filter(kind=MoneyAccount.Kind.BANK).first():
            self.initial["to_account"] = bank


def _account(asked: Asked, person: Person) -> forms.Field:
    field = AccountInput(label=asked.label)
    field.offer(offered_accounts(person, asked.use))
    return field


def _category(asked: Asked, _person: Person) -> forms.Field:
    rows = Category.objects.filter(direction=asked.direction, is_archived=False).select_related("account")
    return CategoryInput(rows, label=asked.label, empty_label=gettext_lazy("Choose"))


def _month(asked: Asked, _person: Person) -> forms.Field:
    return forms.TypedChoiceField(label=asked.label, coerce=date.fromisoformat, choices=month_choices())


def _order(asked: Asked, person: Person) -> forms.Field:
    field = OrderNumberInput(label=asked.label, max_length=40, required=False)
    field.reader = person
    return field


def _vat(asked: Asked, person: Person) -> forms.Field | None:
    """Not asked where no organisation has to do with VAT."""
    if not (offered := vat_choices(person)):
        return None
    return forms.TypedChoiceField(label=asked.label, choices=offered, coerce=read, empty_value=None, required=False)


def _amount(asked: Asked, _person: Person) -> forms.Field:
    return MoneyInput(label=asked.label, required=asked.required, positive=asked.required)


def _basis(asked: Asked, person: Person) -> forms.Field | None:
    """Not asked where there is one organisation, nor of who may not record loans and the owner's money."""
    if not _passes_between(person):
        return None
    return forms.ChoiceField(
        label=asked.label,
        choices=OrganisationTransfer.Basis.choices,
        widget=forms.RadioSelect,
        required=False,
        help_text=gettext_lazy(
            "A loan is owed until it is returned. The owner's money is taken out of one business and put into the "
            "other: nobody owes it."
        ),
    )


def _lent(asked: Asked, person: Person) -> forms.Field | None:
    return LentInput(reader=person, label=asked.label, required=False) if _passes_between(person) else None


def _passes_between(person: Person) -> bool:
    return has(person, OWNERS_MONEY) and Organisation.objects.filter(is_archived=False)[1:2].exists()


def _loan(asked: Asked, person: Person) -> forms.Field:
    return LoanInput(reader=person, label=asked.label)


def _employee(asked: Asked, _person: Person) -> forms.Field:
    """Who works here, and who has left but still holds money or is owed some."""
    open_ = OpenItem.objects.filter(account__code=ACCOUNTABLE).values("employee")
    rows = Employee.objects.filter(Q(left_on=None) | Q(pk__in=open_)).named()
    return RowInput(
        rows.order_by("last_name", "first_name", "pk"), label=asked.label, empty_label=gettext_lazy("Choose")
    )


def _organisation(asked: Asked, _person: Person) -> forms.Field:
    """Not shown where there is only one."""
    rows = Organisation.objects.filter(is_archived=False)
    field, known = RowInput(rows, label=asked.label, empty_label=None), list(rows[:2])
    if len(known) == 1:
        field.widget, field.initial = field.hidden_widget(), known[0].pk
    return field


def _tax_due(asked: Asked, person: Person) -> forms.Field:
    return TaxInput(reader=person, without_vat=True, label=asked.label)


def _tax_paid(asked: Asked, person: Person) -> forms.Field:
    return TaxInput(reader=person, without_vat=not charge_vat(), label=asked.label)


def _party(asked: Asked, _person: Person) -> forms.Field:
    return PartyInput(label=asked.label, required=asked.required)


def _files(asked: Asked, _person: Person) -> forms.Field:
    return AttachedInput(label=asked.label, required=asked.required)


def _text(asked: Asked, _person: Person) -> forms.Field:
    return TextInput(label=asked.label, max_length=asked.longest, required=asked.required)


def field_for(asked: Asked, person: Person) -> forms.Field | None:
    """The field that asks it; None where it is not asked at all."""
    return _FIELDS[asked.field](asked, person)


_FIELDS: dict[Field, Callable[[Asked, Person], forms.Field | None]] = {
    Field.ACCOUNT: _account,
    Field.AMOUNT: _amount,
    Field.BASIS: _basis,
    Field.CATEGORY: _category,
    Field.EMPLOYEE: _employee,
    Field.FILES: _files,
    Field.LENT: _lent,
    Field.LOAN: _loan,
    Field.MONTH: _month,
    Field.ORDER: _order,
    Field.ORGANISATION: _organisation,
    Field.PARTY: _party,
    Field.TAX_DUE: _tax_due,
    Field.TAX_PAID: _tax_paid,
    Field.VAT: _vat,
    Field.TEXT: _text,
}
"""How each is asked; those that every form has are declared there."""


def vat_choices(person: Person) -> list[tuple[str, Any]]:
    """The rates that may be in a bill; none where no organisation has to do with VAT.

    Those that have ended go with a past date.
    """
    if not charge_vat():
        return []
    today = clock.today()
    return list(choices(since=date(today.year - 1, 1, 1) if has(person, RECORD_EARLIER) else today, until=today))


def month_choices() -> list[tuple[str, str]]:
    return [(day.isoformat(), notation.month(day)) for day in _months()]


class ReasonForm(forms.Form):
    reason = TextInput(label=gettext_lazy("Reason"), max_length=400)


def _months() -> list[date]:
    """The months a transaction may belong to, latest first."""
    today = clock.today()
    last = today.year * 12 + today.month - 1 + MONTHS_AHEAD
    return [date(number // 12, number % 12 + 1, 1) for number in range(last, last - MONTHS_BACK - MONTHS_AHEAD - 1, -1)]
