"""What people type about the company."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from motorcrm.company.models import Organisation, Preferences
from motorcrm.core.exact import Percent
from motorcrm.core.requisites import tidy
from motorcrm.ui.inputs import DayInput, PhoneInput, TextInput

VAT = (
    ("", _("without VAT")),
    ("5", _("VAT 5 % included")),
    ("7", _("VAT 7 % included")),
    ("22", _("VAT 22 % included")),
)


def typed_vat(value: str) -> Percent | None:
    return Percent.whole(int(value)) if value else None


class VatInput(forms.TypedChoiceField):
    """None means without VAT."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=VAT, coerce=typed_vat, empty_value=None, required=False, **kwargs)


class NewOrganisationForm(forms.Form):
    name = TextInput(label=_("Name"), max_length=200)
    kind = forms.ChoiceField(label=_("Legal form"), choices=Organisation.Kind.choices)
    vat = VatInput(label=_("VAT in prices"))


class RequisiteInput(TextInput):
    """Digits as people paste them, with spaces and dashes."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            required=False, max_length=40, widget=forms.TextInput(attrs={"inputmode": "numeric"}), **kwargs
        )

    def to_python(self, value: Any) -> str:
        return tidy(super().to_python(value))


class OrganisationForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)
    name = TextInput(label=_("Name"), max_length=200)
    full_name = TextInput(label=_("Full name"), max_length=400, required=False, help_text=_("As papers must show it."))
    kind = forms.ChoiceField(label=_("Legal form"), choices=Organisation.Kind.choices)
    inn = RequisiteInput(label=_("INN"))
    kpp = RequisiteInput(label=_("KPP"))
    ogrn = RequisiteInput(label=_("OGRN"))
    address = TextInput(label=_("Address"), max_length=400, required=False)
    phone = PhoneInput(label=_("Phone"), required=False)
    email = forms.EmailField(label=_("E-mail"), required=False, max_length=254)
    bank = TextInput(label=_("Bank"), max_length=200, required=False)
    bik = RequisiteInput(label=_("BIK"))
    bank_account = RequisiteInput(label=_("Bank account"))
    correspondent_account = RequisiteInput(label=_("Correspondent account"))
    head = TextInput(label=_("Head"), max_length=200, required=False)
    accountant = TextInput(label=_("Chief accountant"), max_length=200, required=False)


class TaxModeForm(forms.Form):
    since = DayInput(label=_("From the day"))
    vat = VatInput(label=_("VAT in prices"))


class NumbersForm(forms.Form):
    before_year = forms.CharField(
        label=_("Before the year"), max_length=20, required=False, strip=False, help_text=_("For example «ЗН-».")
    )
    digits = forms.IntegerField(label=_("Digits of the number"), min_value=1, max_value=9)


class PreferencesForm(forms.Form):
    mileage_required = forms.BooleanField(label=_("An order is not closed without mileage"), required=False)
    round_totals_to = forms.TypedChoiceField(
        label=_("Round the totals of orders to"),
        choices=Preferences._meta.get_field("round_totals_to").choices or (),
        coerce=int,
    )
    start_with_first_work = forms.BooleanField(
        label=_("The first work started: the order goes in progress"), required=False
    )
    ready_with_last_work = forms.BooleanField(label=_("The last work done: the order is ready"), required=False)
    back_with_new_work = forms.BooleanField(
        label=_("A new work in a ready order: it goes in progress again"), required=False
    )
