"""What must always hold. Each app declares its own in `invariants.py`; `motorcrm check` runs them all.

They speak English: whoever keeps the program reads them, and may have to send them on.
"""

from collections.abc import Callable, Iterable
from typing import Any

INVARIANTS: dict[str, Callable[[], Iterable[str]]] = {}


def invariant(name: str) -> Callable[[Callable[[], Iterable[str]]], Callable[[], Iterable[str]]]:
    """Declare a question that answers with one line for every violation, and with nothing when all is well."""

    def add(ask: Callable[[], Iterable[str]]) -> Callable[[], Iterable[str]]:
        if name in INVARIANTS:
            raise ValueError(f"invariant {name} is declared twice")
        INVARIANTS[name] = ask
        return ask

    return add


def violations() -> dict[str, list[Any]]:
    """Every invariant that does not hold, with what breaks it."""
    found = {name: list(ask()) for name, ask in INVARIANTS.items()}
    return {name: lines for name, lines in found.items() if lines}
