"""How much the database does for what is asked: rows and pages on PostgreSQL, steps of its machine on SQLite.

Unlike times, these are the same on any machine, and unlike the words of a plan they tell a walk along an index that
stops after a page from one that goes on to the beginning of time.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import connection

ON_SQLITE = pytest.mark.skipif(
    connection.vendor != "sqlite",
    reason="PostgreSQL reads the rows that earlier tests have rolled back, until somebody vacuums",
)
"""For what is measured in a database that tests share."""
STEPS = 20
"""SQLite tells after so many steps of its machine."""
SLACK = 600
"""What a query may cost more with a long past: an index that is deeper, a page that is full."""
EXPLAIN = "EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, SUMMARY OFF, FORMAT JSON) "


@dataclass
class Work:
    """What each query cost, in the order they were asked."""

    queries: list[tuple[str, int]] = field(default_factory=list)

    @property
    def whole(self) -> int:
        return sum(cost for _sql, cost in self.queries)

    @property
    def dearest(self) -> str:
        most = sorted(self.queries, key=lambda query: -query[1])[:3]
        return "\n".join(f"{cost}: {sql[:2000]}" for sql, cost in most)


@contextmanager
def measured() -> Iterator[Work]:
    """What the queries inside cost the database."""
    work = Work()
    meter = _on_sqlite if connection.vendor == "sqlite" else _on_postgres
    with meter(work):
        yield work


def cost_of(act: Callable[[], Any]) -> Work:
    """What an act costs when it is not the first: caches are filled, sessions begun."""
    act()
    with measured() as work:
        act()
    return work


def assert_no_dearer(before: Work, after: Work, *, what: str = "") -> None:
    """What is asked costs the database no more after a past was added that is many times as long."""
    if after.whole > before.whole * 1.5 + SLACK:
        raise AssertionError(f"{what}: {before.whole} before, {after.whole} with a long past\n{after.dearest}")


@contextmanager
def _on_sqlite(work: Work) -> Iterator[None]:
    """SQLite reads on while rows are fetched: what it does until the next query belongs to the last."""

    def count() -> int:
        if work.queries:
            sql, cost = work.queries[-1]
            work.queries[-1] = (sql, cost + STEPS)
        return 0

    def ask(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        work.queries.append((sql, 0))
        return execute(sql, params, many, context)

    connection.ensure_connection()
    connection.connection.set_progress_handler(count, STEPS)
    try:
        with connection.execute_wrapper(ask):
            yield
    finally:
        connection.connection.set_progress_handler(None, 0)


@contextmanager
def _on_postgres(work: Work) -> Iterator[None]:
    """Tables of tests are so small that reading them whole is often best: what is asked here is how they grow.

    Where no index helps, PostgreSQL reads them whole all the same, and that shows.
    """

    def ask(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.lstrip(" (").startswith(("SELECT", "WITH")):
            work.queries.append((sql, _explained(sql, params)))
        return execute(sql, params, many, context)

    with _without_sequential_scans(), connection.execute_wrapper(ask):
        yield


@contextmanager
def _without_sequential_scans() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SET enable_seqscan = off")
        yield
        cursor.execute("SET enable_seqscan = on")


def _explained(sql: str, params: Any) -> int:
    with connection.connection.cursor() as cursor:
        found = cursor.execute(EXPLAIN + sql, params).fetchone()[0]
    plan = (json.loads(found) if isinstance(found, str) else found)[0]["Plan"]
    pages = int(plan["Shared Hit Blocks"] + plan["Shared Read Blocks"])
    return pages + sum(_rows(node) for node in _nodes(plan) if "Scan" in node["Node Type"])


def _rows(node: dict[str, Any]) -> int:
    seen = ("Actual Rows", "Rows Removed by Filter", "Rows Removed by Index Recheck")
    return int(sum(node.get(name, 0) for name in seen) * node["Actual Loops"])


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for inner in plan.get("Plans", ()):
        yield from _nodes(inner)
