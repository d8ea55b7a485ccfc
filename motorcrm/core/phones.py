"""Phones in E.164, however typed."""

import phonenumbers

from motorcrm.core.exact import Mistyped


def parse_phone(text: str) -> str:
    """`8 (912) 345-67-89` → `+79123456789`. Raises Mistyped for a number that cannot exist."""
    try:
        number = phonenumbers.parse(text, "RU")
    except phonenumbers.NumberParseException:
        raise Mistyped("not-a-phone") from None
    if not phonenumbers.is_possible_number(number) or not phonenumbers.is_valid_number(number):
        raise Mistyped("not-a-phone")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def shown_phone(number: str) -> str:
    """`+79123456789` → `+7 912 345-67-89`."""
    try:
        return phonenumbers.format_number(phonenumbers.parse(number), phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    except phonenumbers.NumberParseException:
        return number
