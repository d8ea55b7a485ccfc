"""The memory that holds the calls of a request."""

from collections.abc import Callable, Iterable
from typing import Any

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
SLOTS = 2**16
"""More than the calls of any page take: a call takes twenty or so, a page is at most some hundreds of calls deep."""


def in_one_piece(serve: Application) -> Application:
    """The same application, with all calls of a request in one piece of memory.

    Python takes memory for calls in pieces of 16 kB and gives a piece back as soon as it is empty. Where a loop of a
    template happens to stand at the end of a piece, every turn asks the system for the next one and returns it: a tenth
    of what the list of orders costs. A call that needs room for itself is given a piece that is twice as large, and
    what it calls fits into the rest. Newer Pythons keep the last piece (python/cpython#142183), 3.11 and 3.12 do not.
    """

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        return serve(environ, start_response)

    answer.__code__ = answer.__code__.replace(co_stacksize=SLOTS)
    return answer
