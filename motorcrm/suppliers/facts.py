"""A supplier's details: cleaned for storage, or refused with a reason for each field."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from motorcrm.clients.facts import contacts_text
from motorcrm.core import legal_details
from motorcrm.core.fitting import fit_texts
from motorcrm.core.phones import is_phone
from motorcrm.core.refusal import Invalid
from motorcrm.core.search import searchable
from motorcrm.suppliers.models import Supplier

FIELDS = (
    "name full_name inn kpp ogrn bank bik bank_account correspondent_account address contact_person notes"
).split()


def fit(facts: Mapping[str, Any], current: Supplier) -> dict[str, Any]:
    """FIELDS, and the `client` that it is, as they may be stored beside the current ones.

    Raises Invalid; TypeError for an unknown field.
    """
    if unknown := set(facts) - {*FIELDS, "client"}:
        raise TypeError(f"a supplier has no {', '.join(sorted(unknown))}")
    tidied = {
        name: legal_details.tidy(value) if name in legal_details.FIELDS else value for name, value in facts.items()
    }
    fitted, errors = fit_texts(Supplier, tidied)
    name = fitted.get("name", current.name).strip()
    if not name:
        errors["name"] = _("Enter a name.")
    elif "name" in facts and is_phone(name):
        errors["name"] = _("This is a phone number. Enter it as the phone, and a name here.")
    if any(name in facts for name in legal_details.FIELDS):
        values = {name: fitted.get(name, getattr(current, name)) for name in legal_details.FIELDS}
        errors |= legal_details.mistakes(legal_details.COMPANY, values)
    if errors:
        raise Invalid(**errors)
    return fitted


def texts(supplier: Supplier) -> dict[str, str]:
    """What it is found by: for everybody who sees suppliers, and for those who see contacts."""
    contacts = contacts_text(((number, note) for number, note in supplier.phones), supplier.emails)
    return {
        "search": searchable(supplier.name, supplier.full_name, supplier.inn),
        "search_contacts": f"{contacts} {searchable(supplier.contact_person)}".strip(),
    }
