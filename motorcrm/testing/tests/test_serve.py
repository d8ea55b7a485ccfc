"""`motorcrm serve` brings everything up, and puts nothing down half-done."""

import gzip
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection, transaction

from motorcrm.signin.models import SignInAttempt
from motorcrm.testing.databases import schema

PATIENCE = 90


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def serving(
    data: Path, before: str = "", *, port: int = 0, more: tuple[str, ...] = (), **environment: str
) -> Iterator[tuple[subprocess.Popen[str], int, list[str]]]:
    """The program as a person starts it, with what it has said so far; `before` is said to Python first."""
    port = port or free_port()
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("MOTORCRM_", "DATABASE_URL"))}
    program = f"{before}\nfrom motorcrm.config.command import main; main()"
    process = subprocess.Popen(
        [sys.executable, "-c", program, "serve", "--port", str(port), *more],
        env={**kept, "DJANGO_SETTINGS_MODULE": "motorcrm.config.settings", "MOTORCRM_DATA": str(data), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    said: list[str] = []
    assert process.stdout is not None
    reader = threading.Thread(target=lambda: said.extend(iter(process.stdout.readline, "")), daemon=True)
    reader.start()
    try:
        until(lambda: any("MotorCRM is at" in line for line in said) or process.poll() is not None)
        assert process.poll() is None, "".join(said)
        until(lambda: answers(port))
        yield process, port, said
    finally:
        # Asked first: its workers would outlive a killed one.
        process.terminate()
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        reader.join(timeout=5)
        process.stdout.close()


def until(happened: Any) -> None:
    deadline = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.05)


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def ask(port: int, method: str, path: str, body: str = "", **headers: str) -> Any:
    line = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    line.request(method, path, body, headers)
    response = line.getresponse()
    response.text = response.read().decode()  # type: ignore[attr-defined]
    line.close()
    return response


def a_form(port: int) -> tuple[str, dict[str, str]]:
    """Of signing in, filled in; and the headers that go with it."""
    page = ask(port, "GET", "/sign-in/")
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text).group(1)  # type: ignore[union-attr]
    cookie = page.headers["Set-Cookie"].split(";")[0]
    form = urlencode({"csrfmiddlewaretoken": token, "login": "nobody", "password": "nothing"})
    return form, {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}


def sent(port: int, form: str, headers: dict[str, str], *, times: int) -> tuple[list[threading.Thread], list[Any]]:
    """The form on its way, and the list that the answers will stand in."""
    answered: list[Any] = []

    def send() -> None:
        answered.append(ask(port, "POST", "/sign-in/", form, **headers))

    sending = [threading.Thread(target=send, daemon=True) for _number in range(times)]
    for one in sending:
        one.start()
    return sending, answered


def packed(port: int, path: str) -> Any:
    """Asked as browsers do; the text is unpacked."""
    line = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    line.request("GET", path, headers={"Accept-Encoding": "gzip, deflate"})
    response = line.getresponse()
    response.text = gzip.decompress(response.read()).decode()  # type: ignore[attr-defined]
    line.close()
    return response


@pytest.mark.web
def test_pages_and_files_are_sent_compressed_and_files_are_kept(prepared: Path) -> None:
    with serving(prepared) as (_process, port, _said):
        page = packed(port, "/set-up/")
        assert page.getheader("Content-Encoding") == "gzip"
        for address in re.findall(r'(?:href|src)="(/static/[^"]+\.(?:css|js))"', page.text):
            file = packed(port, address)
            assert (file.status, file.getheader("Content-Encoding")) == (200, "gzip")
            assert "immutable" in file.getheader("Cache-Control")
            assert ask(port, "GET", address).text == file.text, "and plain to who cannot unpack"
        for address in ("/static/../settings.py", "/static/%2e%2e/settings.py", "/static/"):
            assert ask(port, "GET", address).status in (302, 404), address


