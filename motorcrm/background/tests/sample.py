"""Kinds of work that only the tests of the background ask for."""

import time
from pathlib import Path

from motorcrm.background.kinds import in_background
from motorcrm.core.operation import PROGRAM
from motorcrm.core.refusal import Refused


@in_background("Adding", seen_with=PROGRAM)
def add(run, *, numbers):
    run.tell(len(numbers) - 1, of=len(numbers), at="almost")
    return {"sum": sum(numbers)}


@in_background("Breaking", seen_with=PROGRAM)
def break_down(run):
    raise ValueError("a wheel came off")


@in_background("Refusing", seen_with=PROGRAM)
def refuse(run):
    raise Refused("not-here", "Not on a Sunday.")


@in_background("Dragging on", seen_with=PROGRAM, limit=1)
def drag_on(run):
    time.sleep(30)


@in_background("Only one of it", seen_with=PROGRAM, one_at_a_time=True)
def one_of(run):
    return run.by.pk


@in_background("Waiting, may be repeated", seen_with=PROGRAM, repeatable=True)
def wait_for(run, *, file):
    return _wait(run, file)


@in_background("Waiting, only once", seen_with=PROGRAM)
def wait_once_for(run, *, file):
    return _wait(run, file)


def _wait(run, file):
    run.tell(1, of=2, at="waiting")
    while not Path(file).exists():
        time.sleep(0.02)
    return "it came"
