"""Phone numbers: read in any spelling, stored in E.164."""

from collections.abc import Iterable

import phonenumbers
from django.utils.translation import gettext as _

from motorcrm.core.exact import Mistyped
from motorcrm.core.folding import clean
from motorcrm.core.refusal import Invalid

LONGEST_NOTE = 80
Phone = tuple[str, str]
"""A number in E.164 and a note."""


def parse_phone(text: str) -> str:
    """`8 (912) 345-67-89` → `+79123456789`. Raises Mistyped if no such number can exist."""
    try:
        number = phonenumbers.parse(text, "RU")
    except phonenumbers.NumberParseException:
        raise Mistyped("not-a-phone") from None
    if not phonenumbers.is_possible_number(number) or not phonenumbers.is_valid_number(number):
        raise Mistyped("not-a-phone")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def format_phone(number: str) -> str:
    """`+79123456789` → `+7 912 345-67-89`."""
    try:
        return phonenumbers.format_number(phonenumbers.parse(number), phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    except phonenumbers.NumberParseException:
        return number


def fit_phones(phones: Iterable[str | Phone]) -> list[Phone]:
    """The numbers in E.164 with their notes, without repeats. Raises Invalid."""
    fitted: dict[str, str] = {}
    for phone in phones:
        typed, note = (phone, "") if isinstance(phone, str) else phone
        note = clean(note)
        if len(note) > LONGEST_NOTE:
            raise Invalid(phones=_("The note beside the phone is too long. Shorten it."))
        try:
            fitted.setdefault(parse_phone(clean(typed)), note)
        except Mistyped:
            raise Invalid(phones=_("%(phone)s is not a phone number. Check the digits.") % {"phone": typed}) from None
    return list(fitted.items())


def format_phones(phones: Iterable[Phone]) -> list[str]:
    """Numbers with their notes, as history stores them."""
    return [f"{number} ({note})" if note else number for number, note in phones]
