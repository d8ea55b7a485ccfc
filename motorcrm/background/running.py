"""Doing what was asked for, and writing down what came of it."""

import logging
import os
import signal
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django_tasks.base import TaskResultStatus
from django_tasks.utils import normalize_json
from django_tasks_db.models import DBTaskResult

from motorcrm.background.kinds import KINDS, Declared
from motorcrm.background.models import Task
from motorcrm.core import clock
from motorcrm.core.actor import SYSTEM, Actor
from motorcrm.core.refusal import Invalid, Refusal, Refused

RUNS = 3
"""How often something is begun that is cut off each time: perhaps it is what ends the worker."""
GRACE = 60
"""Seconds beyond its limit in which a task may hear that it is over."""
PAUSE = 0.5
"""Seconds between two reports of progress: a page asks no more often."""

log = logging.getLogger("motorcrm.incidents")


class Stopped(SystemExit):
    """The worker is asked to end, whatever it is doing."""


class TookTooLong(Exception):
    pass


class Run:
    """One run of a task, as its function sees it."""

    def __init__(self, task: Task) -> None:
        self.by: Actor = task.asked_by or SYSTEM
        """Who asked for it, and acts."""
        self._task, self._told = task.pk, 0.0

    def tell(self, done: int, *, of: int, at: str = "") -> None:
        """Report progress: it survives the page that shows it. Outside transactions, or nobody sees it in time."""
        now = monotonic()
        if now - self._told >= PAUSE:
            self._told = now
            Task.objects.filter(pk=self._task).update(done=done, of=of, at=at[:200])


def perform(task: Task, queued: DBTaskResult[..., Any]) -> None:
    """Run it to its end. Raises Stopped, after noting that it was not finished, and whatever the database raises."""
    declared = KINDS.get(task.kind)
    if declared is None:
        return _fail(task, queued, Task.Problem.UNKNOWN, LookupError(task.kind))
    try:
        with translation.override(getattr(task.asked_by, "language", "") or settings.LANGUAGE_CODE):
            outcome = _answer(task, declared, queued)
    except Stopped:
        leave_unfinished(task, queued)
        raise
    except TookTooLong as problem:
        log.error("background task %s, %s, was stopped after %s seconds", task.pk, task.kind, declared.limit)
        _fail(task, queued, Task.Problem.TOO_LONG, problem)
    except Refusal as no:
        _fail(task, queued, Task.Problem.REFUSED, no, said=_words(no))
    except Exception as problem:  # whatever it is, it has a number
        number = uuid.uuid4().hex[:8]
        log.error("incident %s in background task %s, %s", number, task.pk, task.kind, exc_info=problem)
        _fail(task, queued, Task.Problem.ERROR, problem, incident=number)
    else:
        with _undisturbed(), transaction.atomic():
            queued.set_successful(outcome)
            _end(task, Task.State.DONE, outcome=outcome)


def leave_unfinished(task: Task, queued: DBTaskResult[..., Any]) -> None:
    """It was cut off: it waits again if it may be repeated, and has failed otherwise."""
    declared = KINDS.get(task.kind)
    if declared is None or not declared.repeatable or task.runs >= RUNS:
        log.warning("background task %s, %s, was cut off and is not run again", task.pk, task.kind)
        return _fail(task, queued, Task.Problem.CUT, InterruptedError("cut off"))
    with _undisturbed(), transaction.atomic():
        DBTaskResult.objects.filter(pk=queued.pk).update(status=TaskResultStatus.READY)
        Task.objects.filter(pk=task.pk).update(state=Task.State.WAITING, started_at=None, done=0, of=0, at="")


def _answer(task: Task, declared: Declared, queued: DBTaskResult[..., Any]) -> Any:
    with _limited(declared.limit):
        return normalize_json(declared.kind.func(Run(task), **queued.args_kwargs["kwargs"]))


@contextmanager
def _limited(seconds: int) -> Iterator[None]:
    """Raise TookTooLong in whatever runs after so many seconds. Only the main thread of a process hears signals."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def ring(_signal: int, _frame: Any) -> None:
        raise TookTooLong

    before = signal.signal(signal.SIGALRM, ring)
    signal.alarm(seconds)
    # A signal is heard between two steps of Python; a query that has no end is ended with its process.
    last = threading.Timer(seconds + GRACE, os._exit, (1,))
    last.daemon = True
    last.start()
    try:
        yield
    finally:
        last.cancel()
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def _fail(
    task: Task,
    queued: DBTaskResult[..., Any],
    problem: Task.Problem,
    cause: BaseException,
    *,
    said: str = "",
    incident: str = "",
) -> None:
    with _undisturbed(), transaction.atomic():
        queued.set_failed(cause)
        _end(task, Task.State.FAILED, problem=problem, said=said[:400], incident=incident)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Whoever asks the worker to stop now is heard afterwards: what came of the task is written down whole."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGALRM})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _end(task: Task, state: Task.State, **known: Any) -> None:
    Task.objects.filter(pk=task.pk).update(state=state, ended_at=clock.now(), alone=None, at="", **known)


def _words(no: Refusal) -> str:
    if isinstance(no, Refused):
        return str(no.message)
    return " ".join(map(str, no.errors.values())) if isinstance(no, Invalid) else ""
