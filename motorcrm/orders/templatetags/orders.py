"""Filters of the order's page."""

from typing import Any

from django import template

from motorcrm.orders.inputs import shown_discount

register = template.Library()


@register.filter
def discount_typed(line: Any) -> str:
    """A discount as it would be typed: `10 %` or `500`."""
    return shown_discount(line.discount_percent, line.discount_sum)
