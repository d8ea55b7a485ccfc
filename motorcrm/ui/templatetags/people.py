"""How a person is drawn."""

from typing import Any

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString

from motorcrm.access.catalogue import ALL
from motorcrm.access.scopes import scope_of
from motorcrm.ui.markup import format_html

register = template.Library()

HUES = 9
"""Colours of circles with initials, in components.css."""


@register.filter
def initials(name: Any) -> str:
    """«ИП» of «Иванов Пётр»."""
    words = [word for word in str(name).split() if word[0].isalnum()]
    return "".join(word[0] for word in words[:2]).upper()


def circle(pk: int, name: str, said: str = "") -> SafeString:
    """Initials in the circle of that person's colour, which is the same everywhere; `said` on hover and aloud."""
    circle = '<span class="avatar avatar-xs avatar-hue-{}" title="{}"><span aria-hidden="true">{}</span>{}</span>'
    aloud = format_html('<span class="visually-hidden">{}</span>', said or name)
    return format_html(circle, pk % HUES, said or name, initials(name), aloud)


@register.inclusion_tag("ui/_avatar.html", takes_context=True)
def avatar(context: Any, person: Any, size: str = "xs") -> dict[str, Any]:
    """A person's photo, at an address that changes with the photo; costs no query."""
    url, reader = "", context["request"].user
    if photo := getattr(person, "photo_id", None):
        if person.pk == reader.pk:
            url = f"{reverse('own-photo')}?{photo}"
        elif scope_of(reader, person.seen_with) == ALL:
            url = f"{reverse('employee-photo', args=[person.pk])}?{photo}"
    name = getattr(person, "full_name", str(person))
    return {"size": size, "url": url, "words": initials(name), "hue": (getattr(person, "pk", 0) or 0) % HUES}
