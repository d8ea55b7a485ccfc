"""What the index finds is what the rule finds, from an index, whatever is typed and however rows come and go."""

import json
import re
import sqlite3
from contextlib import closing

import pytest
from django.core.management import CommandError
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from motorcrm.clients.models import CLIENTS, Client
from motorcrm.core.actor import SYSTEM
from motorcrm.core.search import INDEXES, asked_once, begins, exactly, searchable, upkeep, wanted
from motorcrm.core.search import indexes as how
from motorcrm.core.search.indexes import BLOCKS, blocks_down
from motorcrm.core.search.relevance import best_first
from motorcrm.testing.builders import a_client

pytestmark = pytest.mark.django_db
LETTERS = some.text(alphabet="аив1-ё B", max_size=6)


def client(name, phone=""):
    return Client.objects.create(name=name, search=searchable(name), search_contacts=searchable(phone))


def by_rule(fits, *columns):
    return list(Client.objects.filter(fits.condition(*columns)).order_by("-pk").values_list("pk", flat=True))


@given(names=some.lists(some.tuples(LETTERS, LETTERS), max_size=8), query=LETTERS)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_index_finds_what_the_rule_finds(names, query):
    with transaction.atomic():
        for name, phone in names:
            client(name, phone)
        asked = [wanted(query), wanted(query, "ива"), begins(query), exactly(query), *best_first(query)]
        for fits in asked:
            for columns in (["search"], ["search", "search_contacts"]):
                assert CLIENTS.newest(fits, 100, columns) == by_rule(fits, *columns)
        transaction.set_rollback(True)


@given(words=some.lists(some.text(alphabet="аив1ё", min_size=3, max_size=5), min_size=1, max_size=3), data=some.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_part_of_a_name_of_three_letters_finds_it(words, data):
    with transaction.atomic():
        one = client(" ".join(words))
        word = data.draw(some.sampled_from(words))
        first = data.draw(some.integers(0, len(word) - 3))
        assert one.pk in CLIENTS.newest(wanted(word[first : first + 3]), 100)
        assert one.pk in CLIENTS.newest(wanted(word[:1]), 100), "one letter finds words that begin with it"
        assert one.pk in CLIENTS.newest(wanted(word[:2]), 100)
        transaction.set_rollback(True)


@given(names=some.lists(LETTERS, max_size=12), typed=some.lists(LETTERS, min_size=2, max_size=3).map(" ".join))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_it_finds_the_same_however_common_the_words_are(names, typed):
    """Rare words are asked for by themselves, the rarest of common ones is compared, all others are found together."""
    with transaction.atomic(), pytest.MonkeyPatch.context() as patch:
        for name in names:
            client(name)
        patch.setattr(how, "MOST", 2)
        for compared in (0, 10, 1_000):
            patch.setattr(how, "COMPARED", compared)
            assert CLIENTS.newest(wanted(typed), 5, ["search"]) == by_rule(wanted(typed), "search")[:5]
        transaction.set_rollback(True)


def test_one_or_two_letters_find_beginnings_of_words_only():
    first, second = client("Иванов Пётр"), client("Сидоров Иван")

    found = {typed: CLIENTS.newest(wanted(typed), 9) for typed in ("и", "ив", "п", "ва", "ов", "ван")}

    both = [second.pk, first.pk]
    assert found == {"и": both, "ив": both, "п": [first.pk], "ва": [], "ов": [], "ван": both}


SIGNS = ['"', "'", "*", "NEAR(", "%", "_", "\\", "-", "—", "...", "(", "🏍", '"' * 500, "{search} : x", "\ud7ff", "İ"]
NAMES = ["ив* OR ива", "\x07ива\x00", "и " * 5000, "ǀǀи", "ǂǂиванов", "^ива", "ива + нов", "ива% _нов", '"иванов"']


@pytest.mark.parametrize("typed", [*SIGNS, "ив" * 5000, *NAMES])
def test_whatever_is_typed_is_only_text(typed):
    client("Иванов")

    found = Client.objects.search(typed, SYSTEM).ranked(typed, SYSTEM)

    assert found.count() == (typed in NAMES[1:])


def test_marks_in_a_name_are_no_marks():
    client("ǂǂПетров")

    assert CLIENTS.newest(exactly("Петров"), 9) == CLIENTS.newest(wanted("петров"), 9) != []
    assert CLIENTS.newest(wanted("ǀ"), 9) == []


def test_the_index_follows_its_rows():
    one = client("Иванов", "79123456789")
    Client.objects.filter(pk=one.pk).update(search=searchable("Петров"), search_contacts="")
    two = client("Сидоров")
    two.delete()

    assert [CLIENTS.newest(wanted(typed), 9) for typed in ("иванов", "3456", "сидоров")] == [[], [], []]
    assert CLIENTS.newest(wanted("петров"), 9) == [one.pk]
    assert list(upkeep.problems()) == []


def test_what_is_taken_back_is_not_found():
    one = client("Иванов")
    with transaction.atomic():
        client("Иванов-Второй")
        Client.objects.filter(pk=one.pk).update(search=searchable("Петров"))
        transaction.set_rollback(True)

    assert CLIENTS.newest(wanted("иванов"), 9) == [one.pk]
    assert CLIENTS.newest(wanted("петров"), 9) == []
    assert list(upkeep.problems()) == []


def test_a_lost_index_is_named_and_made_again():
    one = client("Иванов")
    settle()
    with connection.cursor() as cursor:
        if is_sqlite():
            cursor.execute("DROP TRIGGER clients_client_search_added")
        else:
            cursor.execute("DROP INDEX clients_client_search")
    two = client("Иванов-Второй")
    settle()

    assert [line for line in upkeep.problems() if line.startswith("clients_client_search")] != []
    upkeep.ensure_indexes()

    assert list(upkeep.problems()) == []
    assert CLIENTS.newest(wanted("иванов"), 9) == [two.pk, one.pk]


def test_an_index_out_of_step_is_named():
    if not is_sqlite():
        pytest.skip("PostgreSQL keeps its indexes in step itself")
    one = client("Иванов")
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER clients_client_search_changed")
        Client.objects.filter(pk=one.pk).update(search=searchable("Петров"))
        cursor.execute(upkeep._objects(CLIENTS)["clients_client_search_changed"])

    assert list(upkeep.problems()) == ["clients_client_search is out of step with clients_client"]
    upkeep.rebuild(CLIENTS)
    assert list(upkeep.problems()) == []


@pytest.mark.parametrize("index", INDEXES.values(), ids=lambda index: index.table)
@pytest.mark.parametrize("typed", ["иванов", "и", "иванов cb400", "0123"])
def test_no_table_is_read_through(index, typed):
    asked = [(fits, None) for fits in [wanted(typed), *best_first(typed)]]
    for by_index, compared in [*asked, (wanted("иванов"), wanted(typed))]:
        for plan in plans(index, by_index, compared):
            assert not re.search(r"SCAN (?!\S+ VIRTUAL TABLE INDEX)|Seq Scan|pkey", plan), plan
            assert is_sqlite() or "Bitmap Index Scan" in plan, plan


def plans(index, by_index, compared):
    with connection.cursor() as cursor:
        if is_sqlite():
            sql, parameters = how._sqlite(index, by_index, compared, index.columns, 9)
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}", parameters)
            return [line for *_place, line in cursor.fetchall()]
        cursor.execute("SET LOCAL enable_seqscan = off")
        sql, parameters = how._postgres(index.table, by_index, compared, index.columns, 500_000, 9)
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", parameters)
        return [json.dumps(cursor.fetchone()[0])]


