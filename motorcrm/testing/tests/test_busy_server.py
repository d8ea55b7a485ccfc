"""A server with more to do than it can: some wait, the rest hear when to come again, and nobody takes everything."""

import socket
import time
from collections import Counter
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from motorcrm.testing.tests.test_serve import PATIENCE, ask, serving

SLOWLY = """
import time
import motorcrm.config.line as line, motorcrm.config.stack as stack
plain = stack.in_one_piece
class Endless:
    streaming = True
    def __iter__(self):
        while True: yield b"x" * 10_000
    def close(self): pass
def in_one_piece(serve):
    inner = plain(serve)
    def answer(environ, start_response):
        word, _, seconds = environ["QUERY_STRING"].partition("=")
        if word == "slowly": time.sleep(float(seconds))
        if word == "endless":
            start_response("200 OK", [])
            return Endless()
        return inner(environ, start_response)
    return answer
stack.in_one_piece = in_one_piece
"""
"""Any page, asked for with `?slowly=2`, takes two seconds more; with `?endless`, it is a file that never ends."""
HURRIED = f"{SLOWLY}line.PATIENCE = 0.3\n"
OUR_KEY = {"MOTORCRM_SECRET_KEY": settings.SECRET_KEY}
"""With which the sessions of tests are signed."""


def cookie_of(person: Any) -> str:
    client = Client()
    client.force_login(person)
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


def asked_slowly(port: int, cookies: list[str], seconds: float) -> tuple[list[Thread], list[Any]]:
    """A slow request for each of the cookies, on its way; and the list that the answers will stand in."""
    answered: list[Any] = []
    threads = [
        Thread(target=lambda c=cookie: answered.append(ask(port, "GET", f"/jobs/?slowly={seconds}", Cookie=c)))
        for cookie in cookies
    ]
    for thread in threads:
        thread.start()
    time.sleep(1)
    return threads, answered


def over(threads: list[Thread]) -> None:
    for thread in threads:
        thread.join(PATIENCE)


def test_sixteen_slow_pages_of_one_browser_do_not_stop_the_office(
    real_database: Any, workshop: Any, tmp_path: Path
) -> None:
    ivan, olga = cookie_of(workshop.technician), cookie_of(workshop.manager)
    with serving(tmp_path, SLOWLY, DATABASE_URL=real_database.url, **OUR_KEY) as (_process, port, _said):
        ask(port, "GET", "/orders/", Cookie=olga)
        threads, answered = asked_slowly(port, [ivan] * 16, seconds=2.5)
        begun = time.monotonic()
        assert [one.status for one in answered] == [503] * 4, "four at work, eight in line"
        assert all(int(one.headers["Retry-After"]) > 0 for one in answered)
        assert ask(port, "GET", "/orders/", Cookie=olga).status == 200
        assert ask(port, "GET", "/sign-in/").status == 200
        assert time.monotonic() - begun < 1.4, "before any of the slow ones was over"
        over(threads)

    assert Counter(one.status for one in answered) == {200: 12, 503: 4}


def test_signing_in_and_files_go_on_while_everyone_is_slow(real_database: Any, workshop: Any, tmp_path: Path) -> None:
    everyone = [cookie_of(person) for person in (workshop.technician, workshop.manager, workshop.owner) for _ in "ab"]
    with serving(tmp_path, HURRIED, DATABASE_URL=real_database.url, **OUR_KEY) as (_process, port, _said):
        ask(port, "GET", "/sign-in/")
        threads, answered = asked_slowly(port, everyone * 4, seconds=4)

        assert Counter(one.status for one in answered) == {503: 10}, "fourteen of twenty-four are at work"
        assert ask(port, "GET", "/sign-in/").status == 200
        assert ask(port, "GET", "/static/ui/app.css").status == 200
        over(threads)


@pytest.mark.web
def test_a_refusal_says_what_to_do_in_the_language_of_the_browser(prepared: Path) -> None:
    with serving(prepared, HURRIED) as (_process, port, _said):
        session = {"Cookie": f"{settings.SESSION_COOKIE_NAME}=abc"}
        threads, _answered = asked_slowly(port, [session["Cookie"]] * 4, seconds=5)

        page = ask(port, "GET", "/orders/", **session, **{"Accept-Language": "ru"})
        assert (page.status, page.headers["Retry-After"]) == (503, "3")
        assert 'lang="ru"' in page.text
        assert 'http-equiv="refresh"' in page.text
        assert len(page.text) < 2_000

        sent = ask(port, "POST", "/orders/", "x" * 3_000_000, **session, **{"Accept-Language": "en"})
        assert sent.status == 503
        assert "Nothing was saved" in sent.text
        assert "refresh" not in sent.text, "a form is not left by itself"

        piece = ask(port, "GET", "/orders/", **session, **{"HX-Request": "true"})
        assert (piece.status, piece.headers["HX-Retarget"]) == (503, "#notices")
        assert "<html" not in piece.text
        over(threads)


@pytest.mark.web
def test_whoever_goes_away_from_a_file_leaves_a_place(prepared: Path) -> None:
    session = f"{settings.SESSION_COOKIE_NAME}=abc"
    with serving(prepared, HURRIED) as (_process, port, _said):
        lines = [socket.create_connection(("127.0.0.1", port)) for _file in range(4)]
        for line in lines:
            line.sendall(f"GET /?endless HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {session}\r\n\r\n".encode())
            # Granian starts no thread for a request that comes while the last idle one is just taking another, and
            # what waits behind a file that never ends waits without end.
            assert line.recv(12) == b"HTTP/1.1 200"
        assert ask(port, "GET", "/", Cookie=session).status == 503
        for line in lines:
            line.close()
        time.sleep(1)

        assert ask(port, "GET", "/", Cookie=session).status == 302
