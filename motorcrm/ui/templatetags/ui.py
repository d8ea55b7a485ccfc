"""Tags and filters of every template; a builtin, so no `{% load %}`."""

from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Any, Literal

from django import forms, template
from django.conf import settings
from django.forms.boundfield import BoundField, BoundWidget
from django.http import QueryDict
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html, strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from motorcrm.access.catalogue import ALL
from motorcrm.access.scopes import rights_of, scope_of
from motorcrm.core import clock
from motorcrm.core.actor import Anyone
from motorcrm.core.exact import Exact, Money, Percent
from motorcrm.core.folding import fold_plate
from motorcrm.core.phones import shown_phone
from motorcrm.history.words import label_of, read
from motorcrm.ui.inputs import MoneyInput, PercentInput

register = template.Library()

NO_BREAK = "\u00a0"
HUES = 8
"""Colours of circles with initials, in components.css."""


@register.filter
def money(sum_: Money | Literal[""] | None) -> str:
    """`12 345,67 ₽`, held together by no-break spaces; nothing for nothing."""
    return f"{sum_.shown()}{NO_BREAK}₽" if sum_ is not None and sum_ != "" else ""


@register.filter
def quantity(number: Exact | Literal[""] | None) -> str:
    return number.shown() if number is not None and number != "" else ""


@register.filter
def percent(number: Percent | Literal[""] | None) -> str:
    return f"{number.shown()}{NO_BREAK}%" if number is not None and number != "" else ""


@register.filter
def moment(when: datetime | None) -> str:
    """«сегодня, 14:05»; the exact moment on hover. What lies ahead keeps its time, for it has to be kept."""
    if not when:
        return ""
    wall = clock.local(when)
    near, time = _near(wall.date()), f"{wall:%H:%M}"
    ahead = wall.date() > clock.today()
    said = f"{near or _dotted(wall.date())}, {time}" if near or ahead else _dotted(wall.date())
    exact = f"{_dotted(wall.date())} {wall:%H:%M:%S}"
    return format_html('<time datetime="{}" title="{}">{}</time>', wall.isoformat(timespec="seconds"), exact, said)


@register.filter
def day(when: date | datetime | None) -> str:
    """«сегодня», «вчера», `21.11.2026`; the date on hover."""
    if not when:
        return ""
    date_ = clock.local(when).date() if isinstance(when, datetime) else when
    said = _near(date_) or _dotted(date_)
    return format_html('<time datetime="{}" title="{}">{}</time>', date_.isoformat(), _dotted(date_), said)


def _dotted(date_: date) -> str:
    # strftime leaves out leading zeros of years before 1000
    return f"{date_.day:02d}.{date_.month:02d}.{date_.year:04d}"


def _near(date_: date) -> str:
    today = clock.today()
    if date_ == today:
        return _("today")
    if date_ == today - timedelta(days=1):
        return _("yesterday")
    if date_ == today + timedelta(days=1):
        return _("tomorrow")
    return ""


@register.filter
def phone(number: str | None) -> str:
    """A link that dials; a masked phone is only text."""
    if not number:
        return ""
    if not number.startswith("+") or not number[1:].isdigit():
        return number
    shown = shown_phone(number).replace(" ", NO_BREAK)
    return format_html('<a class="phone" href="tel:{}">{}</a>', number, shown)


@register.filter
def may(person: Anyone, code: str) -> bool:
    """Whether the person holds the right of that code, in any scope: `request.user|may:"orders.close"`."""
    return code in rights_of(person)


@register.filter
def initials(name: Any) -> str:
    """«ИП» of «Иванов Пётр»."""
    words = [word for word in str(name).split() if word[0].isalnum()]
    return "".join(word[0] for word in words[:2]).upper()


@register.inclusion_tag("ui/_avatar.html", takes_context=True)
def avatar(context: Any, person: Any, size: str = "xs") -> dict[str, Any]:
    """A person's photo, asked for at an address that tells which one it is; costs no query."""
    url, reader = "", context["request"].user
    if photo := getattr(person, "photo_id", None):
        if person.pk == reader.pk:
            url = f"{reverse('own-photo')}?{photo}"
        elif scope_of(reader, person.seen_with) == ALL:
            url = f"{reverse('employee-photo', args=[person.pk])}?{photo}"
    name = getattr(person, "full_name", str(person))
    return {"size": size, "url": url, "words": initials(name), "hue": (getattr(person, "pk", 0) or 0) % HUES}


@register.filter
def plate_parts(plate: str) -> tuple[str, str]:
    """A Russian plate's number and its region, which stands apart; another country's plate is whole."""
    packed = fold_plate(plate).upper()
    for digits in (2, 3):
        number, region = packed[:-digits], packed[-digits:]
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


@register.filter
def stands(value: Any) -> str:
    """A fact in words: a sum as a sum, a moment as a moment, yes and no."""
    if isinstance(value, Money):
        return money(value)
    if isinstance(value, Percent):
        return percent(value)
    if isinstance(value, Exact):
        return value.shown()
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return day(value)
    if isinstance(value, list | tuple | set):
        return ", ".join(str(stands(item)) for item in value)
    return "—" if value is None or value == "" else str(value)


