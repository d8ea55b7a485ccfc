"""Filters for orders, jobs and hours."""

from datetime import date
from typing import Any

from django import template
from django.utils.translation import gettext as _

from motorcrm.core import notation
from motorcrm.core.exact import Percent
from motorcrm.employees.hours import weekday_short
from motorcrm.orders.inputs import format_discount
from motorcrm.orders.job_steps import JobStep, job_steps
from motorcrm.orders.models import Job
from motorcrm.orders.steps import Steps

register = template.Library()


@register.filter
def discount_typed(line: Any) -> str:
    """A discount as it would be typed: `10 %` or `500 ₽`."""
    return format_discount(line.discount_percent, line.discount_sum)


@register.simple_tag
def discount_example() -> str:
    """What an empty discount shows: `10 %`."""
    return notation.typed_percent(Percent.whole(10))


@register.filter
def steps_for(job: Job, can: Steps) -> list[JobStep]:
    """The buttons of a job on its order's page."""
    return job_steps(job, can)


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
def weekday_and_day(day: date) -> str:
    """«пн 23.11» or “Mon 23 Nov”."""
    return f"{weekday_short(day.weekday())} {notation.day_and_month(day)}"
