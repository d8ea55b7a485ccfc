"""Races: the same operation from several processes at the same moment."""

import multiprocessing
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from queue import Empty
from typing import Any

from django.db import connections

PATIENCE = 300
"""Seconds they may take on a busy machine, start included."""


@dataclass(frozen=True)
class Outcome:
    """The outcome of one runner: its answer, or the class and the code of what it raised."""

    value: Any = None
    error: str = ""
    code: str = ""

    @property
    def won(self) -> bool:
        return not self.error


def race(database: Any, function: Callable[..., Any] | str, runners: Sequence[Sequence[Any]]) -> list[Outcome]:
    """Call the top-level `function` once for each of `runners` (its arguments), all released together.

    Each runs in a process of its own, connected to `database` (the fixture `real_database`). The answers come in the
    order of `runners`; answers and arguments travel between processes, so pass ids rather than rows.
    """
    path = function if isinstance(function, str) else f"{function.__module__}:{function.__qualname__}"
    connections.close_all()
    # A process with Django loaded forks the runners: starting each from scratch takes a second of the processor.
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["motorcrm.testing.racers"])
    gate, answers = context.Barrier(len(runners)), context.Queue()
    processes = [
        context.Process(target=_run, args=(database.name, path, tuple(arguments), gate, answers, lane), daemon=True)
        for lane, arguments in enumerate(runners)
    ]
    for process in processes:
        process.start()
    try:
        return _gathered(processes, answers)
    finally:
        for process in processes:
            process.join(timeout=5)
            process.kill()


def _gathered(processes: list[Any], answers: Any) -> list[Outcome]:
    """Every outcome, in the order of the runners; one that died silently fails the race."""
    outcomes: dict[int, Outcome] = {}
    deadline = time.monotonic() + PATIENCE
    while len(outcomes) < len(processes):
        finished = not any(process.is_alive() for process in processes)
        try:
            lane, outcome = answers.get(timeout=0.5)
        except Empty:
            assert not finished, f"{len(processes) - len(outcomes)} runners died without a word"
            assert time.monotonic() < deadline, "the race has no end"
        else:
            outcomes[lane] = outcome
    return [outcomes[lane] for lane in range(len(processes))]


def _run(database: str, path: str, arguments: tuple[Any, ...], gate: Any, answers: Any, lane: int) -> None:
    import motorcrm.testing.racers  # noqa: F401  # sets Django up
    from motorcrm.testing.databases import pointed_at

    module, _colon, name = path.partition(":")
    with pointed_at(database):
        try:
            function = getattr(import_module(module), name)
            connections["default"].ensure_connection()
            gate.wait(timeout=PATIENCE)
            outcome = Outcome(value=function(*arguments))
        except Exception as problem:  # noqa: BLE001  # what it raised is the answer
            outcome = Outcome(error=type(problem).__name__, code=str(getattr(problem, "code", "") or problem))
        answers.put((lane, outcome))
