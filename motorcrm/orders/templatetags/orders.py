"""Filters for orders, jobs and hours."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from motorcrm.core import clock, notation
from motorcrm.core.exact import Money
from motorcrm.employees.hours import weekday_short
from motorcrm.orders.inputs import format_discount
from motorcrm.orders.job_steps import JobStep, job_steps
from motorcrm.orders.models import Job, OrderPart, WorkOrder
from motorcrm.orders.operations.costs import without_cost
from motorcrm.orders.steps import Steps
from motorcrm.ui.markup import conditional_escape, format_html
from motorcrm.ui.templatetags.words import bare, near_day, on_paper
from motorcrm.vehicles.glyphs import glyph as drawn_glyph

register = template.Library()
_SELECTED = " selected"


@register.filter
def discount_typed(line: Any) -> str:
    """A discount as it would be typed: `10 %` or `500 ₽`."""
    return format_discount(line.discount_percent, line.discount_sum)


@register.filter
def of_unknown_cost(parts: Iterable[OrderPart]) -> int:
    """How many sold parts nobody has said the cost of."""
    return len(without_cost(parts))


@register.filter
def less(amount: Money) -> str:
    """An amount among sums that it is taken off: `−1 200,00`."""
    return bare(-amount)


@register.filter
def options(choices: Any, chosen: str) -> SafeString:
    """The options of a select, without a template: there may be thousands on a page."""
    drawn = [
        f'<option value="{conditional_escape(value)}"{_SELECTED if value == chosen else ""}>{conditional_escape(label)}'
        for value, label in choices
    ]
    return mark_safe("</option>".join([*drawn, ""]))  # noqa: S308  # each of them is escaped


@register.filter
def kilometres(count: int) -> str:
    """`46 042 км`."""
    return _("%(count)s km") % {"count": notation.format_count(count)}


@register.filter
def next_steps_for(job: Job, person: Any) -> list[JobStep]:
    """The buttons of a job on its card: only what people do next."""
    return job_steps(job, Steps(job.order, person), all_of_them=False)


@register.filter
def hours_of_minutes(minutes: int) -> str:
    """Working time as `9 h` or `8 h 30 min`."""
    hours, rest = divmod(minutes, 60)
    in_hours = [_("%(n)s h") % {"n": hours}] if hours or not rest else []
    in_minutes = [_("%(n)s min") % {"n": rest}] if rest else []
    return " ".join([*in_hours, *in_minutes]).replace(" ", "\u00a0")


@register.filter
def hours_of_seconds(seconds: int) -> str:
    """Time clocked, without the seconds."""
    return hours_of_minutes(seconds // 60)


@register.filter
def how_long(since: datetime) -> str:
    """`3 days` or `2 h 15 min` from that moment to now, the moment on hover; nothing in the first minute."""
    passed = clock.now() - since
    if passed < timedelta(minutes=1):
        return ""
    days = ngettext("%(count)s day", "%(count)s days", passed.days) % {"count": passed.days}
    wall = clock.local(since)
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        wall.isoformat(timespec="seconds"),
        _("since %(moment)s") % {"moment": notation.exact_moment(wall)},
        days if passed.days else hours_of_minutes(passed.seconds // 60),
    )


@register.filter
def since(moment: datetime) -> SafeString:
    """«с 09:31»; of a day before how many days it is, the moment on hover."""
    wall = clock.local(moment)
    if wall.date() != clock.today():
        return SafeString(how_long(moment))
    return _time(wall, _("since %(moment)s") % {"moment": f"{wall:%H:%M}"})


@register.filter
def brief(moment: datetime | None) -> SafeString:
    """`09:31` of today, «вчера, 18:10», `25.11, 18:10`."""
    if not moment:
        return SafeString()
    wall = clock.local(moment)
    time = f"{wall:%H:%M}"
    return _time(wall, time if wall.date() == clock.today() else f"{_day(wall.date())}, {time}")


@register.filter
def timed(moment: datetime) -> SafeString:
    """The same with its day even if that is today."""
    wall = clock.local(moment)
    return _time(wall, f"{_day(wall.date())}, {wall:%H:%M}")


def _day(day: date) -> str:
    near = near_day(day)
    if near:
        return near
    return notation.day_and_month(day) if day.year == clock.today().year else notation.day(day)


def _time(wall: datetime, text: str) -> SafeString:
    html = '<time datetime="{}"{} title="{}">{}</time>'
    paper = on_paper(near_day(wall.date()) and notation.typed_moment(wall))
    return format_html(html, wall.isoformat(timespec="seconds"), paper, notation.exact_moment(wall), text)


@register.filter
def glyph(type_: str) -> SafeString:
    """The glyph of a type of vehicle."""
    return drawn_glyph(type_)


@register.filter
def first_phone(order: WorkOrder) -> str:
    """The client's first phone."""
    return next((phone.number for phone in order.client.phones.all()), "")


@register.filter
def weekday_and_day(day: date) -> str:
    """«пн 23.11» or “Mon 23 Nov”."""
    return f"{weekday_short(day.weekday())} {notation.day_and_month(day)}"
