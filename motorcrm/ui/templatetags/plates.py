"""How a plate is drawn."""

from itertools import pairwise

from django import template

from motorcrm.core.folding import packed

register = template.Library()


@register.filter
def plate_parts(plate: str) -> tuple[str, str]:
    """A Russian plate's number and its region, which is drawn apart; a foreign plate stays whole."""
    letters = packed(plate).upper()
    for digits in (2, 3):
        number, region = letters[:-digits], letters[-digits:]
        if region.isdigit() and _is_russian(number):
            return _spaced(number), region
    return plate, ""


def _is_russian(number: str) -> bool:
    # ГОСТ Р 50577: cars A123BC, motorcycles 1234AB, trailers AB1234
    shape = "".join("9" if c.isdigit() else "A" if c in "ABEKMHOPCTYX" else "?" for c in number)
    return shape in ("A999AA", "9999AA", "AA9999", "AA999")


def _spaced(number: str) -> str:
    parts = number[0]
    for before, after in pairwise(number):
        parts += ("\u2009" if before.isdigit() != after.isdigit() else "") + after
    return parts
