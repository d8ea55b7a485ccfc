"""What the history of transactions may be narrowed by, read from the address."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from motorcrm.clients.models import Client
from motorcrm.core import notation
from motorcrm.core.actor import Person
from motorcrm.finance.models import Category, MoneyAccount
from motorcrm.finance.queries import HistoryFilters
from motorcrm.finance.queries.history import KINDS
from motorcrm.ui.forms import offer
from motorcrm.ui.inputs import DayInput, TextInput


class HistoryForm(forms.Form):
    """Each field that was understood is applied; the labels of the rest are in `misunderstood`."""

    q = TextInput(label=_("Search"), required=False, max_length=120)
    kind = forms.ChoiceField(
        label=_("Transaction"), required=False, choices=[("", _("All transactions")), *KINDS.items()]
    )
    account = forms.ModelChoiceField(
        MoneyAccount.objects.none(), label=_("Money account"), required=False, empty_label=_("All money accounts")
    )
    category = forms.ModelChoiceField(
        Category.objects.none(), label=_("Category"), required=False, empty_label=_("All categories")
    )
    client = forms.ModelChoiceField(Client.objects.none(), label=_("Client"), required=False, widget=forms.HiddenInput)
    since = DayInput(label=_("From"), required=False)
    until = DayInput(label=_("To"), required=False)

    def __init__(self, asked: QueryDict, *, reader: Person) -> None:
        super().__init__(asked, auto_id="filter_%s")
        self.asked = asked
        offer(self, account=MoneyAccount.objects.all(), category=Category.objects.all())
        offer(self, client=Client.objects.visible_to(reader))
        self.is_valid()

    @property
    def filters(self) -> HistoryFilters:
        return HistoryFilters(**{name: value for name, value in self.cleaned_data.items() if value})

    @property
    def misunderstood(self) -> list[str]:
        return [str(self.fields[name].label) for name in self.errors if name in self.fields]

    @property
    def chips(self) -> list[dict[str, str]]:
        """Each filter in words, with the address without it."""
        return [
            {"label": self._said(name, value), "url": self._without(name)}
            for name, value in self.cleaned_data.items()
            if value
        ]

    def _said(self, name: str, value: Any) -> str:
        if name == "kind":
            return str(KINDS[value])
        if name in ("since", "until"):
            return f"{self.fields[name].label} {notation.day(value)}"
        return notation.quoted(value) if name == "q" else str(value)

    def _without(self, name: str) -> str:
        left = self.asked.copy()
        for gone in (name, "before"):
            left.pop(gone, None)
        return "?" + left.urlencode()
