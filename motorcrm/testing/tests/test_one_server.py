"""One server, one port, one data folder; and a database that thinks too long is told to stop."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from motorcrm.config.alone import take_folder, take_port
from motorcrm.testing.tests.test_serve import a_form, ask, free_port, hold_the_database, sent, serving

LINE = "from motorcrm.config.command import main; main()"


def command(data: Path, *words: str, before: str = "", **more: str) -> subprocess.CompletedProcess[str]:
    """The command line as a person types it."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("MOTORCRM_", "DATABASE_URL"))}
    return subprocess.run(
        [sys.executable, "-c", f"{before}\n{LINE}", *words],
        env={**kept, "DJANGO_SETTINGS_MODULE": "motorcrm.config.settings", "MOTORCRM_DATA": str(data), **more},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def refused_in_one_sentence(told: subprocess.CompletedProcess[str], *words: str) -> None:
    """Exit 1, one sentence, and nothing before it: no key, no address, no traceback."""
    assert told.returncode == 1, told.stderr
    assert told.stdout == ""
    assert told.stderr.count("\n") == 1
    for word in words:
        assert word in told.stderr


@pytest.mark.web
def test_a_second_server_takes_neither_the_port_nor_the_folder(prepared: Path) -> None:
    first, second = prepared, prepared / "second"
    with serving(first) as (process, port, _said):
        on_its_port = command(second, "serve", "--port", str(port))
        anywhere = command(second, "serve", "--port", str(port), "--host", "0.0.0.0")  # noqa: S104  # refused
        in_its_folder = command(first, "serve", "--port", str(free_port()))

        assert process.poll() is None
        assert ask(port, "GET", "/set-up/").status == 200, "the first one goes on"

    refused_in_one_sentence(on_its_port, "taken", str(port))
    refused_in_one_sentence(anywhere, "taken", str(port))
    refused_in_one_sentence(in_its_folder, str(first), "MOTORCRM_DATA")
    assert not (second / "motorcrm.sqlite3").exists(), "nothing was migrated"


@pytest.mark.web
def test_of_two_servers_started_at_once_one_serves(tmp_path: Path) -> None:
    """The second comes while the first is still preparing its database and does not listen yet."""
    port = free_port()
    with take_port("127.0.0.1", port):
        told = command(tmp_path, "serve", "--port", str(port))

    refused_in_one_sentence(told, "taken", str(port))


@pytest.mark.web
def test_after_a_server_has_stopped_the_next_one_starts_at_once(prepared: Path) -> None:
    with serving(prepared) as (_process, port, _said):
        ask(port, "GET", "/set-up/")

    with serving(prepared, port=port) as (_process, again, _said):
        assert again == port
        assert ask(port, "GET", "/set-up/").status == 200


@pytest.mark.web
def test_a_killed_server_leaves_no_lock_behind(tmp_path: Path) -> None:
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys, time; from pathlib import Path; from motorcrm.config.alone import take_folder;"
            "take_folder(Path(sys.argv[1])); print('held', flush=True); time.sleep(60)",
            str(tmp_path),
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    holder.kill()
    holder.wait()
    holder.stdout.close()

    os.close(take_folder(tmp_path))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--port", "0"), "1 to 65535"),
        (("--port", "70000"), "1 to 65535"),
        (("--host", "somewhere"), "not an IP address"),
        (("--host", "192.0.2.1"), "no address 192.0.2.1"),
    ],
)
def test_an_address_that_cannot_be_listened_on_is_named(tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    refused_in_one_sentence(command(tmp_path, "serve", *words), said)


def test_the_demo_prepares_an_empty_folder_itself(tmp_path: Path) -> None:
    told = command(tmp_path / "new", "demo", "--orders", "1")

    assert told.returncode == 0, told.stderr
    assert "sign in as admin" in told.stdout


@pytest.mark.parametrize("words", [("create-admin", "boss"), ("sweep-files",)])
def test_commands_say_in_one_sentence_that_nothing_is_prepared(tmp_path: Path, words: tuple[str, ...]) -> None:
    refused_in_one_sentence(command(tmp_path, *words, MOTORCRM_PASSWORD="rusty-bolt-42"), "motorcrm migrate")


def test_the_demo_does_not_migrate_a_database_that_somebody_has(prepared: Path) -> None:
    assert command(prepared, "migrate").returncode == 0
    with sqlite3.connect(prepared / "motorcrm.sqlite3") as older:
        older.execute("DELETE FROM django_migrations WHERE app = 'finance'")

    refused_in_one_sentence(command(prepared, "demo"), "motorcrm migrate")


@pytest.mark.web
def test_the_first_start_with_a_demo_needs_nothing_else(tmp_path: Path) -> None:
    with serving(tmp_path, more=("--demo", "1")) as (_process, port, said):
        assert any("sign in as admin" in line for line in said)
        assert ask(port, "GET", "/sign-in/").status == 200


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no clock of its own")
def test_a_page_that_waits_too_long_is_stopped_and_says_so(real_database: Any, workshop: Any, tmp_path: Path) -> None:
    quickly = "import motorcrm.config.limits as limits; limits.LONGEST_QUERY = 1"
    with serving(tmp_path, before=quickly, DATABASE_URL=real_database.url) as (_process, port, _said):
        form = a_form(port)
        with transaction.atomic():
            hold_the_database()
            sending, answered = sent(port, *form, times=1)
            sending[0].join(20)

        assert answered[0].status == 503
        assert "incident-number" in answered[0].text
        assert ask(port, "GET", "/sign-in/").status == 200


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no clock of its own")
def test_commands_take_their_time(db: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == ("0",)
