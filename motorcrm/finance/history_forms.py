"""What the history of transactions may be narrowed by, read from the address."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from motorcrm.clients.models import Client
from motorcrm.finance.models import Category, MoneyAccount
from motorcrm.finance.queries import HistoryFilters
from motorcrm.finance.queries.history import kind_choices
from motorcrm.ledger.kinds import word_of
from motorcrm.ui.filters import FilterForm
from motorcrm.ui.forms import offer
from motorcrm.ui.inputs import DayInput, RowInput, TextInput


class HistoryForm(FilterForm):
    q = TextInput(label=_("Search"), required=False, max_length=120)
    kind = forms.ChoiceField(
        label=_("Transaction"), required=False, choices=lambda: [("", _("All transactions")), *kind_choices()]
    )
    account = RowInput(
        MoneyAccount.objects.none(), label=_("Money account"), required=False, empty_label=_("All money accounts")
    )
    category = RowInput(Category.objects.none(), label=_("Category"), required=False, empty_label=_("All categories"))
    client = RowInput(Client.objects.none(), label=_("Client"), required=False, widget=forms.HiddenInput)
    since = DayInput(label=_("From"), required=False)
    until = DayInput(label=_("To"), required=False)

    placeholder = _("Client, order, comment, receipt")
    title = _("Transaction filters")

    def prepare(self) -> None:
        offer(self, account=MoneyAccount.objects.all(), category=Category.objects.all())
        offer(self, client=Client.objects.visible_to(self.reader))

    @property
    def filters(self) -> HistoryFilters:
        return HistoryFilters(**self.wanted)

    def describe(self, name: str, value: Any) -> str:
        return word_of(value) if name == "kind" else super().describe(name, value)
