"""What every page is put together with: built files, icons, its title a second time, its own address."""

from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.templatetags.static import static
from django.utils.html import format_html, strip_tags
from django.utils.safestring import SafeString, mark_safe

from motorcrm.ui.notices import LOOKS, REFUSAL, Look

register = template.Library()


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


@register.filter
def notice_look(level: str) -> Look:
    """Of a notice of that level; what has none is a refusal."""
    return LOOKS.get(level, REFUSAL)


@register.simple_tag(takes_context=True)
def again(context: template.Context, name: str) -> SafeString:
    """The text of a block, a second time: the document is titled as its first heading is."""
    block = context.render_context[BLOCK_CONTEXT_KEY].get_block(name)
    # it comes out of a rendered, and so escaped, block
    return mark_safe(" ".join(strip_tags(block.render(context)).split()))  # noqa: S308


@register.simple_tag
def address(query: Any, **changes: Any) -> str:
    """The query string with some parts changed; None or empty removes one: `{% address request.GET before=7 %}`."""
    changed = query.copy()
    for name, value in changes.items():
        if value in (None, ""):
            changed.pop(name, None)
        else:
            changed[name] = value
    return "?" + changed.urlencode()