@register.simple_tag
def asset(name: str) -> str:
    """The address of a built file. Without a build the plain one: pages must still be there, if unadorned."""
    try:
        return static(f"ui/{name}")
    except ValueError:
        return f"{settings.STATIC_URL}ui/{name}"


@lru_cache(maxsize=1)
def _sprite() -> str:
    return asset("icons.svg")


@register.simple_tag
def icon(name: str, extra: str = "") -> SafeString:
    """A Tabler icon out of the sprite the build makes of those that are used."""
    address = asset("icons.svg") if settings.DEBUG else _sprite()
    return format_html(
        '<svg class="icon {}" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>', extra, address, name
    )


@register.simple_tag(takes_context=True)
def again(context: template.Context, name: str) -> SafeString:
    """The text of a block, a second time: the document is titled as its first heading is."""
    block = context.render_context[BLOCK_CONTEXT_KEY].get_block(name)
    # it comes out of a rendered, and so escaped, block
    return mark_safe(" ".join(strip_tags(block.render(context)).split()))  # noqa: S308


@register.simple_tag
def address(query: QueryDict, **changes: Any) -> str:
    """The query string with some parts changed; None or empty removes one: `{% address request.GET before=7 %}`."""
    changed = query.copy()
    for name, value in changes.items():
        if value in (None, ""):
            changed.pop(name, None)
        else:
            changed[name] = value
    return "?" + changed.urlencode()


@register.filter
def kind(field: BoundField) -> str:
    """How a field is laid out: checkbox, choices, hidden or plain."""
    widget = field.field.widget
    if widget.is_hidden:
        return "hidden"
    if isinstance(widget, forms.CheckboxInput):
        return "checkbox"
    if isinstance(widget, forms.CheckboxSelectMultiple | forms.RadioSelect):
        return "choices"
    return "plain"


@register.filter
def unit(field: BoundField) -> str:
    """The sign that stands after what is typed."""
    if isinstance(field.field, MoneyInput):
        return "₽"
    return "%" if isinstance(field.field, PercentInput) else ""


@register.filter
def control(field: BoundField) -> SafeString:
    """The widget with the classes of the design and with what a screen reader must know."""
    widget = field.field.widget
    attrs: dict[str, Any] = {"class": " ".join(_classes(field, widget))}
    described = [field.field.widget.attrs.get("aria-describedby", "")]
    if field.help_text:
        described.append(f"{field.id_for_label}_help")
    if field.errors:
        attrs["aria-invalid"] = "true"
        described.append(f"{field.id_for_label}_errors")
    if any(described):
        attrs["aria-describedby"] = " ".join(filter(None, described))
    return field.as_widget(attrs=attrs)


def _classes(field: BoundField, widget: forms.Widget) -> list[str]:
    if isinstance(widget, forms.CheckboxInput | forms.CheckboxSelectMultiple | forms.RadioSelect):
        base = "form-check-input"
    elif isinstance(widget, forms.Select):
        base = "form-select"
    else:
        base = "form-control"
    own = widget.attrs.get("class", "")
    numeric = ["num"] if widget.attrs.get("inputmode") == "decimal" else []
    return [base, *([own] if own else []), *numeric, *(["is-invalid"] if field.errors else [])]


@register.filter
def choice_control(choice: BoundWidget, field: BoundField) -> SafeString:
    """One radio button or tick of several."""
    described = f"{field.id_for_label or field.auto_id}_errors" if field.errors else None
    choice.data["attrs"] |= {"class": "form-check-input" + (" is-invalid" if field.errors else "")}
    if described:
        choice.data["attrs"] |= {"aria-invalid": "true", "aria-describedby": described}
    return mark_safe(choice.tag())  # noqa: S308  # rendered by the widget


@register.filter
def versions(stale: Any) -> list[tuple[str, Any, Any]]:
    """What differs between how it stands and what was typed: name, now, typed."""
    theirs, yours = stale.get("theirs", {}), stale.get("yours", {})
    names = [*theirs, *(name for name in yours if name not in theirs)]
    differing = [name for name in names if theirs.get(name) != yours.get(name)]
    return [(label_of(name), read(name, theirs.get(name)), read(name, yours.get(name))) for name in differing]


@register.filter
def listed(facts: Any) -> list[Any]:
    """The facts of a refusal one under another."""
    found: list[Any] = []
    for value in facts.values() if hasattr(facts, "values") else facts:
        found += value if isinstance(value, list | tuple) else [value]
    return found


def _plainly(value: Any) -> str:
    """As `stands`, but text only; what somebody typed keeps its angle brackets."""
    said = stands(value)
    return strip_tags(said) if isinstance(said, SafeString) else said


@register.filter
def told(facts: Any) -> list[tuple[str, Any]]:
    """Facts of history, flat: a change reads «before → after»."""
    before, after = facts.get("before"), facts.get("after")
    if isinstance(before, dict) and isinstance(after, dict):
        changes = [(name, read(name, before.get(name)), read(name, value)) for name, value in after.items()]
        rest = {name: value for name, value in facts.items() if name not in ("before", "after")}
        return told(rest) + [(label_of(name), f"{_plainly(old)} → {_plainly(new)}") for name, old, new in changes]
    known = [(name, read(name, value)) for name, value in facts.items() if value not in (None, "", [], {})]
    # what it is about needs no label
    return [("" if name == "name" else label_of(name), value) for name, value in known]