@given(some.integers(1, 3_000_000))
def test_blocks_hold_every_id_once_the_newest_first(last):
    size = len(BLOCKS)
    low = last + 1
    for step in blocks_down(last):
        for key in step:
            bits = BLOCKS[key % size]
            first, after = (key // size) << bits, ((key // size) + 1) << bits
            assert first < low <= after
            low = first
    assert low == 0


def test_a_database_without_trigrams_says_what_is_needed(monkeypatch):
    if is_sqlite():
        pytest.skip("SQLite has them built in")

    class Refusing:
        def __enter__(self):
            return self

        def __exit__(self, *_):
            return False

        def execute(self, statement, *_):
            raise DatabaseError("permission denied")

    monkeypatch.setattr(connection, "cursor", Refusing)
    with pytest.raises(CommandError, match="CREATE EXTENSION pg_trgm"):
        upkeep.ensure_indexes()


def settle():
    """PostgreSQL alters no table while checks of it wait for the commit."""
    if not is_sqlite():
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def is_sqlite():
    return connection.vendor == "sqlite"


def test_within_a_page_an_index_is_asked_the_same_once(database):
    made = [a_client(f"Egorova {number}").pk for number in range(5)][::-1]
    fits = wanted("egorova")

    with asked_once(), CaptureQueriesContext(connection) as queries:
        assert CLIENTS.newest(fits, 2) == made[:2]
        before = len(queries)
        assert [CLIENTS.newest(fits, limit) for limit in (2, 1)] == [made[:2], made[:1]]
        assert len(queries) == before
        # it was cut: there may be more
        assert CLIENTS.newest(fits, 50) == made
        before = len(queries)
        # that was all of them
        assert CLIENTS.newest(fits, 3_000) == made
        assert CLIENTS.newest(fits, 4, CLIENTS.columns) == made[:4]
        assert len(queries) == before
        assert CLIENTS.newest(fits, 50, CLIENTS.columns[-1:]) == []

    a_client("Egorova the sixth")
    assert len(CLIENTS.newest(fits, 50)) == 6


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL keeps its indexes itself")
def test_whether_an_index_agrees_is_asked_without_keeping_others_from_writing(real_database):
    one = client("иванов")
    with closing(sqlite3.connect(real_database.name, isolation_level=None, timeout=0)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        assert list(upkeep.problems()) == []
        writer.execute("DROP TRIGGER clients_client_search_changed")
        writer.execute("UPDATE clients_client SET search = 'петров' WHERE id = ?", [one.pk])
        writer.execute(upkeep._objects(CLIENTS)["clients_client_search_changed"])
        writer.execute("COMMIT")

    assert list(upkeep.problems()) == ["clients_client_search is out of step with clients_client"]
    upkeep.rebuild(CLIENTS)
    assert list(upkeep.problems()) == []
