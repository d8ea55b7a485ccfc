"""The tests that a change can affect: `python -m motorcrm.testing.changed [BASE]` prints what to give to pytest.

What has changed is read from git: everything that differs from BASE (the last commit by default), including new files.
- A test is run itself, with those that import it; anything else in a folder of tests runs the tests of its app.
- A page of the documentation runs the tests that read pages.
- What belongs to an app runs the tests that import the app, directly or through others: its own, those of the apps
  above it, and the walks over all pages, which know every app.
- What everything shares runs everything: the lowest apps, what composes the program, the places that apps fill for one
  another, and whatever lies outside the apps.
"""

import subprocess
import sys
from functools import cache
from pathlib import Path, PurePath

import grimp

EVERYTHING = "motorcrm"
SHARED = {"core", "access", "history", "ui", "config", "testing"}
PLACES = {"apps.py", "consequences.py", "menu.py", "nouns.py", "panels.py", "places.py", "rights.py", "urls.py"}
CAST = "motorcrm.testing.cast"
"""The module whose fixtures every test may use without importing anything."""
READERS = [
    "motorcrm/dev/tests",
    "motorcrm/finance/tests/test_money_table.py",
    "motorcrm/testing/tests/test_pages_of_the_repository.py",
    "motorcrm/testing/tests/test_settings.py",
]


def changed_files(base: str) -> list[str]:
    asked = (["diff", "--name-only", "--no-renames", base], ["ls-files", "--others", "--exclude-standard"])
    return [name for question in asked for name in _git(*question).splitlines()]


def _git(*question: str) -> str:
    return subprocess.run(["git", *question], check=True, capture_output=True, text=True).stdout


def touched(files: list[str]) -> list[str]:
    """What to give to pytest: existing folders and files, or nothing if no test can be affected."""
    chosen: set[str] = set()
    for name in files:
        chosen |= _touched_by(PurePath(name))
    if EVERYTHING in chosen:
        return [EVERYTHING]
    return sorted(name for name in chosen if Path(name).exists())


def _touched_by(path: PurePath) -> set[str]:
    if path.suffix == ".md":
        return set(READERS)
    if "tests" in path.parts:
        return _of_tests(path)
    is_of_app = len(path.parts) > 2 and path.parts[0] == "motorcrm"
    if not is_of_app or path.parts[1] in SHARED or path.name in PLACES:
        return {EVERYTHING}
    return _importing(path.parts[1])


def _of_tests(path: PurePath) -> set[str]:
    if not path.name.startswith("test_"):
        return {"/".join(path.parts[: path.parts.index("tests") + 1])}
    graph, module = _graph(), ".".join(path.with_suffix("").parts)
    used_by = graph.find_downstream_modules(module) if module in graph.modules else set()
    return {str(path), *map(_file, used_by)}


def _importing(app: str) -> set[str]:
    """The test files that import the app, directly or through others."""
    graph, found = _graph(), set()
    cast = graph.find_upstream_modules(CAST)
    for module in graph.modules:
        if module.rpartition(".")[2].startswith("test_"):
            needed = {module, *cast, *graph.find_upstream_modules(module)}
            if any(name.startswith(f"motorcrm.{app}.") for name in needed):
                found.add(_file(module))
    return found


def _file(module: str) -> str:
    return module.replace(".", "/") + ".py"


@cache
def _graph() -> grimp.ImportGraph:
    return grimp.build_graph("motorcrm", cache_dir=None)


if __name__ == "__main__":
    for chosen in touched(changed_files(sys.argv[1] if len(sys.argv) > 1 else "HEAD")):
        print(chosen)  # noqa: T201 it is read by bin/test
