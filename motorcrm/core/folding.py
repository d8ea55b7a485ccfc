"""Folding text, so that it is found in whatever way it was typed. Both sides of a search pass the same folds."""

import re
import unicodedata
from functools import lru_cache

from motorcrm.core.text import one_line

_DASHES = re.compile("[\u2010-\u2015\u2212]")
# Cyrillic letters with a Latin twin, those of plates (ГОСТ Р 50577) and of Ukrainian ones among them: all become Latin.
_LOOK_ALIKE = str.maketrans("авекмнорстухіјѕ", "abekmhopctyxijs")
_COUNTRY = re.compile(r"(?<=[0-9])[\W_]*(?:rus|рус)(?!\w)")


@lru_cache(maxsize=10_000)
def fold(text: str) -> str:
    """In lower case and one line, «е» for «ё», one kind of dash, letters of every width and style alike."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", one_line(text)).casefold())
    return " ".join(_DASHES.sub("-", one_line(folded)).replace("ё", "е").split())


def packed(text: str) -> str:
    """Only the letters and digits of the fold, look-alike letters Latin: «CB-400» is «СВ 400»."""
    return "".join(character for character in fold(text) if character.isalnum()).translate(_LOOK_ALIKE)


def without_country(text: str) -> str:
    """The fold without the RUS that stands below the region of a plate."""
    return _COUNTRY.sub("", fold(text))


def digits(text: str) -> str:
    """Its ASCII digits."""
    return "".join(character for character in text if character in "0123456789")
