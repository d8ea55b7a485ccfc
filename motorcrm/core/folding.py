"""Folding text, so that it is found in whatever way it was typed."""

import re
import unicodedata

_PHONE_LIKE = re.compile(r"[0-9+()\-\s.]+")
_NOT_DIGITS = re.compile(r"[^0-9]")
_SPACES = re.compile(r"\s+")
# Letters allowed on Russian plates (ГОСТ Р 50577) look alike in both alphabets: all become Latin.
_LOOK_ALIKE = str.maketrans("авекмнорстух", "abekmhopctyx")


def clean(text: str) -> str:
    """Text fit to be stored: no NUL, no lone surrogates, no control characters except line breaks and tabs."""
    text = text.encode("utf-8", "ignore").decode("utf-8", "ignore")
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs")).strip()


def fold(text: str) -> str:
    """Lower case, «е» for «ё», runs of white space as one space."""
    return _SPACES.sub(" ", text.casefold().replace("ё", "е")).strip()


def fold_plate(text: str) -> str:
    """A plate or VIN: as `fold`, without spaces and dashes, look-alike letters all Latin."""
    return re.sub(r"[\s\-]", "", fold(text)).translate(_LOOK_ALIKE)


def digits(text: str) -> str:
    return _NOT_DIGITS.sub("", text)


def phone_digits(query: str) -> list[str]:
    """The strings of digits to look for if `query` looks like a phone number or part of one; otherwise none.

    Russians dial a leading 8 for +7, so both are tried.
    """
    if not _PHONE_LIKE.fullmatch(query):
        return []
    found = digits(query)
    if len(found) < 3:
        return []
    return [found, "7" + found[1:]] if found[0] == "8" and not query.strip().startswith("+") else [found]
