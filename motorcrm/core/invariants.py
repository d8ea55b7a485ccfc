"""What must always hold. Each app declares its own in `invariants.py`; `motorcrm check` runs them all.

Their messages are in English only: the person who runs the program reads them, and may need to pass them on.
"""

from collections.abc import Callable, Iterable
from typing import Any

INVARIANTS: dict[str, Callable[..., Iterable[str]]] = {}
GROWING: set[str] = set()
"""Names of those about rows that are only ever added: what was found sound once needs no second look."""
APART: set[str] = set()
"""Names of those that take a snapshot of their own, and need to be asked outside any transaction for that."""

Check = Callable[..., Iterable[str]]


def invariant(name: str, *, grows: bool = False, apart: bool = False) -> Callable[[Check], Check]:
    """Declare a check that yields one line for each violation, and nothing if there is none.

    With `grows` it takes `after`: the place in the chain of the ledger up to which everything was found sound before.
    """

    def add(check: Check) -> Check:
        if name in INVARIANTS:
            raise ValueError(f"invariant {name} is declared twice")
        INVARIANTS[name] = check
        if grows:
            GROWING.add(name)
        if apart:
            APART.add(name)
        return check

    return add


def violations(*, after: int = 0) -> dict[str, list[Any]]:
    """Every invariant that does not hold, with its violations."""
    found = {name: asked(name, after=after) for name in INVARIANTS}
    return {name: lines for name, lines in found.items() if lines}


def asked(name: str, *, after: int = 0) -> list[Any]:
    """The violations of one of them."""
    check = INVARIANTS[name]
    return list(check(after) if name in GROWING else check())
