"""Every fact that the code can record has a word, whether or not a test or the demo records it."""

import ast
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest

import motorcrm
from motorcrm.history.words import WORDS

PACKAGE = Path(motorcrm.__file__).parent
NOT_FACTS = {"about", "by", "within", "before", "after"}


@cache
def sources() -> dict[Path, ast.Module]:
    """The program, parsed."""
    return {
        path.relative_to(PACKAGE.parent): ast.parse(path.read_text())
        for path in sorted(PACKAGE.rglob("*.py"))
        if not {"tests", "migrations", "testing"} & set(path.parts)
    }


def keys_of(node: ast.AST) -> Iterator[str]:
    """The names that stand in a dictionary as text, however deep."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.Dict):
            yield from (str(key.value) for key in inner.keys if isinstance(key, ast.Constant))


def told() -> list[tuple[str, str]]:
    """Where something is recorded, and every name of a fact that is written there."""
    found = []
    for path, call in calls_of("record"):
        for argument in call.keywords:
            names = {*keys_of(argument.value), *([argument.arg] if argument.arg else [])}
            found += [(f"{path}:{call.lineno}", name) for name in sorted(names - NOT_FACTS)]
    return found


def calls_of(name: str) -> Iterator[tuple[Path, ast.Call]]:
    for path, tree in sources().items():
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            if isinstance(call.func, ast.Name) and call.func.id == name and {"about"} & {k.arg for k in call.keywords}:
                yield path, call


def edited() -> list[tuple[str, str]]:
    """Fields that a verb takes as `**changes` and history tells as they were and are: constants called `…FIELDS`."""
    found = []
    for path, tree in sources().items():
        if not {"operations", "operations.py", "facts.py", "legal_details.py"} & set(path.parts):
            continue
        targets = [target for node in tree.body if isinstance(node, ast.Assign) for target in node.targets]
        for constant in [target.id for target in targets if isinstance(target, ast.Name)]:
            if constant.endswith("FIELDS"):
                module = import_module(".".join(path.with_suffix("").parts))
                found += [(f"{path}: {constant}", name) for name in sorted(getattr(module, constant))]
    return found


@pytest.mark.parametrize("names", [told, edited])
def test_every_fact_has_a_word(names) -> None:
    found = names()

    assert len(found) > 50
    assert [where for where in found if where[1] not in WORDS] == []


def test_names_are_read_however_they_are_written() -> None:
    written = ast.parse("record(E, about=x, before={'a': 1}, **({'b': {'c': True}} if d else {}))")

    assert set(keys_of(written)) == {"a", "b", "c"}
