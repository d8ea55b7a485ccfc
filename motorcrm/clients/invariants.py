"""What must always hold about clients; `motorcrm check` asks."""

from collections.abc import Iterator

from motorcrm.clients.counted import counted_by_kind, kept_by_kind, missing
from motorcrm.core.invariants import invariant


@invariant("the number of clients kept of each kind is right")
def clients_are_counted() -> Iterator[str]:
    yield from (f"trigger {name} is missing or differs" for name in missing())
    kept, counted = kept_by_kind(), counted_by_kind()
    for kind in sorted(kept.keys() | counted.keys()):
        if kept.get(kind, 0) != counted.get(kind, 0):
            yield f"{kind}: {kept.get(kind, 0)} are kept, there are {counted.get(kind, 0)}"
