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
from motorcrm.core.search.wanted import Piece, Wanted, Way, Word, any_of, several_words

BLOCKS = (11, 14, 17)
"""Blocks of ids by the power of two: 2,048 rows, 16,384, 131,072."""
GROWING = 4
"""A step takes so many times as many blocks as the one before: too many steps cost more than rows found in vain."""
MOST = 200
"""How many of the newest rows a search finds: four pages. Whoever looks further has to say more."""
TRIED = 2
"""How many words are tried by themselves: mostly a surname or a plate is among them."""
FEW_TRIED = 65
"""Rows of a word that are asked for, at the least, to tell how common it is."""
COMPARED = 3000
"""Rows of the rarest of common words that are sooner compared than found by all of the words."""
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
        found, left = self._by_single_words(fits, limit, columns)
        found.update(self._asked_for(left, limit, columns) if left else ())
        return sorted(found, reverse=True)[:limit]

    def _by_single_words(self, fits: Wanted, limit: int, columns: tuple[str, ...]) -> tuple[set[int], Wanted]:
        """Rows that fit in a way which needs a word that few have, and the ways that are left.

        Both databases compare long lists for every three letters of every word, unless they are asked for one word.
        """
        found: set[int] = set()
        left = fits
        spans: dict[Piece, float] = {}
        tried = min(max(limit, FEW_TRIED), MOST + 1)
        for word in several_words(fits)[:TRIED]:
            ways, others = left.apart(word)
            ids = self._asked_for(any_of([word]), tried, columns) if ways else []
            if len(ids) < tried:
                found.update(pk for pk, *texts in self._texts(ids, columns) if ways.fits(texts))
                left = others
            else:
                spans[word] = (ids[0] - ids[-1]) / ids[0]
        rarest = max(spans, key=lambda word: spans[word], default="")
        if rarest and spans[rarest] * COMPARED > tried:
            ways, left = left.apart(rarest)
            found.update(self._asked_for(ways, limit, columns, rarest) if ways else ())
        return found, left

    def _asked_for(self, fits: Wanted, limit: int, columns: tuple[str, ...], needed: Piece = "") -> list[int]:
        question = self.table, fits, columns
        known: list[int]
        known, before = asked().get(question, ([], 0))
        if before < limit and len(known) == before:
            known = self._ask(fits, limit, columns, needed)
            asked()[question] = known, limit
        return known[:limit]

    def _ask(self, fits: Wanted, limit: int, columns: Sequence[str], needed: Piece) -> list[int]:
        """With a word that is `needed` the index is asked for that only, and the rest of each of its rows compared."""
        by_index, compared = (any_of([needed]), fits) if needed else (fits, None)
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute(*_sqlite(self, by_index, compared, columns, limit))
            else:
                cursor.execute(*_postgres(self.table, by_index, compared, columns, _last_of(self.table), limit))
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


def _sqlite(
    index: SearchIndex, by_index: Wanted, compared: Wanted | None, columns: Sequence[str], limit: int
) -> tuple[str, list[Any]]:
    condition, texts = _contained(compared, columns, "instr(one.{column}, %s) > 0") if compared else ("1", [])
    sql = (
        f'SELECT found.rowid FROM "{index.name}" AS found {_BESIDE.format(table=index.table) if compared else ""} '  # noqa: S608  # names are the program's own
        f'WHERE "{index.name}" MATCH %s AND ({condition}) ORDER BY found.rowid DESC LIMIT %s'
    )
    return sql, [_match(by_index, columns), *texts, limit]


_BESIDE = 'CROSS JOIN "{table}" AS one ON one.id = found.rowid'


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


def _postgres(
    table: str, by_index: Wanted, compared: Wanted | None, columns: Sequence[str], last: int, limit: int
) -> tuple[str, list[Any]]:
    """The rows of each step, which is asked for only if those before it have not filled the limit. Planned once."""
    condition, texts = _contained(by_index, columns, "{column} LIKE '%%' || %s || '%%'")
    if compared:
        more, others = _contained(compared, columns, "strpos({column}, %s) > 0")
        condition, texts = f"({condition}) AND ({more})", [*texts, *others]
    steps = list(blocks_down(last))
    # With `id + 0` the order is no reason to walk through the primary key.
    sql = (
        f"SELECT found.id FROM (VALUES {', '.join(['(%s::bigint[])'] * len(steps))}) AS step (keys) "  # noqa: S608  # the same
        f'CROSS JOIN LATERAL (SELECT id FROM "{table}" WHERE {block_keys("id")} && step.keys AND ({condition}) '
        "ORDER BY id + 0 DESC LIMIT %s) AS found LIMIT %s"
    )
    return sql, [*steps, *texts, limit, limit]


def _contained(fits: Wanted, columns: Sequence[str], test: str) -> tuple[str, list[str]]:
    """A condition that makes this test of a column and a piece for each of them."""
    pieces: list[str] = []

    def of_word(word: Word) -> str:
        found = [(column, piece) for piece in word for column in columns]
        pieces.extend(piece for _column, piece in found)
        return f"({' OR '.join(test.format(column=column) for column, _piece in found)})"

    def of_way(way: Way) -> str:
        return " AND ".join(map(of_word, way))

    return " OR ".join(f"({of_way(way)})" for way in fits.ways), pieces
