"""The index of a searched table, on either database: a table of FTS5 on SQLite, a GIN index on PostgreSQL.

Both find the newest rows that fit without reading the others. FTS5 does so by itself: its rows come newest first. GIN
knows no order, so each row is indexed under the blocks of ids it belongs to, and blocks are asked for newest first,
small ones before large ones, until enough is found. The planner is left no choice that could be a wrong one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Any

from django.db import connection

from motorcrm.core.search.once import asked
from motorcrm.core.search.wanted import Wanted, Way, Word, any_of, several_words

BLOCKS = (11, 14, 17)
"""Blocks of ids by the power of two: 2,048 rows, 16,384, 131,072."""
GROWING = 4
"""A step takes so many times as many blocks as the one before: too many steps cost more than rows found in vain."""
MOST = 200
"""How many of the newest rows a search finds: four pages. Whoever looks further has to say more."""
TRIED = 2
"""How many words are tried by themselves: mostly a surname or a plate is among them."""
ASKED_EVERY = 1.0
"""Seconds."""
ROOM = 1 << BLOCKS[0]
_LAST: dict[str, tuple[float, int]] = {}
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
        found, others = self._by_single_words(fits, columns)
        found.update(self._asked_for(others, limit, columns) if others else ())
        return sorted(found, reverse=True)[:limit]

    def _by_single_words(self, fits: Wanted, columns: tuple[str, ...]) -> tuple[set[int], Wanted]:
        """Rows that fit in a way which needs a word that few have, and the ways that are left.

        Both databases compare long lists for every three letters of every word, unless they are asked for one word.
        """
        found: set[int] = set()
        left = fits
        for word in several_words(fits)[:TRIED]:
            ways, others = left.apart(word)
            ids = self._asked_for(any_of([word]), MOST + 1, columns) if ways else []
            if len(ids) <= MOST:
                found.update(pk for pk, *texts in self._texts(ids, columns) if ways.fits(texts))
                left = others
        return found, left

    def _asked_for(self, fits: Wanted, limit: int, columns: tuple[str, ...]) -> list[int]:
        question = self.table, fits, columns
        known: list[int]
        known, before = asked().get(question, ([], 0))
        if before < limit and len(known) == before:
            known = self._ask(fits, limit, columns)
            asked()[question] = known, limit
        return known[:limit]

    def _ask(self, fits: Wanted, limit: int, columns: Sequence[str]) -> list[int]:
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute(_SQLITE.format(name=self.name), [_match(fits, columns), limit])
            else:
                cursor.execute(*_postgres(self.table, fits, columns, _last_of(self.table), limit))
            return [pk for (pk,) in cursor.fetchall()]

    def _texts(self, ids: Sequence[int], columns: Sequence[str]) -> list[tuple[Any, ...]]:
        if not ids:
            return []
        listed = ", ".join(map(str, ids))
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT id, {", ".join(columns)} FROM "{self.table}" WHERE id IN ({listed})')  # noqa: S608  # names are the program's own
            found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


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
    [1, 2]
    >>> [len(step) for step in blocks_down(1_000_000)]
    [1, 1, 4, 1, 4, 2]
    """
    low = last + 1
    for size, bits in enumerate(BLOCKS):
        above = BLOCKS[size + 1] if size + 1 < len(BLOCKS) else None
        first = (low - 1) >> bits
        until = (first >> (above - bits)) << (above - bits) if above is not None else 0
        keys = [block * len(BLOCKS) + size for block in range(first, until - 1, -1)]
        at_once = 1
        while keys:
            step, keys = keys[:at_once], keys[at_once:]
            yield step
            at_once *= GROWING
        low = until << bits
        if not low:
            return


def _postgres(table: str, fits: Wanted, columns: Sequence[str], last: int, limit: int) -> tuple[str, list[Any]]:
    """The rows of each step, which is asked for only if those before it have not filled the limit. Planned once."""
    condition, texts = _likes(fits, columns)
    steps = list(blocks_down(last))
    # With `id + 0` the order is no reason to walk through the primary key.
    sql = (
        f"SELECT found.id FROM (VALUES {', '.join(['(%s::bigint[])'] * len(steps))}) AS step (keys) "  # noqa: S608  # the same
        f'CROSS JOIN LATERAL (SELECT id FROM "{table}" WHERE {block_keys("id")} && step.keys AND ({condition}) '
        "ORDER BY id + 0 DESC LIMIT %s) AS found LIMIT %s"
    )
    return sql, [*steps, *texts, limit, limit]


def _likes(fits: Wanted, columns: Sequence[str]) -> tuple[str, list[str]]:
    texts: list[str] = []

    def of_word(word: Word) -> str:
        found = [(column, piece) for piece in word for column in columns]
        texts.extend(f"%{piece}%" for _column, piece in found)
        return f"({' OR '.join(f'{column} LIKE %s' for column, _piece in found)})"

    def of_way(way: Way) -> str:
        return " AND ".join(map(of_word, way))

    return " OR ".join(f"({of_way(way)})" for way in fits.ways), texts
