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
from motorcrm.core.folding import clean, digits, fold
from motorcrm.core.phones import Phone
from motorcrm.core.refusal import Invalid

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
    fitted = {name: _fit_one(name, value) for name, value in facts.items()}
    errors = {name: _("This is too long. Shorten it.") for name, value in fitted.items() if _too_long(name, value)}
    values = {name: fitted.get(name, getattr(current, name)) for name in FIELDS}
    if not values["name"]:
        errors["name"] = _("Enter a name.")
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
        return legal_details.tidy(clean(value))
    if name == "tags":
        return _fit_tags(value)
    return clean(value) if isinstance(value, str) else value


def _fit_tags(tags: Iterable[str]) -> list[str]:
    """Each tag once, ignoring case, in the order given. Raises Invalid."""
    kept = {fold(tag): clean(tag) for tag in reversed(list(tags)) if clean(tag)}
    if len(kept) > MOST_TAGS or any(len(tag) > LONGEST_TAG for tag in kept):
        raise Invalid(
            tags=_("Enter at most %(most)s tags of up to %(longest)s letters each.")
            % {"most": MOST_TAGS, "longest": LONGEST_TAG}
        )
    return list(reversed(kept.values()))


def _too_long(name: str, value: Any) -> bool:
    longest = getattr(Client._meta.get_field(name), "max_length", None)
    return isinstance(value, str) and longest is not None and len(value) > longest


def fit_emails(emails: Iterable[str]) -> list[str]:
    """Each address once, ignoring case. Raises Invalid."""
    fitted: dict[str, str] = {}
    for email in emails:
        address = clean(email)
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
    return fold(" ".join([client.name, client.full_name, client.inn, *client.tags]))


def contacts_text(phones: Iterable[Phone], emails: Iterable[str]) -> str:
    """The text that only people who see contacts may search."""
    return " ".join([*(digits(number) for number, _note in phones), *(fold(email) for email in emails)])
