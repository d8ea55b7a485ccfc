"""Routes by name, as links and buttons use them: the guarded view behind a route, and its address for a thing."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from django.db.models import Model
from django.urls import URLResolver, get_resolver, get_script_prefix, get_urlconf, reverse


def view_of(name: str) -> Any:
    """The view behind a route. Raises LookupError if no guarded route has this name: a mistake in a template."""
    view = _views().get(name)
    if not hasattr(view, "right"):
        raise LookupError(f"no guarded route is called {name!r}")
    return view


def address_of(name: str, thing: Model | None = None) -> str:
    """The address of the page or action for the thing, with the parts its Finder looks for in the path."""
    if thing is None:
        return reverse(name)
    finder = view_of(name).of
    return reverse(name, kwargs=finder.parts_of(thing)) if finder else reverse(name, args=[thing.pk])


def address_by_id(name: str, pk: int) -> str:
    """The address of a route that takes one number, put together: a list names a hundred things, and Django's own way
    to each is long."""
    before, after = _around_id(name, get_urlconf(), get_script_prefix())
    return f"{before}{pk}{after}"


@cache
def _around_id(name: str, _routes: str | None, _prefix: str) -> tuple[str, str]:
    before, after = reverse(name, args=[_NUMBER]).split(str(_NUMBER))
    return before, after


_NUMBER = 2**40
"""In no address as it is."""


@cache
def _views() -> dict[str, Any]:
    return dict(_named(get_resolver()))


def _named(resolver: URLResolver) -> Iterator[tuple[str, Any]]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from _named(pattern)
        elif pattern.name:
            yield pattern.name, pattern.callback
