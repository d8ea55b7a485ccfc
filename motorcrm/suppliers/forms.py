"""Forms of suppliers."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from motorcrm.access.fields import sees
from motorcrm.access.scopes import has
from motorcrm.clients.forms import LegalDetailsForm
from motorcrm.clients.inputs import ClientInput
from motorcrm.clients.rights import VIEW_CLIENTS
from motorcrm.core.actor import Person
from motorcrm.suppliers.inputs import SupplierInput
from motorcrm.suppliers.models import Supplier
from motorcrm.ui.forms import KeyedForm
from motorcrm.ui.inputs import TextInput
from motorcrm.ui.rows import EmailsInput, PhonesInput


class SupplierForm(LegalDetailsForm, KeyedForm):
    """A supplier. Fields hidden from the reader are left out of the form."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)
    name = TextInput(label=_("Name"), max_length=200)
    contact_person = TextInput(label=_("Contact person"), max_length=200, required=False)
    phones = PhonesInput(label=_("Phones"), required=False)
    emails = EmailsInput(label=_("Emails"), required=False)
    address = TextInput(label=_("Address"), max_length=400, required=False)
    client = ClientInput(
        label=_("The same as the client"),
        max_length=200,
        required=False,
        help_text=_("If this company is a client too: then mutual debts can be set off."),
    )
    notes = TextInput(label=_("Notes"), lines=3, required=False)

    field_order = (
        "name contact_person phones emails full_name inn kpp ogrn address bank bik bank_account "
        "correspondent_account client notes"
    ).split()
    shows_versions = True

    def __init__(self, *args: Any, person: Person, supplier: Supplier | None = None, **kwargs: Any) -> None:
        if supplier is not None:
            current = {name: getattr(supplier, name) for name in self.base_fields if name != "key"}
            kwargs["initial"] = {**current, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.supplier = supplier
        if supplier is None:
            del self.fields["version"]
        client = self.fields["client"]
        if isinstance(client, ClientInput) and has(person, VIEW_CLIENTS):
            client.read_by(person, keeps=supplier.client if supplier else None)
        else:
            del self.fields["client"]
        for name in [name for name in self.fields if not sees(person).field(name)]:
            del self.fields[name]
        if not sees(person).contacts:
            del self.fields["contact_person"]

    def facts(self) -> dict[str, Any]:
        """The typed values, without the key and the version."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("key", "version")}


class MergeForm(KeyedForm):
    """Which supplier remains."""

    into = SupplierInput(label=_("Join to"))

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        into = self.fields["into"]
        if isinstance(into, SupplierInput):
            into.read_by(person)
