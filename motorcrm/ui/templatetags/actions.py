"""What a person may do, asked in templates."""

from typing import Any

from django import template

from motorcrm.access.scopes import rights_of

register = template.Library()


@register.filter
def may(person: Any, code: str) -> bool:
    """Whether the person holds the right of that code, in any scope: `request.user|may:"orders.close"`."""
    return code in rights_of(person)
