"""The cost of a request does not depend on how deep in calls it runs."""

import resource
from collections.abc import Callable
from typing import Any

from motorcrm.config.stack import in_one_piece

DEEPEST = 300
TURNS = 200


def test_no_depth_of_calls_asks_the_system_for_memory_at_every_turn():
    served = in_one_piece(lambda environ, _start_response: [_costliest_depth()])

    assert int(next(iter(served({}, print)))) < TURNS / 2


def _costliest_depth() -> bytes:
    """The most pages of memory that a loop of calls was given, over all depths at which it may stand."""
    return str(max(_at(depth, _loop) for depth in range(DEEPEST))).encode()


def _at(depth: int, act: Callable[[], Any]) -> Any:
    return act() if depth == 0 else _at(depth - 1, act)


def _loop() -> int:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _turn in range(TURNS):
        _call(())
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before


def _call(_nothing: tuple[()]) -> None:
    pass
