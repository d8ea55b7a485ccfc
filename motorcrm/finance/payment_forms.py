"""Forms for money that comes from clients, or goes back to them."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from motorcrm.access.scopes import has
from motorcrm.clients.inputs import ClientInput
from motorcrm.clients.models import Client
from motorcrm.clients.rights import VIEW_CLIENTS
from motorcrm.company.models import Organisation
from motorcrm.core.actor import Person
from motorcrm.core.exact import Money
from motorcrm.finance.forms import AccountInput, DatedForm
from motorcrm.finance.models import MoneyAccount, Tender
from motorcrm.finance.money.payments import METHODS
from motorcrm.finance.tender_forms import MethodInput, TenderForm
from motorcrm.finance.ways import BANK
from motorcrm.ui.inputs import MoneyInput


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


class PaymentForm(TenderForm, DatedForm):
    """Money from a client. Somebody else may have paid it."""

    amount = MoneyInput(label=gettext_lazy("Amount"), positive=True)
    payer = ClientInput(label=gettext_lazy("Paid by somebody else"), max_length=200, required=False)

    def __init__(
        self, *args: Any, person: Person, client: Client, organisation: Organisation | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, person=person, **kwargs)
        self.client, self.person, self.organisation = client, person, organisation
        payer = self.fields["payer"]
        if isinstance(payer, ClientInput) and has(person, VIEW_CLIENTS):
            payer.read_by(person)
        else:
            del self.fields["payer"]

    def offer(self, *, due: Money | None = None) -> None:
        """Fill in what is left to pay, if that is known to who looks."""
        self.offer_ways(last=BANK, rest=due)
        self.initial["expected_due"] = due

    def values(self) -> dict[str, Any]:
        first, *further = self.tenders()
        known = {name: self.cleaned_data.get(name) for name in ("on", "comment", "payer", "key")}
        return known | {
            "amount": first.amount,
            "money_account": first.money_account,
            "method": first.method,
            "further": further,
            "receipt": self.cleaned_data["receipt"],
            "receipt_number": self.cleaned_data["receipt_number"],
            "receipt_note": self.cleaned_data["receipt_note"],
        }

    def clean_payer(self) -> Client | None:
        payer: Client | None = self.cleaned_data["payer"]
        return None if payer == self.client else payer


class RefundForm(TillForm):
    """Money given back to a client."""

    field_order = ("amount", "money_account", "method", "on", "comment")

    def offer_way(self, came: Tender | None) -> None:
        """Propose the way the money came."""
        if came is not None:
            self.initial["money_account"] = came.money_account
            self.initial["method"] = unusual(came)


def unusual(tender: Tender) -> str:
    """Its method, or empty if that is the usual one of its account."""
    return "" if tender.method == METHODS[MoneyAccount.Kind(tender.money_account.kind)] else tender.method
