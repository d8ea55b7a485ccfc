"""Forms for the company's settings."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from motorcrm.company.models import Organisation, Preferences
from motorcrm.company.vat import choices, read
from motorcrm.core import clock
from motorcrm.core.legal_details import tidy
from motorcrm.ui.inputs import CountInput, DayInput, EmailInput, PhoneInput, TextInput


class VatInput(forms.TypedChoiceField):
    """A VAT rate valid today, or with `ever` on some day since the beginning; None means without VAT."""

    def __init__(self, *, ever: bool = False, **kwargs: Any) -> None:
        def offered() -> list[tuple[str, str]]:
            today = clock.today()
            return list(choices(since=date.min if ever else today, until=date.max if ever else today))

        super().__init__(choices=offered, coerce=read, empty_value=None, required=False, **kwargs)


class DeductsInput(forms.BooleanField):
    def __init__(self) -> None:
        super().__init__(
            label=_("Input VAT is deducted"),
            required=False,
            help_text=_("At 22%: the VAT in what you buy is claimed back and is no part of the cost."),
        )


class NewOrganisationForm(forms.Form):
    name = TextInput(label=_("Name"), max_length=200)
    kind = forms.ChoiceField(label=_("Legal form"), choices=Organisation.Kind.choices)
    vat = VatInput(label=_("VAT included in prices"))
    deducts = DeductsInput()


class LegalDetailInput(TextInput):
    """Digits, which people may paste with spaces and dashes."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            required=False, max_length=40, widget=forms.TextInput(attrs={"inputmode": "numeric"}), **kwargs
        )

    def to_python(self, value: Any) -> str:
        return tidy(super().to_python(value))


class OrganisationForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)
    name = TextInput(label=_("Name"), max_length=200)
    full_name = TextInput(
        label=_("Full legal name"), max_length=400, required=False, help_text=_("As it should appear on documents.")
    )
    kind = forms.ChoiceField(label=_("Legal form"), choices=Organisation.Kind.choices)
    inn = LegalDetailInput(label=_("INN"))
    kpp = LegalDetailInput(label=_("KPP"))
    ogrn = LegalDetailInput(label=_("OGRN"))
    address = TextInput(label=_("Address"), max_length=400, required=False)
    phone = PhoneInput(label=_("Phone"), required=False)
    email = EmailInput(label=_("Email"), required=False)
    bank = TextInput(label=_("Bank"), max_length=200, required=False)
    bik = LegalDetailInput(label=_("BIK"))
    bank_account = LegalDetailInput(label=_("Bank account"))
    correspondent_account = LegalDetailInput(label=_("Correspondent account"))
    head = TextInput(label=_("Director"), max_length=200, required=False)
    accountant = TextInput(label=_("Chief accountant"), max_length=200, required=False)


class TaxModeForm(forms.Form):
    since = DayInput(label=_("From date"))
    vat = VatInput(label=_("VAT included in prices"), ever=True)
    deducts = DeductsInput()


class NumbersForm(forms.Form):
    before_year = forms.CharField(
        label=_("Prefix"), max_length=20, required=False, strip=False, help_text=_("For example, “ЗН-”.")
    )
    digits = CountInput(label=_("Number of digits"), min_value=1, max_value=9)


class PreferencesForm(forms.Form):
    mileage_required = forms.BooleanField(label=_("Require mileage to close an order"), required=False)
    round_totals_to = forms.TypedChoiceField(
        label=_("Round order totals to"),
        choices=Preferences._meta.get_field("round_totals_to").choices or (),
        coerce=int,
    )
    start_with_first_job = forms.BooleanField(
        label=_("When the first job starts, put the order in progress"), required=False
    )
    ready_with_last_job = forms.BooleanField(
        label=_("When the last job is done, mark the order as ready"), required=False
    )
    back_with_new_job = forms.BooleanField(
        label=_("When a job is added to a ready order, put the order back in progress"), required=False
    )
    parts_from_shelf = forms.BooleanField(
        label=_("Parts that are not ordered are issued once the vehicle is here"), required=False
    )
    fit_with_last_job = forms.BooleanField(
        label=_("When the last job is done, mark the parts that are here as fitted"), required=False
    )


class ClockForm(forms.Form):
    """The date the person saw, so that they confirm no other."""

    on = DayInput(widget=forms.HiddenInput)
