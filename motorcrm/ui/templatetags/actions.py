"""Links and buttons shown only to people whom the guard behind them would let in."""

from typing import Any
from urllib.parse import urlencode

from django import template
from django.db.models import Model
from django.forms.utils import flatatt
from django.utils.safestring import SafeString

from motorcrm.access.catalogue import RIGHTS
from motorcrm.access.scopes import has
from motorcrm.ui.forms import KeyedForm
from motorcrm.ui.guards import lets_in
from motorcrm.ui.markup import format_html
from motorcrm.ui.routes import address_of, view_of
from motorcrm.ui.undo import undo_of

register = template.Library()
register.filter("undo_of", undo_of)


@register.filter
def may(person: Any, code: str) -> bool:
    """Whether the person holds the right with this code, in any scope: `request.user|may:"employees.edit"`.

    For sections only; links and buttons check their route. An unknown code raises, or it would hide the section.
    """
    return has(person, RIGHTS[code])


@register.filter
def may_open(person: Any, route: str) -> bool:
    """Whether the person holds the right behind a route, in any scope: for where several links depend on it."""
    return lets_in(view_of(route), person)


@register.simple_block_tag(takes_context=True)
def link_to(context: template.Context, content: SafeString, route: str, thing: Any = None, **attrs: Any) -> SafeString:
    """A link to a page, left out if its guard would not let the person in.

    `{% link_to "client-edit" client class="btn" %}…{% endlink_to %}`. In attributes `_` means `-`; those that start
    with `get_` go into the query: `get_like=7` is `?like=7`.
    """
    return _link(route, thing, content, attrs) if _is_open(context, route, thing) else SafeString("")


@register.simple_block_tag(takes_context=True)
def link_if(context: template.Context, content: SafeString, route: str, thing: Any = None, **attrs: Any) -> SafeString:
    """Like `link_to`, but people who would not be let in see the same words without the link."""
    return _link(route, thing, content, attrs) if _is_open(context, route, thing) else content


@register.inclusion_tag("ui/_tap.html", takes_context=True)
def tap(context: template.Context, route: str, thing: Any = None, *, look: str = "", **fields: Any) -> dict[str, Any]:
    """The button of a one-tap action, left out if the person may not do it or the thing is not in the right state.

    `{% tap "client-restore" client %}`. The label comes from the route, the right from its verb; `fields` are sent too.
    """
    view = view_of(route)
    button = view.button
    if not button.possible(thing) or not _is_open(context, route, thing):
        return {}
    if view.once:
        fields["key"] = KeyedForm().initial["key"]
    return {
        "url": address_of(route, thing),
        "label": button.label,
        "icon": button.icon,
        "look": look or button.look,
        "asks": button.question(thing),
        "fields": fields,
        "csrf_token": context.get("csrf_token"),
    }


def _link(route: str, thing: Model | None, content: SafeString, given: dict[str, Any]) -> SafeString:
    query = urlencode({name[4:]: value for name, value in given.items() if name.startswith("get_")})
    attrs = {name.replace("_", "-"): value for name, value in given.items() if not name.startswith("get_")}
    url = address_of(route, thing) + (f"?{query}" if query else "")
    return format_html('<a{} href="{}">{}</a>', flatatt(attrs), url, SafeString(content.strip()))


def _is_open(context: template.Context, route: str, thing: Model | None) -> bool:
    """Ask the guard once per request: several links of a page are often behind the same right."""
    request, view = context["request"], view_of(route)
    asked = request.__dict__.setdefault("_asked_of_guards", {})
    question = (view.right, view.of and view.of.right, thing and (type(thing), thing.pk))
    if question not in asked:
        asked[question] = lets_in(view, request.user, thing)
    return bool(asked[question])
