"""The worker: does what waits, one after the other, and asks for what is due by the schedule."""

import logging
import os
import resource
import signal
import sys
from threading import Event
from time import monotonic
from typing import Any

from django.db import connection, transaction
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from motorcrm.background import pace, schedule
from motorcrm.background.alone import TheOnlyWorker
from motorcrm.background.models import Task
from motorcrm.background.running import Stopped, leave_unfinished, perform
from motorcrm.core import clock

GROWN = 32 * 1024
"""kB: after work that took so much memory a new process goes on, with what this one had in the beginning."""

log = logging.getLogger(__name__)


class Lost(Exception):
    """The session that made this process the only worker is gone."""


class Worker:
    """Does what waits until `over` is set, or for as long as its process may."""

    def __init__(self, over: Event | None = None) -> None:
        self.over = over or Event()
        self._parent = os.getppid()
        self._chores_at = monotonic() + pace.FIRST_CHORES
        self._only = TheOnlyWorker()

    def run(self) -> None:
        try:
            while not self._only.take():
                if self._is_over(pace.STANDING_BY):
                    return
            find_the_unfinished()
            self._work()
        finally:
            self._only.give_back()

    def _work(self) -> None:
        size = _memory()
        while not self._is_over(pace.NAP):
            while work_off_one():
                if _memory() - size > GROWN:
                    return
                if self._is_over(0):
                    return
            if not self._only.is_held():
                raise Lost
            if monotonic() >= self._chores_at:
                self._chores_at = monotonic() + pace.CHORES
                schedule.ask_for_what_is_due()

    def _is_over(self, pause: float) -> bool:
        return self.over.wait(pause) or os.getppid() != self._parent


def work_off_one() -> bool:
    """Do the first of what waits; False if there is nothing. Only looks until there is something to take."""
    waiting = DBTaskResult.objects.ready().filter(backend_name="default")
    if waiting.values_list("pk", flat=True).first() is None:
        return False
    with transaction.atomic():
        queued = waiting.get_locked()
        if queued is None:
            return False
        queued.claim(str(os.getpid()))
        task = Task.objects.select_related("asked_by").filter(queued=queued.pk).first()
        if task is not None:
            _begin(task)
    if task is None:
        queued.set_failed(LookupError("nobody asked for it by `ask_for`"))
        return True
    perform(task, queued)
    return True


def _begin(task: Task) -> None:
    task.state, task.started_at, task.runs = Task.State.RUNNING, clock.now(), task.runs + 1
    task.done = task.of = 0
    task.save(update_fields=["state", "started_at", "runs", "done", "of"])


def find_the_unfinished() -> None:
    """What the last worker was at when it ended. Called by the only worker: nobody else can be at it."""
    running = DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING, backend_name="default")
    for queued in running:
        task = Task.objects.filter(queued=queued.pk).first()
        if task is not None:
            leave_unfinished(task, queued)


def _memory() -> int:
    """The most this process has held so far, in kB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def main() -> int:
    """The worker's process, until it is told to stop. Returns its exit code."""

    def stop(number: int, _frame: Any) -> None:
        signal.signal(number, signal.SIG_IGN)
        raise Stopped(0)

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal tells everybody; the supervisor decides
    signal.signal(signal.SIGTERM, stop)
    os.nice(5)  # pages come first
    # A session of its own, kept: the right to be the only worker hangs on it.
    connection.settings_dict["OPTIONS"].pop("pool", None)
    try:
        Worker().run()
    except Stopped:
        return 0
    except Exception:
        log.exception("the background worker has ended")
        return 1
    finally:
        connection.close()
        sys.stderr.flush()
    return 0
