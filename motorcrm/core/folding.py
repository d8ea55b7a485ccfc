"""How text is folded so that it is found however it was typed."""

import re
import unicodedata

_PHONE_LIKE = re.compile(r"[0-9+()\-\s.]+")
_NOT_DIGITS = re.compile(r"[^0-9]")
_SPACES = re.compile(r"\s+")
# Letters allowed on Russian plates (ГОСТ Р 50577) look alike in both alphabets: all become the Latin one.
_LOOK_ALIKE = str.maketrans("авекмнорстух", "abekmhopctyx")


def clean(text: str) -> str:
    """Text as it may be stored: no NUL, no lone surrogates, no control characters but line breaks and tabs."""
    text = text.encode("utf-8", "ignore").decode("utf-8", "ignore")
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs")).strip()


def fold(text: str) -> str:
    """Case and «ё» do not matter, white space is one space."""
    return _SPACES.sub(" ", text.casefold().replace("ё", "е")).strip()


def fold_plate(text: str) -> str:
    """A plate or VIN: as `fold`, without spaces and dashes, look-alike letters made one."""
    return re.sub(r"[\s\-]", "", fold(text)).translate(_LOOK_ALIKE)


def digits(text: str) -> str:
    return _NOT_DIGITS.sub("", text)


def phone_digits(query: str) -> list[str]:
    """The runs of digits to look for if `query` reads like a phone or a part of one, else nothing.

    A leading 8 is what Russians dial for +7, so both are tried.
    """
    if not _PHONE_LIKE.fullmatch(query):
        return []
    found = digits(query)
    if len(found) < 3:
        return []
    return [found, "7" + found[1:]] if found[0] == "8" and not query.strip().startswith("+") else [found]
