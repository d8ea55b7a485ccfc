"""By which way a person or program came to do something. The journal keeps it beside each entry."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

PAGE, API, COMMAND, IMPORT, ASSISTANT = "page", "api", "command", "import", "assistant"
WAYS = (PAGE, API, COMMAND, IMPORT, ASSISTANT)

_way: ContextVar[str] = ContextVar("way", default=COMMAND)


def current() -> str:
    """The way of what is being done now; the command line unless something else has been said."""
    return _way.get()


@contextmanager
def came_by(way: str) -> Iterator[None]:
    """Everything inside came by this way."""
    if way not in WAYS:
        raise ValueError(f"nothing comes by {way}")
    token = _way.set(way)
    try:
        yield
    finally:
        _way.reset(token)
