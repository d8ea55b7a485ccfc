"""Forms for money that comes from clients, or goes back to them."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motorcrm.access.scopes import has
from motorcrm.clients.models import CLIENTS, Client
from motorcrm.clients.rights import VIEW_CLIENTS
from motorcrm.core.actor import Person
from motorcrm.core.folding import fold
from motorcrm.core.search import begins
from motorcrm.finance.forms import AccountInput, DatedForm
from motorcrm.finance.models import FiscalReceipt, MoneyAccount, Tender
from motorcrm.finance.ways import BANK, WAYS, account_of, tiles
from motorcrm.ui.inputs import MoneyInput, TextInput

MANY = 9
"""Enough of the clients who fit a name to see that it is not clear."""


class MethodInput(forms.ChoiceField):
    """How money is handed over; left empty, it is the usual way of the account."""

    def __init__(self, **kwargs: Any) -> None:
        choices = [("", gettext_lazy("Usual for the account")), *Tender.Method.choices]
        super().__init__(label=gettext_lazy("Method"), choices=choices, required=False, **kwargs)


class WayInput(forms.ChoiceField):
    """How a client pays: drawn as big tiles, see `finance/_ways.html`. Without one, the money account says it."""

    def __init__(self, **kwargs: Any) -> None:
        choices = [("", ""), *((way.code, way.label) for way in WAYS.values())]
        super().__init__(label=gettext_lazy("How it is paid"), choices=choices, required=False, **kwargs)


class SeenInput(MoneyInput):
    """What was left to pay when the form was opened, sent along unseen."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label=gettext_lazy("Left to pay"), required=False, widget=forms.HiddenInput, **kwargs)


class PayerInput(TextInput):
    """A client by name or phone, chosen from suggestions or typed; gives the client, or None if left empty."""

    reader: Person
    """Set by the form that has the field."""

    def to_python(self, value: Any) -> Any:
        if isinstance(value, Client):
            return value
        typed = super().to_python(value)
        if not typed:
            return None
        within = Client.objects.visible_to(self.reader).active()
        found = list(within.filter(pk__in=CLIENTS.newest(begins(typed), MANY, ["search"])))
        found = found or list(within.search(typed, self.reader)[:MANY])
        found = [one for one in found if fold(one.name) == fold(typed)] or found
        if len(found) != 1:
            raise forms.ValidationError(_no_one(found), code="no-such-client")
        return found[0]

    def run_validators(self, value: Any) -> None:
        """None for a client who was found; the widget and the query limit the length of what was typed."""


class TillForm(DatedForm):
    """Money that changes hands: at which account, by which method."""

    money_account = AccountInput(label=gettext_lazy("Money account"))
    method = MethodInput()

    def __init__(self, *args: Any, person: Person, accounts: QuerySet[MoneyAccount], **kwargs: Any) -> None:
        super().__init__(*args, person=person, **kwargs)
        field = self.fields["money_account"]
        if isinstance(field, AccountInput):
            field.offer(accounts)
        self.initial.setdefault("money_account", accounts.first())


class PaymentForm(TillForm):
    """Money from a client. Somebody else may have paid it."""

    way = WayInput()
    active: list[MoneyAccount]
    payer = PayerInput(label=gettext_lazy("Paid by somebody else"), max_length=200, required=False)
    receipt = forms.ChoiceField(
        label=gettext_lazy("Fiscal receipt"), choices=FiscalReceipt.Status.choices, initial=FiscalReceipt.Status.MISSING
    )
    receipt_number = TextInput(label=gettext_lazy("Receipt number"), max_length=40, required=False)
    expected_due = SeenInput()

    def __init__(self, *args: Any, person: Person, client: Client, **kwargs: Any) -> None:
        super().__init__(*args, person=person, **kwargs)
        self.client = client
        payer = self.fields["payer"]
        if isinstance(payer, PayerInput) and has(person, VIEW_CLIENTS):
            payer.reader = person
            payer.widget.attrs |= {"data-suggest": f"{reverse('client-suggest')}?q=", "autocomplete": "off"}
        else:
            del self.fields["payer"]

        accounts = self.fields["money_account"]
        accounts.required, accounts.widget = False, forms.Select()
        if isinstance(accounts, AccountInput):
            self.active = list(accounts.queryset or ())
            accounts.empty_label = gettext_lazy("The usual one")
            accounts.widget.choices = accounts.choices
        self.tiles = tiles(self.active, last=BANK)
        self.initial["money_account"] = None
        self.initial["way"] = self.tiles[0].way.code if self.tiles else ""

    def clean(self) -> dict[str, Any]:
        found = super().clean()
        way = WAYS.get(found.pop("way", ""))
        if way is not None:
            found["money_account"] = found.get("money_account") or account_of(way, self.active)
            found["method"] = found.get("method") or way.method
        if not found.get("money_account") and "money_account" not in self.errors:
            self.add_error("money_account", _("Choose where the money goes."))
        return found

    def clean_payer(self) -> Client | None:
        payer: Client | None = self.cleaned_data["payer"]
        return None if payer == self.client else payer


class RefundForm(TillForm):
    """Money given back to a client."""

    field_order = ("amount", "money_account", "method", "on", "comment")


def _no_one(found: list[Client]) -> str:
    if found:
        return _("Several clients fit this. Enter the phone or the full name.")
    return _("There is no such client. Check the name, or add the client first.")
