"""Regular chores while the program runs, so that nobody has to remember them."""

import logging
import subprocess
import sys
from datetime import date
from threading import Event, Thread

from motorcrm.core import clock

FIRST, THEN = 600.0, 6 * 3600.0
"""Seconds: after the morning's sign-ins, but soon enough on a computer that is switched off every evening."""
PATIENCE = 3600
_COMMAND = [sys.executable, "-c", "from motorcrm.config.command import main; main()"]

log = logging.getLogger(__name__)


class Housekeeping:
    """Deletes the content of removed files; once a day, lets the database look at itself and writes the journal's head.

    Each in a separate process: the serving one only waits for it.
    """

    def __init__(self) -> None:
        self._told: date | None = None
        self._over = Event()
        self._thread = Thread(target=self._keep_house, name="housekeeping", daemon=True)

    def begin(self) -> None:
        self._thread.start()

    def end(self) -> None:
        self._over.set()

    def _keep_house(self) -> None:
        pause = FIRST
        while not self._over.wait(pause):
            pause = THEN
            _run("sweep-files", "removed files were not swept")
            if self._told != clock.today():
                self._told = clock.today()
                _run("gather-statistics", "the database was not looked at")
                _run("tell-head", "the head of the journal was not written down")


def _run(command: str, sorry: str) -> None:
    """What it logs goes where our own log goes."""
    try:
        subprocess.run([*_COMMAND, command], check=True, stdout=subprocess.DEVNULL, timeout=PATIENCE)  # noqa: S603  # its words are ours
    except (subprocess.SubprocessError, OSError) as problem:
        log.warning("%s: %s", sorry, problem)
