"""The catalogue of routes: every address of the program and the right it names."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True)
class Route:
    """One address: the right it needs, and the kind of record its path names, if any."""

    pattern: str
    name: str | None
    methods: tuple[str, ...]
    right: str | None
    """None is a fault: the middleware refuses to run such a view."""
    of: str | None
    seen_with: str | None
    """The right whose scope the record must be in."""
    view: str


def routes() -> list[Route]:
    """Every route, as the program itself resolves them."""
    return [_route(prefix, pattern) for prefix, pattern in _walk(get_resolver(), "/")]


def callbacks() -> list[tuple[str, Any]]:
    """The pattern of each route and its view."""
    return [(path, pattern.callback) for path, pattern in _walk(get_resolver(), "/")]


def _walk(resolver: URLResolver, prefix: str) -> Iterator[tuple[str, URLPattern]]:
    for pattern in resolver.url_patterns:
        path = f"{prefix}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern, path)
        else:
            yield path, pattern


def _route(path: str, pattern: URLPattern) -> Route:
    view: Any = pattern.callback
    finder = getattr(view, "of", None)
    right = getattr(view, "right", None)
    return Route(
        pattern=path,
        name=pattern.name,
        methods=tuple(getattr(view, "methods", ())),
        right=getattr(right, "code", None),
        of=finder.model._meta.label if finder else None,
        seen_with=getattr(finder.right, "code", None) if finder else None,
        view=f"{view.__module__}.{view.__qualname__}",
    )


def as_dicts() -> list[dict[str, Any]]:
    return [asdict(route) for route in routes()]
