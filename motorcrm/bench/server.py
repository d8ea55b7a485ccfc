"""The server that is measured, and what it and its database take of the processor."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.db import connection

PATIENCE = 120
_BACKENDS = """
SELECT pid FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""


Reading = tuple[dict[int, int], dict[int, int]]


class Meter:
    """Reads the nanoseconds of the processor that the server's processes, and those of PostgreSQL, have taken so far.

    Not the clock on the wall: other programs on the machine make everybody wait, and processes that wait are not
    charged. The database must be on this machine; inside the server, SQLite is charged to it.
    """

    def __init__(self, server: int) -> None:
        self._server = server

    def read(self) -> Reading:
        """By process: of the server, of the database."""
        return _taken(_with_children(self._server)), _taken(_backends())


def since(before: dict[int, int], now: dict[int, int]) -> float:
    """Milliseconds."""
    return sum(taken - before.get(pid, 0) for pid, taken in now.items()) / 1e6


def _taken(processes: list[int]) -> dict[int, int]:
    return {pid: taken for pid in processes if (taken := _of(pid)) is not None}


def _of(pid: int) -> int | None:
    """All threads of the process together."""
    taken = 0
    try:
        for thread in os.listdir(f"/proc/{pid}/task"):
            taken += int(Path(f"/proc/{pid}/task/{thread}/schedstat").read_text().split()[0])
    except (FileNotFoundError, ProcessLookupError):
        return None
    return taken


def _with_children(pid: int) -> list[int]:
    found = [pid]
    with suppress(FileNotFoundError, ProcessLookupError):
        for thread in os.listdir(f"/proc/{pid}/task"):
            for child in Path(f"/proc/{pid}/task/{thread}/children").read_text().split():
                found += _with_children(int(child))
    return found


def _backends() -> list[int]:
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute(_BACKENDS)
        return [pid for (pid,) in cursor.fetchall()]


@contextmanager
def serving() -> Iterator[tuple[int, int]]:
    """The program as `motorcrm serve` starts it, with this process's environment: its process and its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    program = "from motorcrm.config.command import main; main()"
    server = subprocess.Popen(  # noqa: S603  # the program itself
        [sys.executable, "-c", program, "serve", "--port", str(port)],
        stdout=subprocess.DEVNULL,
    )
    try:
        _wait(server, port)
        yield server.pid, port
    finally:
        server.send_signal(signal.SIGTERM)
        try:
            server.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            server.kill()


def _wait(server: "subprocess.Popen[bytes]", port: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and server.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError("the server did not start")
