"""Phone numbers: one reader, for what is stored and for what is searched. A number is stored in E.164, with a note."""

import re
from collections.abc import Iterable
from functools import lru_cache

import phonenumbers
from django.utils.translation import gettext as _

from motorcrm.core.exact import Mistyped
from motorcrm.core.folding import digits
from motorcrm.core.refusal import Invalid
from motorcrm.core.text import one_line

LONGEST_NOTE = 80
LONGEST = 16 + 3 + LONGEST_NOTE
"""Of a number written with its note."""
FEWEST_DIGITS, FEWEST_SOUGHT = 6, 3
"""Of a whole local number, and of a part of one that is worth a search."""
Phone = tuple[str, str]
"""A number in E.164 and a note: an extension, or whose number it is."""

_LABEL = re.compile(r"(?:\b(?:телефон|тел|т|phone|tel)\b\.?[:=]?)", re.IGNORECASE)
_EXTENSION = re.compile(
    r"(?:\b(?:добавочный|доб|внутренний|внутр|вн|extension|extn|ext)\b|(?<=[\s0-9,;])x|#)[.:=]?\s*[0-9]{1,8}\b",
    re.IGNORECASE,
)
_RUN = re.compile(r"\+?\s*\(?[0-9](?:[0-9\s().\-/]*[0-9])?")
_AROUND = " ,;:.()-/"


def read_phone(text: str) -> Phone:
    """`тел. 8 (912) 345-67-89, доб. 205` → `+79123456789` and `доб. 205`. Words beside the number go to its note.

    Raises Mistyped if there is not exactly one number, or if no such number can exist.
    """
    line = _LABEL.sub(" ", one_line(text))
    extension = _EXTENSION.search(line)
    rest = line[: extension.start()] + " " + line[extension.end() :] if extension else line
    runs = [run for run in _RUN.finditer(rest) if len(digits(run[0])) >= FEWEST_DIGITS]
    if len(runs) != 1:
        raise Mistyped("not-a-phone")
    beside = [rest[: runs[0].start()], rest[runs[0].end() :], extension[0] if extension else ""]
    return _number(runs[0][0]), ", ".join(note for part in beside if (note := " ".join(part.strip(_AROUND).split())))


def _number(text: str) -> str:
    try:
        number = phonenumbers.parse(text, "RU")
    except phonenumbers.NumberParseException:
        raise Mistyped("not-a-phone") from None
    if not phonenumbers.is_possible_number(number) or not phonenumbers.is_valid_number(number):
        raise Mistyped("not-a-phone")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def sought_digits(query: str) -> list[str]:
    """The strings of digits to look for if the query is a phone number or part of one; otherwise none.

    Russians dial a leading 8 for +7, so both are tried. An extension is not part of the number.
    """
    text = _bare(query)
    if _has_letters(text):  # a number with a name beside it, as messengers paste it
        try:
            return [digits(read_phone(query)[0])]
        except Mistyped:
            return []
    found = digits(text)
    if len(found) < FEWEST_SOUGHT:
        return []
    return [found, "7" + found[1:]] if found[0] == "8" and "+" not in text else [found]


def is_phone(text: str) -> bool:
    """Whether it is a phone number and nothing else, as when a number is typed where a name belongs."""
    bare = _bare(text)
    return not _has_letters(bare) and len(digits(bare)) >= FEWEST_DIGITS


def _bare(text: str) -> str:
    return _EXTENSION.sub(" ", _LABEL.sub(" ", one_line(text)))


def _has_letters(text: str) -> bool:
    return any(character.isalpha() for character in text)


def write_phone(phone: Phone) -> str:
    """Number and note in one text, which `read_phone` reads back: `+79123456789 (доб. 205)`."""
    number, note = phone
    return f"{number} ({note})" if note else number


@lru_cache(maxsize=4096)
def format_phone(phone: str) -> str:
    """`+79123456789` → `+7 912 345-67-89`, and its note after it."""
    number, space, note = phone.partition(" ")
    try:
        shown = phonenumbers.format_number(phonenumbers.parse(number), phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    except phonenumbers.NumberParseException:
        return phone
    return shown + space + note


def fit_phones(phones: Iterable[str | Phone]) -> list[Phone]:
    """The numbers in E.164 with their notes, without repeats. Raises Invalid."""
    fitted: dict[str, str] = {}
    for phone in phones:
        typed, note = (phone, "") if isinstance(phone, str) else phone
        number, found = _fit(typed, field="phones")
        notes = dict.fromkeys(part for part in (note, found, fitted.get(number, "")) if part)
        fitted[number] = ", ".join(notes)
        if len(fitted[number]) > LONGEST_NOTE:
            raise Invalid(phones=_("The note beside the phone is too long. Shorten it."))
    return list(fitted.items())


def fit_phone(typed: str, *, field: str) -> str:
    """One number with its note, as `write_phone` writes it; nothing for nothing. Raises Invalid for the field."""
    if not typed:
        return ""
    number, note = _fit(typed, field=field)
    if len(note) > LONGEST_NOTE:
        raise Invalid(**{field: _("The note beside the phone is too long. Shorten it.")})
    return write_phone((number, note))


def _fit(typed: str, *, field: str) -> Phone:
    try:
        return read_phone(typed)
    except Mistyped:
        message = _("%(phone)s is not a phone number. Check the digits.") % {"phone": typed}
        raise Invalid(**{field: message}) from None


def format_phones(phones: Iterable[Phone]) -> list[str]:
    """Numbers with their notes, as history stores them."""
    return [write_phone(phone) for phone in phones]
