"""Within a page nothing is asked twice: a page of search tells of orders what it told of their clients."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

_asked: ContextVar[dict[Any, Any] | None] = ContextVar("asked", default=None)


@contextmanager
def asked_once() -> Iterator[None]:
    """For pages, which change nothing that is searched."""
    token = _asked.set({})
    try:
        yield
    finally:
        _asked.reset(token)


def asked() -> dict[Any, Any]:
    """What is known on this page, by what was asked; elsewhere nothing is kept."""
    known = _asked.get()
    return {} if known is None else known
