"""What the settings of checks name is there: a rule about a module that was renamed would hold for nothing."""

import re
import tomllib
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
TOOLS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]
OURS = [
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    for path in (ROOT / "motorcrm").rglob("*.py")
]


def named() -> Iterator[str]:
    """Modules as mypy and import-linter are told of them."""
    for override in TOOLS["mypy"]["overrides"]:
        yield from override["module"]
    yield TOOLS["django-stubs"]["django_settings_module"]
    yield from TOOLS["importlinter"]["root_packages"]
    for contract in TOOLS["importlinter"]["contracts"]:
        for key in ("layers", "source_modules", "forbidden_modules"):
            yield from contract.get(key, ())
        for ignored in contract.get("ignore_imports", ()):
            yield from ignored.split(" -> ")


def is_there(pattern: str) -> bool:
    """`*` stands for one name, `**` and a `*` at the end for all that follows."""
    if pattern.split(".")[0] != "motorcrm":
        return find_spec(pattern.removesuffix(".*")) is not None
    parts = [r"[^.]+" if part == "*" else r".+" if part == "**" else re.escape(part) for part in pattern.split(".")]
    if pattern.endswith(".*"):
        parts[-1] = r".+"
    wanted = re.compile(r"\.".join(parts))
    return any(wanted.fullmatch(module) for module in OURS)


def test_every_module_that_checks_name_exists():
    assert [pattern for pattern in named() if not is_there(pattern)] == []


@pytest.mark.parametrize("pattern", ["motorcrm.orders.creation_views", "motorcrm.*.nowhere", "nothing_installed.*"])
def test_a_module_that_is_not_there_is_found(pattern):
    assert not is_there(pattern)


def test_types_are_strict_and_no_kind_of_error_is_passed_over():
    assert TOOLS["mypy"]["strict"]
    passed_over = {"ignore_errors", "disable_error_code"}
    assert [one["module"] for one in TOOLS["mypy"]["overrides"] if passed_over & one.keys()] == []
