"""Removes each declared guard in turn and expects a failure: `bin/check --guards`.

First every test runs once, and the tests in which each guard refused are recorded. Removing a guard can change
nothing elsewhere, so then, guard by guard, only those tests run again without it, until one fails. A guard whose
removal no test notices is decoration. The guards: the right of each operation, of each route its right, and its
search within the person's scope.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from _pytest.runner import runtestprotocol
from django.http import Http404

from motorcrm.core import operation
from motorcrm.core.operation import OPERATIONS, PUBLIC, SIGNED_IN
from motorcrm.core.refusal import Refusal

TRIES = 5
"""The most tests run again for one guard."""

refused_in: dict[str, dict[str, pytest.Item]] = defaultdict(dict)
removed: set[str] = set()
running: list[pytest.Item] = []


def note(guard: str) -> None:
    """Record that the guard refused in the current test."""
    if running:
        refused_in[guard].setdefault(running[0].nodeid, running[0])


class Known:
    """A right together with the guard that needs it."""

    def __init__(self, guard: str, right: Any) -> None:
        self.guard, self.right = guard, right

    def __getattr__(self, name: str) -> Any:
        return getattr(self.right, name)

    def __str__(self) -> str:
        return str(self.right)


class Search:
    """The finder of a route, which can be told to look everywhere."""

    def __init__(self, guard: str, finder: Any) -> None:
        self.guard, self.finder = guard, finder

    def __getattr__(self, name: str) -> Any:
        return getattr(self.finder, name)

    def __call__(self, person: Any, parts: dict[str, Any]) -> Any:
        named = dict(parts)
        try:
            return self.finder(person, parts)
        except Http404:
            anywhere = self._anywhere(named)
            if anywhere is None:
                raise
            if self.guard not in removed:
                note(self.guard)
                raise
            return anywhere

    def _anywhere(self, parts: dict[str, Any]) -> Any:
        wanted = {lookup: parts[part] for lookup, part in self.finder.path.items()}
        if any(isinstance(value, int) and value > 2**63 - 1 for value in wanted.values()):
            return None
        return self.finder.model._default_manager.filter(**wanted).first()


def cell(function: Any, name: str) -> Any:
    """The cell of a name that the function closes over."""
    return function.__closure__[function.__code__.co_freevars.index(name)]


def guarded(view: Any) -> Any:
    """The function that ui.guards made, under whatever wraps it."""
    while view is not None:
        if {"of", "right"} <= set(getattr(getattr(view, "__code__", None), "co_freevars", ())):
            return view
        view = getattr(view, "__wrapped__", None)
    return None


def declare_all() -> list[str]:
    """Name every guard where it is, and return the names."""
    from motorcrm.dev.routes import callbacks

    names = []
    for verb in OPERATIONS.values():
        where = cell(verb, "needs")
        if where.cell_contents is not PUBLIC:
            names.append(f"operation {verb.verb} needs {where.cell_contents}")
            where.cell_contents = Known(names[-1], where.cell_contents)
    for pattern, view in callbacks():
        made = guarded(view)
        if made is None or isinstance(cell(made, "right").cell_contents, Known):
            continue
        right, of = cell(made, "right"), cell(made, "of")
        # Where the thing is looked for within the scope of the very right, the search has said all there is to say.
        is_said = of.cell_contents is not None and of.cell_contents.right is right.cell_contents
        if right.cell_contents not in (PUBLIC, SIGNED_IN) and not is_said:
            names.append(f"route {pattern} needs {right.cell_contents}")
            right.cell_contents = Known(names[-1], right.cell_contents)
        if of.cell_contents is not None:
            names.append(f"route {pattern} finds {of.cell_contents.model._meta.label} within the scope")
            of.cell_contents = Search(names[-1], of.cell_contents)
    return names


def listen() -> None:
    """Wrap the guards, so that their answers are seen."""
    # Plugins are loaded before Django is.
    from motorcrm.ui import guards as ui_guards

    asked_there = vars(ui_guards)
    ask, has, reaches = operation._installed["guard"], asked_there["has"], asked_there["reaches"]

    def guard(*, by: Any, needs: Any, about: Any, beside: Iterable[Any] = ()) -> None:
        if not isinstance(needs, Known):
            ask(by=by, needs=needs, about=about, beside=beside)
            return
        if needs.guard in removed or "every operation" in removed:
            return
        try:
            ask(by=by, needs=needs.right, about=about, beside=beside)
        except Refusal:
            note(needs.guard)
            raise

    def holds(person: Any, need: Any) -> bool:
        if not isinstance(need, Known):
            return bool(has(person, need))
        if need.guard in removed or has(person, need.right):
            return True
        note(need.guard)
        return False

    def reached(person: Any, right: Any, thing: Any) -> bool:
        if not isinstance(right, Known):
            return bool(reaches(person, right, thing))
        if right.guard in removed or reaches(person, right.right, thing):
            return True
        note(right.guard)
        return False

    operation._installed["guard"] = guard
    asked_there.update(has=holds, reaches=reached)


@contextmanager
def without(*guards: str) -> Iterator[None]:
    removed.update(guards)
    try:
        yield
    finally:
        removed.clear()


def someone_fails(session: pytest.Session, items: list[pytest.Item]) -> bool:
    for item in items[:TRIES]:
        other = session.items[0] if item is not session.items[0] else session.items[1]
        if any(report.failed for report in runtestprotocol(item, nextitem=other, log=False)):
            return True
    return False


def verdict(session: pytest.Session, guard: str) -> str:
    """Noticed; noticed only together with the operation's own guard behind it; unnoticed; or never refused."""
    items = list(refused_in[guard].values())
    if not items:
        return "never said no"
    with without(guard):
        if someone_fails(session, items):
            return "noticed"
    if guard.startswith("route"):
        with without(guard, "every operation"):
            if someone_fails(session, items):
                return "noticed, held twice"
    return "unnoticed"


names: list[str] = []
verdicts: dict[str, str] = {}


def pytest_collection_finish(session: pytest.Session) -> None:
    listen()
    names.extend(declare_all())


def pytest_runtestloop(session: pytest.Session) -> bool:
    if len(session.items) < 2:
        raise pytest.UsageError("two tests at least")
    for number, item in enumerate(session.items):
        running[:] = [item]
        # Never the last: that would throw the database away.
        following = session.items[(number + 1) % len(session.items)]
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
    running.clear()
    for guard in names:
        verdicts[guard] = verdict(session, guard)
    session._setupstate.teardown_exact(None)
    return True


def pytest_sessionfinish(session: pytest.Session) -> None:
    if any(said in ("unnoticed", "never said no") for said in verdicts.values()):
        session.exitstatus = max(int(session.exitstatus), 1)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    terminalreporter.section("guards")
    for guard, said in sorted(verdicts.items(), key=lambda pair: (pair[1], pair[0])):
        if not said.startswith("noticed"):
            terminalreporter.line(f"{said}: {guard}")
    for said, number in sorted(Counter(verdicts.values()).items()):
        terminalreporter.line(f"{number} {said}")
