"""How a plate is drawn: as the thing on the vehicle, for the desk recognises it before reading anything else."""

from functools import lru_cache
from itertools import groupby

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from motorcrm.core.folding import packed
from motorcrm.ui.markup import format_html, format_html_join

register = template.Library()

# ГОСТ Р 50577: cars A123BC, motorcycles 1234AB, trailers AB1234, public transport AB123
_KINDS = {"A999AA": "car", "9999AA": "motorcycle", "AA9999": "trailer", "AA999": "taxi"}
_VIN_TAIL = 6


@register.filter
def plate_parts(plate: str) -> tuple[str, str]:
    """A Russian plate's number and its region, which is drawn apart; a foreign plate stays whole."""
    letters = "".join(character for character in plate.upper() if character.isalnum())
    for digits in (2, 3):
        number, region = letters[:-digits], letters[-digits:]
        if region.isdigit() and _kind(number):
            return number, region
    return plate, ""


@register.filter
def plate(text: str, vin: str = "") -> SafeString:
    """A plate in one row, for lists; without one a dashed frame with the end of the VIN, if there is that."""
    return _drawn(text) if text else _lacking(vin)


@register.filter
def plate_big(text: str) -> SafeString:
    """A plate for the head of a page: of a motorcycle in two rows, as on the motorcycle; nothing for nothing."""
    return _drawn(text, "plate-big") if text else SafeString()


@lru_cache(maxsize=4096)
def _drawn(text: str, extra: str = "") -> SafeString:
    number, region = plate_parts(text)
    classes = " ".join(filter(None, ["plate", f"plate-{_kind(number)}" if region else "plate-foreign", extra]))
    if not region:
        return format_html('<span class="{}"><span class="plate-number">{}</span></span>', classes, number)
    # digits are taller than letters
    runs = ((is_digit, "".join(run)) for is_digit, run in groupby(number, str.isdigit))
    parts = format_html_join("", "<{0}>{1}</{0}>", (("b" if is_digit else "i", run) for is_digit, run in runs))
    return format_html(
        '<span class="{}"><span class="plate-number">{}</span><em>{}</em></span>', classes, parts, region
    )


def _lacking(vin: str) -> SafeString:
    if vin:
        return format_html('<span class="plate plate-none" title="VIN {0}">VIN …{1}</span>', vin, vin[-_VIN_TAIL:])
    return format_html('<span class="plate plate-none">{}</span>', _("no plate"))


def _kind(number: str) -> str:
    latin = packed(number).upper()
    shape = "".join("9" if c.isdigit() else "A" if c in "ABEKMHOPCTYX" else "?" for c in latin)
    return _KINDS.get(shape, "")
