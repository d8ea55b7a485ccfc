"""What every page is built with: built files, icons, its title repeated, its own address."""

from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.templatetags.static import static
from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe

from motorcrm.ui.markup import format_html
from motorcrm.ui.notices import LOOKS, REFUSAL, Look

register = template.Library()


@register.simple_tag
def asset(name: str) -> str:
    """The address of a built file. Without a build, the plain address: pages must still work, if unstyled."""
    try:
        return static(f"ui/{name}")
    except ValueError:
        return f"{settings.STATIC_URL}ui/{name}"


@lru_cache(maxsize=1)
def _sprite() -> str:
    return asset("icons.svg")


@register.simple_tag
def icon(name: str, extra: str = "") -> SafeString:
    """A Tabler icon from the sprite that the build makes of all icons in use."""
    return _icon(name, extra, asset("icons.svg") if settings.DEBUG else _sprite())


def drawn(*, icon: str, extra: str = "") -> SafeString:
    """The same for Python, called so that the build finds the name."""
    return _icon(icon, extra, asset("icons.svg") if settings.DEBUG else _sprite())


@lru_cache(maxsize=512)
def _icon(name: str, extra: str, sprite: str) -> SafeString:
    classes = f"icon {extra}".strip()
    return format_html(
        '<svg class="{}" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>', classes, sprite, name
    )


@register.filter
def notice_look(level: str) -> Look:
    """The look of a notice of that level; an unknown level looks like a refusal."""
    return LOOKS.get(level, REFUSAL)


@register.simple_tag(takes_context=True)
def again(context: template.Context, name: str) -> SafeString:
    """The text of a block, repeated: the document has the same title as its first heading."""
    block = context.render_context[BLOCK_CONTEXT_KEY].get_block(name)
    # the block is rendered, so it is escaped already
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
    return f"?{changed.urlencode()}"
