"""Keeps a worker running beside the pages: started anew if it dies, stopped together with the server.

`motorcrm serve` forks a supervisor while it has no threads yet, and the supervisor, which never has any, forks the
worker: it starts at once, and shares the memory of what is loaded already. A supervisor that is killed itself is
replaced by `motorcrm work`, a program of its own.
"""

import gc
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from threading import Event, Thread
from types import FrameType

from motorcrm.background import worker

PATIENCE = 5.0
"""Seconds a worker has to put down what it is at."""
LOOK = 0.2
LONGEST_PAUSE = 60.0
HEALTHY = 60.0
"""Seconds after which a worker that dies has not failed to start."""
_COMMAND = [sys.executable, "-c", "from motorcrm.config.command import main; main()", "work"]

log = logging.getLogger(__name__)


class Supervisor:
    """Runs workers one after the other until it is told to stop or its parent is gone. Needs a process to itself."""

    def __init__(self) -> None:
        self._over = False
        self._parent = os.getppid()

    def run(self) -> None:
        signal.signal(signal.SIGTERM, self.stop)
        pause = 0.0
        while not self._is_over():
            began = time.monotonic()
            code = self._one_worker()
            if self._is_over():
                return
            if code == 0:
                continue  # it has grown large, and asks for another
            pause = min(LONGEST_PAUSE, pause * 2) if time.monotonic() - began < HEALTHY else 0.0
            pause = pause or 1.0
            log.warning("the background worker ended with %s; another starts in %.0f s", code, pause)
            self._wait(pause)

    def _one_worker(self) -> int:
        pid = _forked(worker.main)
        while (code := _ended(pid)) is None and not self._is_over():
            time.sleep(LOOK)
        return _put_down(pid) if code is None else code

    def _wait(self, pause: float) -> None:
        until = time.monotonic() + pause
        while time.monotonic() < until and not self._is_over():
            time.sleep(LOOK)

    def _is_over(self) -> bool:
        return self._over or os.getppid() != self._parent

    def stop(self, _signal: int, _frame: FrameType | None) -> None:
        self._over = True


class Beside:
    """The supervisor beside a server: `begin` before the server has threads or connections, `end` after it."""

    def __init__(self) -> None:
        self._over = Event()
        self._forked = 0
        self._other: subprocess.Popen[bytes] | None = None

    def begin(self) -> None:
        gc.collect()
        gc.freeze()  # what is loaded is not looked through again, so every fork goes on sharing it
        self._forked = _forked(_supervise)

    def watch(self) -> None:
        """From now on, a supervisor that dies is replaced."""
        Thread(target=self._watch, name="background", daemon=True).start()

    def end(self) -> None:
        self._over.set()
        if self._forked:
            _put_down(self._forked, PATIENCE + 2)
        if self._other:
            self._other.terminate()
            self._other.wait()

    def _watch(self) -> None:
        while not self._over.wait(1.0):
            code = _ended(self._forked) if self._forked else self._other.poll() if self._other else 1
            if code is None:
                continue
            self._forked = 0
            if code == 0:
                return  # somebody has asked it to stop, as systemd asks every process of a service
            log.warning("the supervisor of the background worker has ended; another starts")
            self._other = subprocess.Popen(_COMMAND)  # noqa: S603  # its words are ours
            self._over.wait(10.0)


def _supervise() -> int:
    os.closerange(3, 1024)  # the port and the locks are the server's
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal tells every process; the server decides
    Supervisor().run()
    return 0


def _forked(main: Callable[[], int]) -> int:
    """A child that runs `main` and ends with what it returns. There must be one thread and no connection."""
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        code = main()
    finally:
        os._exit(code)


def _ended(pid: int) -> int | None:
    """The exit code of the child; None while it runs. One that is gone has ended."""
    try:
        found, status = os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        return 0
    return os.waitstatus_to_exitcode(status) if found else None


def _put_down(pid: int, patience: float = PATIENCE) -> int:
    """Ask the child to end, and make it if it does not."""
    for how in (signal.SIGTERM, signal.SIGKILL):
        if _ended(pid) is not None:
            return 0
        os.kill(pid, how)
        until = time.monotonic() + patience
        while time.monotonic() < until:
            if (code := _ended(pid)) is not None:
                return code
            time.sleep(0.05)
    return 1
