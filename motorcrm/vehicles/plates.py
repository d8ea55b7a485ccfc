"""Plates and VINs: how they are stored, and what looks wrong in them. Nothing here is ever refused, only questioned."""

import re
from typing import Any

from django.utils.translation import gettext_lazy as _

# ГОСТ Р 50577-2018: the twelve letters that look the same in both alphabets.
_LATIN, _CYRILLIC = "ABEKMHOPCTYX", "АВЕКМНОРСТУХ"
_TO_CYRILLIC, _TO_LATIN = str.maketrans(_LATIN, _CYRILLIC), str.maketrans(_CYRILLIC, _LATIN)
_L = f"[{_CYRILLIC}]"
_RUSSIAN = re.compile(
    rf"{_L}[0-9]{{3}}{_L}{{2}}[0-9]{{2,3}}"  # А123ВС 77: cars
    rf"|[0-9]{{4}}{_L}{{2}}[0-9]{{2,3}}"  # 1234АВ 77: motorcycles, snowmobiles, tractors
    rf"|{_L}{{2}}[0-9]{{4}}[0-9]{{2,3}}"  # АВ1234 77: trailers, mopeds
    rf"|{_L}{{2}}[0-9]{{3}}{_L}?[0-9]{{2,3}}"  # АВ123 77, АВ123С 77: public transport, transit
)
_VIN = re.compile(r"[A-HJ-NPR-Z0-9]{17}", re.ASCII)
_VALUES = dict(zip("ABCDEFGHJKLMNPRSTUVWXYZ", map(int, "12345678123457923456789"), strict=True)) | {
    str(digit): digit for digit in range(10)
}
_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)


def tidy_plate(text: str) -> str:
    """Only letters and digits, upper case; a Russian one in Cyrillic and without RUS, in whichever alphabet typed."""
    letters = "".join(character for character in text.upper() if character.isalnum())
    for plate in (letters, letters.replace("RUS", "").replace("РУС", "")):
        cyrillic = plate.translate(_TO_CYRILLIC)
        if _RUSSIAN.fullmatch(cyrillic):
            return cyrillic
    return letters


def tidy_vin(text: str) -> str:
    """Upper case without spaces; letters that look Latin are Latin, as a VIN has no others.

    A VIN has no separators either, however it is written in the documents; a frame number keeps those it has.
    """
    spaceless = re.sub(r"\s", "", text).upper().translate(_TO_LATIN)
    bare = _without_separators(spaceless)
    return bare if _VIN.fullmatch(bare) else spaceless


def plate_doubt(plate: str) -> Any:
    """What looks wrong in a plate; empty if nothing does."""
    if plate and not _RUSSIAN.fullmatch(plate):
        return _("This does not look like a Russian plate. If it is foreign, leave it as it is.")
    return ""


def vin_doubt(vin: str) -> Any:
    """What looks wrong in a VIN; empty if nothing does. Shorter ones are taken for frame numbers, which vary in form.

    Form: ISO 3779:2009. The check digit is mandatory in North America (49 CFR 565.15, VIN begins with 1–5) and China
    (GB 16735, begins with L); elsewhere manufacturers use the ninth place as they like, so it is not checked.
    """
    vin = _without_separators(vin)
    if len(vin) < 15:
        return ""
    if len(vin) != 17:
        return _("A VIN has 17 characters and this one has %(count)s. If it is a frame number, leave it as it is.") % {
            "count": len(vin)
        }
    if not _VIN.fullmatch(vin):
        return _("A VIN has only Latin letters and no I, O or Q. Check it.")
    if vin[0] in "12345L" and _check_digit(vin) != vin[8]:
        return _("The check digit of the VIN does not match. Compare it with the vehicle's documents.")
    return ""


def _without_separators(text: str) -> str:
    return "".join(character for character in text if character.isalnum())


def _check_digit(vin: str) -> str:
    remainder = sum(_VALUES[letter] * weight for letter, weight in zip(vin, _WEIGHTS, strict=True)) % 11
    return "X" if remainder == 10 else str(remainder)
