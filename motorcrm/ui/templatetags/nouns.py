"""Links back: to the list of a kind of thing, and to a thing."""

from django import template
from django.db.models import Model
from django.urls import reverse
from django.utils.safestring import SafeString

from motorcrm.access.nouns import NOUNS, noun_of
from motorcrm.ui.markup import format_html

register = template.Library()


@register.simple_tag
def to_list(word: str) -> SafeString:
    """The link to the list of a kind of thing, `{% to_list "client" %}`: the way back, above the title."""
    noun = NOUNS[word]
    if noun.listed is None:
        raise template.TemplateSyntaxError(f"{word} has no list")
    return format_html('<a href="{}">{}</a>', reverse(noun.listed.page), noun.listed.label)


@register.simple_tag
def to_thing(thing: Model, name: str = "") -> SafeString:
    """The link to the page of a thing, `{% to_thing order %}`, with its own name unless another is given."""
    return format_html('<a href="{}">{}</a>', noun_of(thing.__class__).address(thing), name or thing)
