"""Counting the queries of a page."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.test.utils import CaptureQueriesContext

from motorcrm.history.doubt import doubt

_BOUNDS = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")


def asked(captured: CaptureQueriesContext) -> list[str]:
    """The queries, without transaction statements."""
    return [query["sql"] for query in captured.captured_queries if not query["sql"].startswith(_BOUNDS)]


@contextmanager
def queries(*, max: int) -> Iterator[CaptureQueriesContext]:
    """Fail, listing them, if more than `max` queries run inside."""
    doubt()  # what is read once a minute is read before
    with CaptureQueriesContext(connection) as captured:
        yield captured
    found = asked(captured)
    if len(found) > max:
        listed = "\n".join(f"{number}. {question[:300]}" for number, question in enumerate(found, 1))
        raise AssertionError(f"{len(found)} questions asked, at most {max} allowed:\n{listed}")
