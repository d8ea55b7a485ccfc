"""Round the pages of the program: one of each kind that a person finds a link to."""

from collections import deque
from collections.abc import Iterable, Iterator
from typing import Any

from motorcrm.testing.visiting import kind_of


def visited(page: Any, known: Iterable[str], chosen: Iterable[str]) -> Iterator[str]:
    """Stands on each of the chosen in turn, and on each kind it finds a link to that is not known yet."""
    seen, ahead = set(known), deque(chosen)
    while ahead:
        address = ahead.popleft()
        answer = page.goto(address)
        assert answer.status == 200, address
        yield address
        for link in page.locator("a[href]:not([download])").evaluate_all(
            "links => links.map(link => link.getAttribute('href'))"
        ):
            if link.startswith("/") and kind_of(link) not in seen:
                seen.add(kind_of(link))
                ahead.append(link)
