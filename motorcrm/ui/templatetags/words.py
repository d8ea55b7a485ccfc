"""Filters that format values: amounts, days, moments, phones."""

from datetime import date, datetime, timedelta
from typing import Any, Literal

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from motorcrm.core import clock, notation
from motorcrm.core.exact import Exact, Money, Percent
from motorcrm.core.notation import NO_BREAK
from motorcrm.core.phones import format_phone
from motorcrm.ui.markup import format_html

register = template.Library()
_SOON = timedelta(hours=1)
_HOURS_ALONE = 10
"""From so many hours on nobody asks for the minutes."""
_LATE = SafeString(' class="late"')


@register.filter
def money(sum_: Money | Literal[""] | None) -> str:
    """`12 345,67 ₽` or `12,345.67 ₽`, held together by no-break spaces; nothing for nothing."""
    return f"{notation.format_number(sum_)}{NO_BREAK}₽" if sum_ is not None and sum_ != "" else ""


@register.filter
def quantity(number: Exact | Literal[""] | None) -> str:
    return notation.format_number(number) if number is not None and number != "" else ""


@register.filter
def bare(sum_: Money | Literal[""] | None) -> str:
    """A sum without its ₽, for columns that have it in their heading."""
    return quantity(sum_)


@register.filter
def typed(number: Exact | Literal[""] | None) -> str:
    """As it would be typed into a field."""
    return notation.typed(number) if number is not None and number != "" else ""


@register.filter
def percent(number: Percent | Literal[""] | None) -> str:
    return notation.format_percent(number) if number is not None and number != "" else ""


@register.filter
def whole_percent(number: int | None) -> str:
    return notation.with_percent(str(number)).replace(" ", NO_BREAK) if number is not None else ""


@register.filter
def moment(when: datetime | None) -> str:
    """«сегодня, 14:05»; the exact moment on hover. Future moments always show their time."""
    if not when:
        return ""
    wall = clock.local(when)
    near, time = near_day(wall.date()), f"{wall:%H:%M}"
    ahead = wall.date() > clock.today()
    date_ = near or notation.day(wall.date())
    text = f"{date_}, {time}" if near or ahead else date_
    exact, paper = notation.exact_moment(wall), on_paper(near and notation.typed_moment(wall))
    iso = wall.isoformat(timespec="seconds")
    return format_html('<time datetime="{}"{} title="{}">{}</time>', iso, paper, exact, text)


@register.filter
def day(when: date | datetime | None) -> str:
    """«сегодня», «вчера», `21.11.2026` or `21 Nov 2026`; the date on hover."""
    if not when:
        return ""
    date_ = clock.local(when).date() if isinstance(when, datetime) else when
    exact, near = notation.day(date_), near_day(date_)
    paper = on_paper(near and exact)
    return format_html('<time datetime="{}"{} title="{}">{}</time>', date_.isoformat(), paper, exact, near or exact)


def on_paper(date_: str) -> SafeString:
    """What is printed instead: a paper is read on other days. Nothing where the date itself stands on the page."""
    return format_html(' data-paper="{}"', date_) if date_ else SafeString()


def due_by(when: datetime | None, now: datetime, *, is_late: bool = False, is_awaited: bool = True) -> SafeString:
    """A promise: «сегодня 18:30», with how late it is or, in its last hour while it `is_awaited`, how soon."""
    if not when:
        return SafeString()
    wall, today = clock.local(when), clock.local(now).date()
    date_ = near_day(wall.date())
    paper = on_paper(date_ and notation.typed_moment(wall))
    if not date_:
        date_ = notation.day_and_month(wall.date()) if wall.year == today.year else notation.day(wall.date())
    left, tail = when - now, SafeString()
    if is_late:
        tail = format_html('<span class="pill pill-late" title="{}">−{}</span>', _("overdue"), span(-left))
    elif is_awaited and timedelta(0) <= left <= _SOON:
        tail = format_html('<span class="pill pill-soon">{}</span>', _("in %(time)s") % {"time": span(left)})
    # how late or how soon says that it is today
    is_told = bool(tail) and wall.date() == today
    return format_html(
        '<time datetime="{}"{} title="{}"{}>{}</time>{}',
        wall.isoformat(timespec="minutes"),
        paper,
        notation.exact_moment(wall),
        _LATE if is_late else "",
        f"{wall:%H:%M}" if is_told else f"{date_} {wall:%H:%M}",
        tail,
    )


def span(length: timedelta) -> str:
    """«1 ч 20», «21 ч», «3 дн.»: how long, as short as it may be said."""
    minutes = max(int(length.total_seconds()) // 60, 1)
    hours, rest = divmod(minutes, 60)
    if length >= timedelta(days=2):
        return _("%(n)s d") % {"n": length.days}
    if hours >= _HOURS_ALONE or (hours and not rest):
        return _("%(n)s h") % {"n": hours}
    return f"{_('%(n)s h') % {'n': hours}} {rest:02}" if hours else _("%(n)s min") % {"n": rest}


@register.filter
def month(when: date) -> str:
    return notation.month(when)


@register.filter
def plain_day(when: date | None) -> str:
    """The date alone, never as «today»."""
    return notation.day(when) if when else ""


def near_day(date_: date) -> str:
    """«сегодня», «вчера», «завтра»; nothing for other days."""
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
    """A link that dials; a masked phone number is only text."""
    if not number:
        return ""
    dialled, _space, note = number.partition(" ")
    if not dialled.startswith("+") or not dialled[2:].isdigit():
        return number
    shown = format_phone(dialled).replace(" ", NO_BREAK)
    return format_html('<a class="phone" href="tel:{}">{}</a>{}', dialled, shown, f" {note}" if note else "")


def state(label: Any, tone: str) -> SafeString:
    """A state as `ui/_badge.html` draws it: a dot in its colour and a word."""
    return format_html('<span class="status tone-{}">{}</span>', tone, label)


@register.filter
def format_value(value: Any) -> str:
    """A value of any type for people: amounts and moments in their formats, yes and no in words."""
    if isinstance(value, Money):
        return money(value)
    if isinstance(value, Percent):
        return percent(value)
    if isinstance(value, Exact):
        return notation.format_number(value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return day(value)
    if isinstance(value, list | tuple | set):
        return ", ".join(str(format_value(item)) for item in value)
    return "—" if value is None or value == "" else str(value)
