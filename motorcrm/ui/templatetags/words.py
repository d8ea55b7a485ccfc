"""Filters that format values: amounts, days, moments, phones."""

from datetime import date, datetime, timedelta
from typing import Any, Literal

from django import template
from django.utils.html import format_html
from django.utils.translation import gettext as _

from motorcrm.core import clock
from motorcrm.core.exact import Exact, Money, Percent
from motorcrm.core.phones import format_phone

register = template.Library()

NO_BREAK = "\u00a0"


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
    shown = format_phone(number).replace(" ", NO_BREAK)
    return format_html('<a class="phone" href="tel:{}">{}</a>', number, shown)


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
