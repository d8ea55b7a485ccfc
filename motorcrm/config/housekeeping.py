"""Regular chores while the program runs, so that nobody has to remember them."""

import logging
import subprocess
import sys
from threading import Event, Thread

FIRST, THEN = 600.0, 6 * 3600.0
"""Seconds: after the morning's sign-ins, but soon enough on a computer that is switched off every evening."""
PATIENCE = 3600
_SWEEP = [sys.executable, "-c", "from motorcrm.config.command import main; main()", "sweep-files"]

log = logging.getLogger(__name__)


class Housekeeping:
    """Deletes the content of removed files, in a separate process: the serving one only waits for it."""

    def __init__(self) -> None:
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
            try:
                subprocess.run(_SWEEP, check=True, capture_output=True, timeout=PATIENCE)  # noqa: S603  # its words are ours
            except (subprocess.SubprocessError, OSError) as problem:
                log.warning("removed files were not swept: %s", problem)
