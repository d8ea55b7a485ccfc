"""How a lower app tells the upper ones what happened, in the same transaction, without knowing them."""

from collections.abc import Callable, Iterable
from typing import Any


class Consequence:
    """A signal that others join in their `apps.py`. It carries facts, no decisions; a listener that raises stops it.

    A listener may answer with drafts of entries; the verb that tells the consequence posts them with its own, last.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.listeners: list[Callable[..., Iterable[Any] | None]] = []

    def join(self, listener: Callable[..., Iterable[Any] | None]) -> None:
        if listener not in self.listeners:
            self.listeners.append(listener)

    def __call__(self, *about: Any, **facts: Any) -> list[Any]:
        """Tell everyone; the drafts they answer with, in the order they joined."""
        return [draft for listener in self.listeners for draft in listener(*about, **facts) or ()]
