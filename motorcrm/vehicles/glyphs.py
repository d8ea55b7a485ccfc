"""The glyph of each type of vehicle, which stands before its plate or its name."""

from dataclasses import dataclass, field
from functools import lru_cache

from django.utils.safestring import SafeString
from django.utils.translation import get_language

from motorcrm.ui.markup import format_html
from motorcrm.ui.templatetags.shell import drawn
from motorcrm.vehicles.models import Vehicle

Type = Vehicle.Type


@dataclass(frozen=True)
class Glyph:
    icon: str = field(kw_only=True)


GLYPHS = {
    Type.MOTORCYCLE: Glyph(icon="motorbike"),
    Type.SCOOTER: Glyph(icon="moped"),
    Type.ATV: Glyph(icon="atv"),
    Type.SNOWMOBILE: Glyph(icon="snowflake"),
    Type.CAR: Glyph(icon="car"),
    Type.TRUCK: Glyph(icon="truck"),
    Type.BOAT_ENGINE: Glyph(icon="propeller"),
    Type.ENGINE: Glyph(icon="engine"),
    Type.OTHER: Glyph(icon="tool"),
}


def glyph(type_: str) -> SafeString:
    """The icon of a type, which is told on hover and aloud."""
    return _glyph(type_, get_language() or "")


@lru_cache(maxsize=64)
def _glyph(type_: str, language: str) -> SafeString:
    known = Type(type_)
    glyph = GLYPHS[known]
    picture = drawn(icon=glyph.icon)
    html = '<span class="glyph" title="{0}">{1}<span class="visually-hidden">{0} </span></span>'
    return format_html(html, known.label, picture)
