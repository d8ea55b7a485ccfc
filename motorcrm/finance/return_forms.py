"""The forms of returns to suppliers, of money that they give back, and of advances that pay purchases."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motorcrm.company.models import Organisation
from motorcrm.core.actor import Person
from motorcrm.core.exact import Money
from motorcrm.finance.forms import AccountInput, DatedForm
from motorcrm.finance.models import MoneyAccount
from motorcrm.finance.money.off_orders import Back, field_of
from motorcrm.finance.queries import active_accounts
from motorcrm.finance.queries.suppliers import LineLeft
from motorcrm.orders.phases import OPEN_PHASES
from motorcrm.ui.inputs import MoneyInput, QuantityInput


@dataclass(frozen=True)
class LineBack:
    """A line of the purchase, and what of it goes back."""

    there: LineLeft
    amount: BoundField
    quantity: BoundField | None
    """How many of a part of an open order, where not all of it goes back."""


class ReturnForm(DatedForm):
    """What of each line goes back; lines left empty stay."""

    def __init__(self, *args: Any, person: Person, lines: list[LineLeft], **kwargs: Any) -> None:
        super().__init__(*args, person=person, **kwargs)
        del self.fields["amount"]
        self.lines = lines
        for there in lines:
            self.fields[field_of(there.line)] = MoneyInput(label=_("Goes back"), required=False)
            if there.line.part is not None and there.line.part.order.phase in OPEN_PHASES:
                self.fields[_how_many(there)] = QuantityInput(label=_("How many, if not all"), required=False)

    @property
    def rows(self) -> list[LineBack]:
        fields = [(there, _how_many(there)) for there in self.lines]
        return [
            LineBack(there, self[field_of(there.line)], self[many] if many in self.fields else None)
            for there, many in fields
        ]

    def back(self) -> list[Back]:
        typed = ((there, self.cleaned_data[field_of(there.line)]) for there in self.lines)
        return [Back(there.line, amount, self.cleaned_data.get(_how_many(there))) for there, amount in typed if amount]


def _how_many(there: LineLeft) -> str:
    return f"quantity-{there.line.pk}"


class OverForm(DatedForm):
    """So much of what a supplier owes us, of one organisation."""

    organisation_id = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, person: Person, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, person=person, **kwargs)
        self.initial["organisation_id"] = organisation.pk

    def offer(self, most: Money) -> None:
        """Fill in all that can be."""
        if most > Money.zero():
            self.initial.setdefault("amount", most)


class SupplierRefundForm(OverForm):
    money_account = AccountInput(label=gettext_lazy("Money account"))

    field_order = ("amount", "money_account", "on", "comment")

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, organisation=organisation, **kwargs)
        account, accounts = self.fields["money_account"], active_accounts().filter(organisation=organisation)
        if isinstance(account, AccountInput):
            account.offer(accounts)
        bank = next((one for one in accounts if one.kind == MoneyAccount.Kind.BANK), accounts.first())
        self.initial.setdefault("money_account", bank)
