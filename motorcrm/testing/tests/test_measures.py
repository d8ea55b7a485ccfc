"""`bin/measures` fails at what is above its limit, and every limit is counted by something."""

import inspect
import re
from typing import Any

from motorcrm.testing.measures import __main__ as command
from motorcrm.testing.measures import count
from motorcrm.testing.measures.limits import LIMITS


def test_what_is_above_its_limit_is_said_and_fails(capsys: Any) -> None:
    assert command.tell({"weight": 119.9, "list-in-sight": 14}) == 0
    assert capsys.readouterr().out == ""

    assert command.tell({"weight": 120.1, "list-in-sight": 13, "pace": 90}) == 1
    said = capsys.readouterr().out.splitlines()
    assert [line.rpartition(": ")[2] for line in said] == ["120.1, 120", "13, at least 14"]


def test_each_limit_is_counted_and_each_count_has_a_limit() -> None:
    source = inspect.getsource(count)
    named = set(re.findall(r'"([a-z0-9-]+)"', source))
    assert set(LIMITS) <= named, set(LIMITS) - named
    assert set(re.findall(r'yield "([a-z0-9-]+)"', source)) <= set(LIMITS)
