"""What the list of what was given away may be narrowed by, read from the address."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from motorcrm.employees.models import Employee
from motorcrm.orders.models import Gift
from motorcrm.orders.queries.gifts import GiftFilters, givers
from motorcrm.ui.filters import FilterForm
from motorcrm.ui.forms import offer
from motorcrm.ui.inputs import DayInput, RowInput, TextInput


class GiftFilter(FilterForm):
    q = TextInput(label=_("Search"), required=False, max_length=120)
    kind = forms.ChoiceField(label=_("What"), required=False, choices=[("", _("Everything")), *Gift.Kind.choices])
    by = RowInput(Employee.objects.none(), label=_("Given by"), required=False, empty_label=_("All employees"))
    since = DayInput(label=_("From"), required=False)
    until = DayInput(label=_("To"), required=False)

    placeholder = _("Order, client, vehicle, reason")
    title = _("Filters of what was given away")

    def prepare(self) -> None:
        offer(self, by=givers().named())

    @property
    def filters(self) -> GiftFilters:
        return GiftFilters(**self.wanted)

    def describe(self, name: str, value: Any) -> str:
        return str(Gift.Kind(value).label) if name == "kind" else super().describe(name, value)
