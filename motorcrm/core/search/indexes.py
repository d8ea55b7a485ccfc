"""The index of a searched table, on either database: a table of FTS5 on SQLite, a GIN index on PostgreSQL.

Both find the newest rows that fit without reading the others. FTS5 does so by itself: its rows come newest first. GIN
knows no order, so each row is indexed under the blocks of ids it belongs to, and blocks are asked for newest first,
small ones before large ones, until enough is found. The planner is left no choice that could be a wrong one.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from time import monotonic
from typing import Any

from django.db import connection

from motorcrm.core.search.wanted import Wanted, Way, Word

BLOCKS = (11, 14, 17)
"""Blocks of ids by the power of two: 2,048 rows, 16,384, 131,072."""
ASKED_EVERY = 1.0
"""Seconds."""
ROOM = 1 << BLOCKS[0]
_LAST: dict[str, tuple[float, int]] = {}
_asked: ContextVar[dict[Any, tuple[list[int], int]] | None] = ContextVar("asked", default=None)
"""What was found, and how many were asked for at most."""
INDEXES: dict[str, "SearchIndex"] = {}
"""Every index declared, by its table."""


@dataclass(frozen=True)
class SearchIndex:
    """The search columns of a model, with the index over them. Declared beside the model."""

    table: str
    columns: tuple[str, ...] = ("search",)

    def __post_init__(self) -> None:
        INDEXES[self.table] = self

    @property
    def name(self) -> str:
        return f"{self.table}_search"

    def newest(self, fits: Wanted, limit: int, columns: Sequence[str] = ()) -> list[int]:
        """The ids of the newest rows that fit in these columns, in all of them if none is named; `limit` at most."""
        columns = tuple(columns or self.columns)
        if not fits or not set(columns) <= set(self.columns):
            return []
        asked = _asked.get()
        if asked is None:
            return self._newest(fits, limit, columns)
        question = self.table, fits, columns
        known, before = asked.get(question, ([], 0))
        if before < limit and len(known) == before:
            known, before = asked[question] = self._newest(fits, limit, columns), limit
        return known[:limit]

    def _newest(self, fits: Wanted, limit: int, columns: Sequence[str]) -> list[int]:
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute(_SQLITE.format(name=self.name), [_match(fits, columns), limit])
            else:
                cursor.execute(*_postgres(self.table, fits, columns, _last_of(self.table), limit))
            return [pk for (pk,) in cursor.fetchall()]


@contextmanager
def asked_once() -> Iterator[None]:
    """Inside, an index is asked the same only once: a page of search tells of orders what it told of their clients.

    For pages, which change nothing that is searched.
    """
    token = _asked.set({})
    try:
        yield
    finally:
        _asked.reset(token)


def _last_of(table: str) -> int:
    """An id that no row of this table is beyond: asked once a second, with room for what is added meanwhile.

    A search asks a dozen times; the blocks of the room are empty and cost nothing. If more than that is loaded within
    the second, its end is found a second later.
    """
    asked, last = _LAST.get(table, (-ASKED_EVERY, 0))
    now = monotonic()
    if now - asked > ASKED_EVERY:
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT max(id) FROM "{table}"')  # noqa: S608  # names are the program's own
            last = cursor.fetchone()[0] or 0
        _LAST[table] = now, last
    return last + ROOM


def forget() -> None:
    """Another database has other rows."""
    _LAST.clear()


_SQLITE = 'SELECT rowid FROM "{name}" WHERE "{name}" MATCH %s ORDER BY rowid DESC LIMIT %s'


def _match(fits: Wanted, columns: Sequence[str]) -> str:
    """In the language of FTS5. Pieces hold neither quotes nor anything else with a meaning there."""
    ways = (" AND ".join(f"({' OR '.join(_quoted(piece) for piece in word)})" for word in way) for way in fits.ways)
    return f"{{{' '.join(columns)}}} : ({' OR '.join(f'({way})' for way in ways)})"


def _quoted(piece: str) -> str:
    return '"{}"'.format(piece.replace('"', '""'))


def block_keys(id_: str) -> str:
    """The expression of the blocks a row belongs to, small ones first; a block of each size has numbers of its own."""
    sizes = len(BLOCKS)
    return f"ARRAY[{', '.join(f'({id_} >> {bits}) * {sizes} + {size}' for size, bits in enumerate(BLOCKS))}]"


def blocks_down(last: int) -> Iterator[list[int]]:
    """Every id from the last one down, as keys of blocks: few steps, each larger than the one before, and older.

    >>> [len(step) for step in blocks_down(5_000)]
    [2, 1]
    """
    low = last + 1
    for size, bits in enumerate(BLOCKS):
        above = BLOCKS[size + 1] if size + 1 < len(BLOCKS) else None
        first = (low - 1) >> bits
        until = (first >> (above - bits)) << (above - bits) if above is not None else 0
        keys = [block * len(BLOCKS) + size for block in range(first, until - 1, -1)]
        steps = [keys[:2], keys[2:4], keys[4:]] if above is not None else [[key] for key in keys]
        yield from filter(None, steps)
        low = until << bits
        if not low:
            return


def _postgres(table: str, fits: Wanted, columns: Sequence[str], last: int, limit: int) -> tuple[str, list[Any]]:
    """One branch for each step: an Append runs a branch only when those before it have not filled the limit."""
    condition, texts = _likes(fits, columns)
    branches, parameters = [], []
    for keys in blocks_down(last):
        # With `id + 0` the order is no reason to walk through the primary key.
        branches.append(
            f'(SELECT id FROM "{table}" WHERE {block_keys("id")} && %s::bigint[] AND ({condition}) '  # noqa: S608  # the same
            "ORDER BY id + 0 DESC LIMIT %s)"
        )
        parameters += [keys, *texts, limit]
    steps = " UNION ALL ".join(branches)
    return f"SELECT id FROM ({steps}) AS steps LIMIT %s", [*parameters, limit]  # noqa: S608  # the same


def _likes(fits: Wanted, columns: Sequence[str]) -> tuple[str, list[str]]:
    texts: list[str] = []

    def of_word(word: Word) -> str:
        found = [(column, piece) for piece in word for column in columns]
        texts.extend(f"%{piece}%" for _column, piece in found)
        return f"({' OR '.join(f'{column} LIKE %s' for column, _piece in found)})"

    def of_way(way: Way) -> str:
        return " AND ".join(map(of_word, way))

    return " OR ".join(f"({of_way(way)})" for way in fits.ways), texts
