"""How a lower app tells the upper ones what happened, in the same transaction, without knowing them."""

from collections.abc import Callable
from typing import Any


class Consequence:
    """A signal that others join in their `apps.py`. It carries facts, no decisions; a listener that raises stops it."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.listeners: list[Callable[..., None]] = []

    def join(self, listener: Callable[..., None]) -> None:
        if listener not in self.listeners:
            self.listeners.append(listener)

    def __call__(self, *about: Any, **facts: Any) -> None:
        for listener in self.listeners:
            listener(*about, **facts)
