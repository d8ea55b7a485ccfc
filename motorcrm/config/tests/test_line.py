"""Places at work, the line before them, and who may take how many."""

from collections.abc import Iterator
from io import BytesIO
from threading import Thread
from time import monotonic
from typing import Any

import pytest
from django.conf import settings

from motorcrm.config.gate import in_line
from motorcrm.config.line import PLACES, STRANGER, THREADS, WAITING, Line

SOON, LONG = 0.05, 20.0


def waiting(line: Line, who: str, heard: list[tuple[str, bool]]) -> Thread:
    """Someone who stands in line, and says what came of it."""
    before = len(line._turns)
    thread = Thread(target=lambda: heard.append((who, line.enter(who))), daemon=True)
    thread.start()
    while len(line._turns) == before:
        pass
    return thread


def test_one_session_takes_a_quarter_of_the_places_and_waits_for_more():
    line = Line(16, 32, SOON)

    assert [line.enter("ivan") for _request in range(5)] == [True] * 4 + [False]
    assert line.enter("olga")


def test_everyone_who_is_signed_in_leaves_places_for_strangers_and_they_leave_some_too():
    line = Line(16, 0, SOON)
    signed_in = [line.enter(f"person {number % 8}") for number in range(20)]
    strangers = [line.enter(STRANGER) for _request in range(5)]
    assert (signed_in.count(True), strangers.count(True)) == (14, 2)

    line = Line(16, 0, SOON)
    strangers = [line.enter(STRANGER) for _request in range(20)]
    signed_in = [line.enter(f"person {number}") for number in range(5)]
    assert (strangers.count(True), signed_in.count(True)) == (12, 4)


def test_the_first_in_line_for_whom_there_is_a_place_comes_next():
    line, heard = Line(4, 8, LONG), []
    for who in ("ivan", "olga", "petr"):
        assert line.enter(who)
    threads = [waiting(line, who, heard) for who in ("ivan", "anna", "vera")]

    line.leave("olga")
    threads[1].join(LONG)
    assert heard == [("anna", True)], "Ivan has his place, Vera came later"
    line.leave("ivan")
    threads[0].join(LONG)
    line.leave("petr")
    threads[2].join(LONG)
    assert heard == [("anna", True), ("ivan", True), ("vera", True)]


def test_a_full_line_refuses_at_once_and_one_session_does_not_fill_it():
    line, heard = Line(4, 8, LONG), []
    line.enter("ivan")
    for _request in range(2):
        waiting(line, "ivan", heard)
    assert not line.enter("ivan"), "a quarter of the line"
    for who in ("olga", "petr"):
        line.enter(who)
    for number in range(6):
        waiting(line, f"person {number}", heard)
    assert not line.enter("anna"), "the line is full"
    assert not heard


def test_whoever_waits_too_long_leaves_nothing_behind():
    line = Line(1, 4, SOON)
    line.enter(STRANGER)

    assert not line.enter(STRANGER)
    line.leave(STRANGER)

    assert line.enter(STRANGER)


class Answer:
    def __init__(self, *, streaming: bool) -> None:
        self.streaming, self.is_closed = streaming, False

    def __iter__(self) -> Iterator[bytes]:
        return iter([b"a", b"b"])

    def close(self) -> None:
        self.is_closed = True


def asked(serve: Any, line: Line, **environ: Any) -> Any:
    return in_line(serve, line)({"PATH_INFO": "/", **environ}, lambda *_: None)


def test_a_page_gives_its_place_back_before_it_is_fetched_and_a_file_when_it_is_closed():
    line, page, file = Line(1, 0, SOON), Answer(streaming=False), Answer(streaming=True)

    assert asked(lambda *_: page, line) == [b"ab"]
    assert page.is_closed
    sent = asked(lambda *_: file, line)
    assert not line.enter(STRANGER), "the file is being sent"
    assert list(sent) == [b"a", b"b"]
    sent.close()
    sent.close()
    assert file.is_closed
    assert line.enter(STRANGER)
    assert not line.enter(STRANGER), "closed twice, one place came back"