@pytest.mark.web
def test_the_first_start_makes_everything_and_says_how_to_begin(tmp_path: Path, database_template: str) -> None:
    with serving(tmp_path) as (process, port, said):
        page = ask(port, "GET", "/sign-in/")
        assert page.status in (200, 302)

        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0

    assert (tmp_path / "motorcrm.sqlite3").exists()
    assert any("/set-up/" in line and re.search(r"(\w{5}-){3}\w{5}", line) for line in said)
    assert said[-1] == "MotorCRM has stopped\n"
    if connection.vendor == "sqlite":
        made, of_tests = (schema(sqlite3.connect(path)) for path in (tmp_path / "motorcrm.sqlite3", database_template))
        assert made == of_tests, "migrations and models come to the same"


def test_a_request_in_flight_is_finished_before_the_program_stops(
    real_database: Any, workshop: Any, tmp_path: Path
) -> None:
    with serving(tmp_path, DATABASE_URL=real_database.url) as (process, port, _said):
        form = a_form(port)
        with transaction.atomic():
            hold_the_database()
            sending, answered = sent(port, *form, times=1)
            time.sleep(1.5)
            process.send_signal(signal.SIGTERM)
            time.sleep(1)
            assert not answered, "it waits for the database"
            assert process.poll() is None, "and the program for it"
        sending[0].join(PATIENCE)

        assert answered[0].status in (200, 422)
        assert process.wait(PATIENCE) == 0


def test_readers_do_not_wait_for_queued_writers(real_database: Any, workshop: Any, tmp_path: Path) -> None:
    """Each thread of the server has a connection of its own."""
    with serving(tmp_path, DATABASE_URL=real_database.url) as (_process, port, _said):
        form = a_form(port)
        with transaction.atomic():
            hold_the_database()
            sending, answered = sent(port, *form, times=10)
            time.sleep(1.5)
            assert ask(port, "GET", "/sign-in/").status == 200
            assert not answered
        for one in sending:
            one.join(PATIENCE)

    assert len(answered) == 10


@pytest.mark.web
def test_removed_files_are_swept_away_without_anybody_thinking_of_it(prepared: Path) -> None:
    folder = prepared / "files" / "0a" / "0b"
    folder.mkdir(parents=True)
    left_over, fresh = folder / f"0a0b{'0' * 28}", folder / f"0a0b{'1' * 28}"
    for path in (left_over, fresh):
        path.write_bytes(b"a photo")
    two_days_ago = time.time() - 48 * 3600
    os.utime(left_over, (two_days_ago, two_days_ago))

    with serving(prepared, "import motorcrm.background.pace as pace; pace.FIRST_CHORES = 0.1"):
        until(lambda: not left_over.exists())

    assert fresh.exists()


def _runs(process: int) -> bool:
    """Whether there is such a process, and not only what its new parent has not taken note of yet."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(") ")[2][0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.web
def test_a_killed_worker_or_its_supervisor_is_replaced_and_none_outlives_the_server(prepared: Path) -> None:
    noted = prepared / "motorcrm.sqlite3-worker"

    def another_than(*known: int) -> int:
        """The process of the next worker."""
        until(lambda: noted.exists() and noted.read_text().endswith("\n") and int(noted.read_text()) not in known)
        return int(noted.read_text())

    with serving(prepared) as (_process, _port, said):
        first = another_than()
        os.kill(first, signal.SIGKILL)
        second = another_than(first)
        os.kill(int(Path(f"/proc/{second}/stat").read_text().split()[3]), signal.SIGKILL)
        third = another_than(first, second)

    until(lambda: not any(map(_runs, (first, second, third))))
    assert sum("another starts" in line for line in said) == 2


@pytest.mark.web
def test_sqlite_looks_at_its_indexes_without_anybody_thinking_of_it(prepared: Path) -> None:
    """Without what it learns it would read all orders there have ever been to find the open ones."""

    def tables() -> set[str]:
        with closing(sqlite3.connect(prepared / "motorcrm.sqlite3")) as database:
            known = database.execute("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_stat1'").fetchone()
            return {name for (name,) in database.execute("SELECT tbl FROM sqlite_stat1")} if known else set()

    with serving(prepared, "import motorcrm.background.pace as pace; pace.FIRST_CHORES = 0.1"):
        until(lambda: "access_role" in tables())


def hold_the_database() -> None:
    """Nobody else writes until the transaction ends. On SQLite its beginning is enough."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {SignInAttempt._meta.db_table} IN ACCESS EXCLUSIVE MODE")
