"""A client's details: cleaned for storage, or refused with a reason for each field."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from motorcrm.clients.models import Client
from motorcrm.core import clock, legal_details
from motorcrm.core.exact import HUNDRED_PERCENT
from motorcrm.core.fitting import fit_texts
from motorcrm.core.folding import digits, fold
from motorcrm.core.phones import Phone, is_phone
from motorcrm.core.refusal import Invalid
from motorcrm.core.search import searchable
from motorcrm.core.text import one_line

FIELDS = (
    "kind name full_name inn kpp ogrn bank bik bank_account correspondent_account address birthday source discount "
    "tags notes"
).split()
MOST_TAGS, LONGEST_TAG = 20, 40
LONGEST_EMAIL = 254
EARLIEST_BIRTHDAY = date(1900, 1, 1)


def fit(facts: Mapping[str, Any], current: Client) -> dict[str, Any]:
    """The facts as they may be stored beside the current ones. Raises Invalid; TypeError for an unknown field."""
    if unknown := set(facts) - set(FIELDS):
        raise TypeError(f"a client has no {', '.join(sorted(unknown))}")
    fitted, errors = fit_texts(Client, {name: _fit_one(name, value) for name, value in facts.items()})
    values = {name: fitted.get(name, getattr(current, name)) for name in FIELDS}
    if not values["name"]:
        errors["name"] = _("Enter a name.")
    elif "name" in facts and is_phone(values["name"]):
        errors["name"] = _("This is a phone number. Enter it as the phone, and a name here.")
    if values["kind"] not in Client.Kind.values:
        errors["kind"] = _("Choose whether the client is a person or a company.")
    if values["discount"].units < 0 or values["discount"] > HUNDRED_PERCENT:
        errors["discount"] = _("A discount must be from 0 to 100 percent.")
    birthday = values["birthday"]
    if birthday and not EARLIEST_BIRTHDAY <= birthday <= clock.today():
        errors["birthday"] = _("Check the year of birth.")
    if any(name in facts for name in ("kind", *legal_details.FIELDS)):
        errors |= legal_details.mistakes(values["kind"], {name: values[name] for name in legal_details.FIELDS})
    if errors:
        raise Invalid(**errors)
    return fitted


def _fit_one(name: str, value: Any) -> Any:
    if name in legal_details.FIELDS:
        return legal_details.tidy(value)
    return _fit_tags(value) if name == "tags" else value


def _fit_tags(tags: Iterable[str]) -> list[str]:
    """Each tag once, ignoring case, in the order given. Raises Invalid."""
    kept = {fold(tag): tag for tag in reversed(list(tags)) if tag}
    if len(kept) > MOST_TAGS or any(len(tag) > LONGEST_TAG for tag in kept):
        raise Invalid(
            tags=_("Enter at most %(most)s tags of up to %(longest)s letters each.")
            % {"most": MOST_TAGS, "longest": LONGEST_TAG}
        )
    return list(reversed(kept.values()))


def fit_emails(emails: Iterable[str]) -> list[str]:
    """Each address once, ignoring case. Raises Invalid."""
    fitted: dict[str, str] = {}
    for email in emails:
        address = one_line(email)
        try:
            validate_email(address)
        except ValidationError:
            raise Invalid(emails=_("%(email)s is not an email address. Check it.") % {"email": address}) from None
        if len(address) > LONGEST_EMAIL:
            raise Invalid(emails=_("This is too long. Shorten it."))
        fitted.setdefault(address.casefold(), address)
    return list(fitted.values())


def search_text(client: Client) -> str:
    """The text that anyone who sees clients may search."""
    return searchable(client.name, client.full_name, client.inn, *client.tags)


def contacts_text(phones: Iterable[Phone], emails: Iterable[str]) -> str:
    """The text that only people who see contacts may search."""
    return searchable(*(digits(number) for number, _note in phones), *emails)
