"""Forms of clients."""

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from motorcrm.access.fields import sees
from motorcrm.access.limits import max_discount
from motorcrm.clients.models import Client, Source
from motorcrm.clients.operations import emails_of, phones_of
from motorcrm.core import notation
from motorcrm.core.actor import Person
from motorcrm.core.exact import Percent
from motorcrm.ui.forms import KeyedForm, offer
from motorcrm.ui.inputs import DayInput, PercentInput, RowInput, TextInput
from motorcrm.ui.rows import EmailsInput, PhonesInput, TagsInput


class ClientForm(KeyedForm):
    """A person or a company. Fields hidden from the reader are left out of the form."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)
    name = TextInput(label=_("Name"), max_length=200)
    phones = PhonesInput(label=_("Phones"), required=False)
    emails = EmailsInput(label=_("Emails"), required=False)
    address = TextInput(label=_("Address"), max_length=400, required=False)
    discount = PercentInput(label=_("Discount"), required=False)
    source = RowInput(
        Source.objects.filter(is_archived=False), label=_("Source"), required=False, empty_label=_("unknown")
    )
    tags = TagsInput(label=_("Tags"), max_length=400, required=False, help_text=_("Separate tags with commas."))
    notes = TextInput(label=_("Notes"), lines=3, required=False)

    kind = ""
    shows_versions = True

    def __init__(self, *args: Any, person: Person, client: Client | None = None, **kwargs: Any) -> None:
        if client is not None:
            kwargs["initial"] = {**_current(client, self.base_fields), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        if client is None:
            del self.fields["version"]
        if client is not None and client.source_id and client.source and client.source.is_archived:
            own = Source.objects.filter(pk=client.source_id)
            offer(self, source=Source.objects.filter(is_archived=False) | own)
        limit = notation.format_percent(max_discount(person))
        self.fields["discount"].help_text = format_lazy(
            _("On all orders. Your role allows {limit} at most."), limit=limit
        )
        for name in [name for name in self.fields if not sees(person).field(name)]:
            del self.fields[name]

    def clean_discount(self) -> Percent:
        return self.cleaned_data["discount"] or Percent.zero()

    def facts(self) -> dict[str, Any]:
        """The typed values, without the key and the version."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("key", "version")}


class LegalDetailsForm(forms.Form):
    """The details of `LegalDetails` but the address."""

    full_name = TextInput(
        label=_("Full legal name"), max_length=400, required=False, help_text=_("As it appears on documents.")
    )
    inn = TextInput(label=_("INN"), max_length=20, required=False)
    kpp = TextInput(label=_("KPP"), max_length=20, required=False)
    ogrn = TextInput(label=_("OGRN"), max_length=20, required=False)
    bank = TextInput(label=_("Bank"), max_length=200, required=False)
    bik = TextInput(label=_("BIK"), max_length=20, required=False)
    bank_account = TextInput(label=_("Bank account"), max_length=40, required=False)
    correspondent_account = TextInput(label=_("Correspondent account"), max_length=40, required=False)


class PersonForm(ClientForm):
    name = TextInput(
        label=pgettext_lazy("of a person", "Name"),
        max_length=200,
        help_text=_("First and last name, as much as you know."),
    )
    birthday = DayInput(label=_("Birthday"), required=False)

    kind = Client.Kind.PERSON
    field_order = ["name", "phones", "emails", "address", "birthday", "source", "discount", "tags", "notes"]


class CompanyForm(LegalDetailsForm, ClientForm):
    kind = Client.Kind.COMPANY
    field_order = (
        "name phones emails full_name inn kpp ogrn address bank bik bank_account correspondent_account source discount "
        "tags notes"
    ).split()


FORMS: dict[str, type[ClientForm]] = {form.kind: form for form in (PersonForm, CompanyForm)}


def _current(client: Client, fields: Any) -> dict[str, Any]:
    """The client's current values, as the form shows them."""
    related = {"phones": phones_of(client), "emails": emails_of(client), "source": client.source_id}
    return {name: related.get(name, getattr(client, name)) for name in fields if name != "key"}