def test_a_broken_page_gives_its_place_back():
    line = Line(1, 0, SOON)

    with pytest.raises(ZeroDivisionError):
        asked(lambda *_: 1 / 0, line)

    assert line.enter(STRANGER)


def test_whoever_signs_in_counts_as_a_stranger_whatever_their_cookie():
    line = Line(16, 0, SOON)
    cookie = f"theme=dark; {settings.SESSION_COOKIE_NAME}=abc123"
    for _request in range(4):
        line.enter("abc123")

    refused = asked(lambda *_: 1 / 0, line, HTTP_COOKIE=cookie, REQUEST_METHOD="GET", **{"wsgi.input": BytesIO()})
    let_in = asked(lambda *_: Answer(streaming=False), line, HTTP_COOKIE=cookie, PATH_INFO="/sign-in/code/")

    assert "Сервер занят".encode() in refused[0]
    assert let_in == [b"ab"]


def test_threads_are_left_for_files_and_refusals_and_connections_are_as_many_as_places():
    assert THREADS > PLACES + WAITING
    pool = settings.DATABASES["default"]["OPTIONS"].get("pool")
    assert pool is None or pool["max_size"] == PLACES


def test_searches_wait_for_each_other_and_nobody_waits_for_them():
    line, heard = Line(16, 8, LONG, searches=2), []
    assert [line.enter(f"searcher {number}", searches=True) for number in range(2)] == [True, True]
    threads = [
        Thread(target=lambda who=who: heard.append((who, line.enter(who, searches=True))), daemon=True)
        for who in ("third", "fourth")
    ]
    for number, thread in enumerate(threads):
        thread.start()
        while len(line._turns) <= number:
            pass

    assert [line.enter(f"person {number}") for number in range(8)] == [True] * 8
    line.leave("person 0")
    assert heard == []
    line.leave("searcher 0", searches=True)
    threads[0].join(LONG)
    assert heard == [("third", True)]
    line.leave("third", searches=True)
    threads[1].join(LONG)
    assert heard[1:] == [("fourth", True)]


def test_a_search_that_waited_comes_as_much_later_as_the_one_before_it_took():
    line, heard = Line(16, 8, LONG, searches=1), []
    assert line.enter("first", searches=True)
    thread = Thread(target=lambda: heard.append(line.enter("second", searches=True)), daemon=True)
    thread.start()
    while not line._turns:
        pass

    line.leave("first", searches=True, took=0.2)
    began = monotonic()
    assert line.enter("no search")
    assert heard == []
    thread.join(LONG)
    assert heard == [True]
    assert monotonic() - began + SOON >= 0.2

    line.leave("second", searches=True, took=LONG)
    assert line.enter("third", searches=True), "nobody waited, so nobody rests"


def test_searches_fill_half_of_the_line_and_leave_the_rest_to_others():
    line = Line(4, 8, LONG, searches=1)
    assert line.enter("first", searches=True)
    for number in range(4):
        Thread(target=line.enter, args=(f"searcher {number}",), kwargs={"searches": True}, daemon=True).start()
    while len(line._turns) < 4:
        pass

    assert not line.enter("one more", searches=True)
    assert line.enter("no search")


@pytest.mark.parametrize(
    ("query", "searches"),
    [("q=a", True), ("status=open&q=a", True), ("q=", False), ("q=&page=2", False), ("", False), ("query=a", False)],
)
def test_what_asks_with_words_is_a_search(query, searches):
    heard: list[bool] = []

    class Heard(Line):
        def enter(self, who, *, searches=False):
            heard.append(searches)
            return super().enter(who, searches=searches)

    line = Heard(2, 0, SOON, searches=1)
    for _time in range(3):
        assert asked(lambda *_: Answer(streaming=False), line, QUERY_STRING=query) == [b"ab"]

    assert heard == [searches] * 3
    assert not line._at_work, "each has given its place back"
    assert not line._searching
