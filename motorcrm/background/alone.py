"""One worker for each database, however many servers there are: the others stand by.

The lock belongs to the process that holds it and ends with it, however it ends: nobody has to notice that a worker is
gone, and no clock is asked. On SQLite the system keeps it, beside the database; on PostgreSQL the session does.
"""

import fcntl
import os
from pathlib import Path
from typing import Any

from django.db import connection

KEY = 0x6D6F746F726372
"""Of the advisory lock: any number that nobody else uses."""


class TheOnlyWorker:
    """The right to be the worker of the default database."""

    def __init__(self) -> None:
        self._file: int | None = None
        self._is_held = False
        self._session: Any = None

    def take(self) -> bool:
        """Whether there is no other, who would have it until the end of their process."""
        return self._of_session() if connection.vendor == "postgresql" else self._of_file()

    def is_held(self) -> bool:
        """Whether it is still held: a session that was lost has taken it along."""
        if connection.vendor != "postgresql":
            return self._is_held
        return self._session is not None and connection.connection is self._session and not self._session.closed

    def give_back(self) -> None:
        if self._file is not None:
            os.close(self._file)
        self._file, self._is_held = None, False
        if self._session is not None and self.is_held():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [KEY])
        self._session = None

    def _of_session(self) -> bool:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [KEY])
            if cursor.fetchone() != (True,):
                return False
        self._session = connection.connection
        return True

    def _of_file(self) -> bool:
        if connection.is_in_memory_db():  # type: ignore[attr-defined]  # no other process has it
            self._is_held = True
            return True
        beside = Path(f"{connection.settings_dict['NAME']}-worker")
        lock = os.open(beside, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(lock)
            return False
        os.ftruncate(lock, 0)
        os.write(lock, b"%d\n" % os.getpid())  # for whoever wonders who holds it
        self._file, self._is_held = lock, True
        return True
