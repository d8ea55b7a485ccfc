"""What must always hold. Each app declares its own in `invariants.py`; `motorcrm check` runs them all.

Their messages are in English only: the person who runs the program reads them, and may need to pass them on.
"""

from collections.abc import Callable, Iterable
from typing import Any

INVARIANTS: dict[str, Callable[[], Iterable[str]]] = {}


def invariant(name: str) -> Callable[[Callable[[], Iterable[str]]], Callable[[], Iterable[str]]]:
    """Declare a check that yields one line for each violation, and nothing if there is none."""

    def add(check: Callable[[], Iterable[str]]) -> Callable[[], Iterable[str]]:
        if name in INVARIANTS:
            raise ValueError(f"invariant {name} is declared twice")
        INVARIANTS[name] = check
        return check

    return add


def violations() -> dict[str, list[Any]]:
    """Every invariant that does not hold, with its violations."""
    found = {name: list(check()) for name, check in INVARIANTS.items()}
    return {name: lines for name, lines in found.items() if lines}
