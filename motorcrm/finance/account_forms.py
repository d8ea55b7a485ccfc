"""What people type about a money account: what its kind has, and nothing else."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from motorcrm.access.fields import sees
from motorcrm.catalog.forms import VersionedForm
from motorcrm.company.forms import LegalDetailInput
from motorcrm.company.models import Organisation
from motorcrm.core.actor import Person
from motorcrm.finance.books.facts import OF_KIND
from motorcrm.finance.models import MoneyAccount
from motorcrm.ui.forms import carry, offer
from motorcrm.ui.inputs import MoneyInput, PercentInput, RowInput, TextInput


class AccountForm(VersionedForm):
    name = TextInput(label=_("Name"), max_length=120)
    organisation = RowInput(Organisation.objects.none(), label=_("Organisation"), empty_label=None)
    bank = TextInput(label=_("Bank"), max_length=200, required=False)
    bik = LegalDetailInput(label=_("BIK"))
    bank_account = LegalDetailInput(label=_("Bank account"))
    fee_percent = PercentInput(
        label=_("Bank's fee, %"),
        required=False,
        help_text=_("What the bank usually keeps of a payment. It is only a forecast and posts nothing."),
    )
    cash_limit = MoneyInput(
        label=_("Cash limit"),
        required=False,
        help_text=_("What may stay in the till overnight. Empty: the company sets no limit, as small ones need not."),
    )
    has_shifts = forms.BooleanField(
        label=_("Counted by shifts"),
        required=False,
        help_text=_("Money changes hands only while a shift is open; it begins and ends with counting the till."),
    )

    def __init__(
        self, *args: Any, kind: str, person: Person, current: MoneyAccount | None = None, **kwargs: Any
    ) -> None:
        if current is not None:
            kwargs["initial"] = {"name": current.label, **kwargs.get("initial", {})}
        super().__init__(*args, current=current, **kwargs)
        mine = OF_KIND.get(kind, ())
        for name in {name for names in OF_KIND.values() for name in names}:
            if name not in mine or not sees(person).field(name):
                del self.fields[name]
        if current is not None:
            del self.fields["organisation"]
            return
        active = Organisation.objects.filter(is_archived=False)
        offer(self, organisation=active)
        self.initial["organisation"] = active.first()
        if active.count() < 2:
            carry(self, "organisation")

    def clean_organisation(self) -> Organisation:
        """The only one there is need not be sent."""
        chosen: Organisation = self.cleaned_data["organisation"] or self.initial["organisation"]
        return chosen
