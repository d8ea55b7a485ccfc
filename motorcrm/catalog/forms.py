"""Forms of services, categories and labour rates."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from motorcrm.access.fields import sees
from motorcrm.catalog.facts import MOST_KM, MOST_MONTHS, MOST_POSITION
from motorcrm.catalog.models import Service, ServiceCategory
from motorcrm.catalog.starter import LISTS, USUAL_RATE, starter_list
from motorcrm.core.actor import Person
from motorcrm.core.exact import Quantity
from motorcrm.ui.forms import KeyedForm, offer
from motorcrm.ui.inputs import CountInput, MoneyInput, QuantityInput, RowInput, TextInput


class VersionedForm(KeyedForm):
    """A form that adds a row, or edits one with its version."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    shows_versions = True

    def __init__(self, *args: Any, current: Any = None, **kwargs: Any) -> None:
        if current is not None:
            values = {name: getattr(current, name) for name in self.base_fields if name != "key"}
            kwargs["initial"] = {**values, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        if current is None:
            del self.fields["version"]

    def facts(self) -> dict[str, Any]:
        """The typed values, without the key and the version."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("key", "version")}


class CategoryForm(VersionedForm):
    name = TextInput(label=_("Name"), max_length=120)
    position = CountInput(
        min_value=0,
        max_value=MOST_POSITION,
        label=_("Position in the list"),
        required=False,
        help_text=_("Lower numbers come first."),
    )

    def clean_position(self) -> int:
        return self.cleaned_data["position"] or 0


class ServiceForm(VersionedForm):
    name = TextInput(label=_("Name"), max_length=200)
    category = RowInput(ServiceCategory.objects.none(), label=_("Service category"), empty_label=None)
    code = TextInput(label=_("Code"), max_length=40, required=False)
    pricing = forms.ChoiceField(label=_("Pricing"), choices=Service.Pricing.choices, widget=forms.RadioSelect)
    price = MoneyInput(
        label=_("Price"),
        required=False,
        help_text=_("Fixed, or from which it starts. Leave a fixed price empty to agree it in each order."),
    )
    labour_hours = QuantityInput(label=_("Labour hours"), required=False)
    warranty_months = CountInput(min_value=0, max_value=MOST_MONTHS, label=_("Warranty, months"), required=False)
    warranty_km = CountInput(min_value=0, max_value=MOST_KM, label=_("Warranty, km"), required=False)

    def __init__(self, *args: Any, person: Person, current: Service | None = None, **kwargs: Any) -> None:
        kwargs["initial"] = {"pricing": Service.Pricing.FIXED, **kwargs.get("initial", {})}
        if current is not None:
            kwargs["initial"] = {"category": current.category_id, "pricing": current.pricing}
        super().__init__(*args, current=current, **kwargs)
        offered = ServiceCategory.objects.filter(is_archived=False)
        own = ServiceCategory.objects.filter(pk=current.category_id if current else 0)
        offer(self, category=offered | own)
        if not sees(person).prices:
            del self.fields["price"]

    def clean_labour_hours(self) -> Quantity:
        return self.cleaned_data["labour_hours"] or Quantity.zero()


class ServiceRowForm(VersionedForm):
    """What of a service is edited in its line: a price by labour hours follows them, so it has none of its own."""

    name = TextInput(label=_("Name"), max_length=200)
    labour_hours = QuantityInput(label=_("Labour hours"), required=False)
    price = MoneyInput(label=_("Price"), required=False)

    def __init__(self, *args: Any, person: Person, current: Service, **kwargs: Any) -> None:
        super().__init__(*args, current=current, auto_id=f"id_{current.pk}_%s", **kwargs)
        self.fields["name"].widget.attrs["autofocus"] = True
        if not sees(person).prices or current.pricing == Service.Pricing.HOURS:
            del self.fields["price"]

    def clean_labour_hours(self) -> Quantity:
        return self.cleaned_data["labour_hours"] or Quantity.zero()


class StarterForm(forms.Form):
    """The starter lists to take; and what a labour hour costs, until the price list knows."""

    lists = forms.MultipleChoiceField(label=_("What do you repair?"), widget=forms.CheckboxSelectMultiple)
    labour_rate = MoneyInput(label=_("Labour rate"), help_text=_("Prices by labour hours are calculated from it."))

    def __init__(self, *args: Any, needs_rate: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, lists=[(code, label_of(code)) for code in LISTS])
        if needs_rate:
            self.initial.setdefault("labour_rate", USUAL_RATE)
        else:
            del self.fields["labour_rate"]


def label_of(code: str) -> str:
    """«Автомобили: 64 услуги, 41 марка»"""
    found = starter_list(code)
    services = ngettext("%(n)s service", "%(n)s services", found.services) % {"n": found.services}
    if not found.makes:
        return f"{LISTS[code]}: {services}"
    many = len(found.makes)
    return f"{LISTS[code]}: {services}, " + ngettext("%(n)s make", "%(n)s makes", many) % {"n": many}


class RateForm(forms.Form):
    """The price of a labour hour; empty for a class means the default."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1, required=False)
    price = MoneyInput(label=_("Labour rate"), required=False)

    shows_versions = True
