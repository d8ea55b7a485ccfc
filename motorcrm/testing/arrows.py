"""Arrows between apps that the contract of imports does not see, found by reading the code.

The contract knows imports at the top of a module. An app can reach above itself without one: by an import inside a
function, by a name given to Django or Python as text, by the way back of a relation, by a relation upwards.
"""

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db.models import Field, Model

ROOT = Path(__file__).resolve().parents[2]
BY_NAME = frozenset({"get_field", "get_fields", "related_model", "related_objects", "remote_field"}) | frozenset(
    {"get_model", "get_models", "import_module", "import_string", "__import__"}
)
"""Names that lead to a class or a module without importing it."""
LOOKUP = re.compile(r"[a-z]\w*")
TAG = re.compile(r"\{[{%].*?[%}]\}")


@cache
def layers() -> list[str]:
    """The apps from the lowest to the highest, as the contract says."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    named = next(one["layers"] for one in contracts if one["name"] == "Upper asks lower")
    return [layer.removeprefix("motorcrm.") for layer in reversed(named)]


def modules(pattern: str = "*.py") -> Iterator[tuple[str, Path]]:
    """Each file with its app; not tests, which use every app, nor `testing`, which is above them all."""
    for app in layers():
        for path in sorted((ROOT / "motorcrm" / app).rglob(pattern)):
            if app != "testing" and not {"tests", "migrations"} & set(path.parts):
                yield app, path


def inside_functions(tree: ast.Module) -> Iterator[str]:
    """Modules of the program that are imported anywhere but at the top."""
    for node in ast.walk(tree):
        if node not in tree.body and isinstance(node, ast.Import | ast.ImportFrom):
            named = [node.module or ""] if isinstance(node, ast.ImportFrom) else [one.name for one in node.names]
            yield from (name for name in named if name.startswith("motorcrm"))


def by_name(tree: ast.Module) -> set[str]:
    return {word for word in _words(tree) if word in BY_NAME}


def ways_back(app: str, tree: ast.Module) -> set[str]:
    """The names by which relations of upper apps are followed back from this app or those below it."""
    return (_attributes(tree) | _lookups(tree)) & names_from_above(app)


def ways_back_in_template(app: str, text: str) -> set[str]:
    return {word for tag in TAG.findall(text) for word in re.findall(r"\.(\w+)", tag)} & names_from_above(app)


@cache
def names_from_above(app: str) -> frozenset[str]:
    """Names of upper apps' relations on models of this app and those below, unless a field has the same name."""
    here = layers().index(app)
    known = [model for model in _models() if _layer(model) <= here]
    ways = [way for model in known for way in model._meta.related_objects if way.related_model in _models()]
    above = {name for way in ways if _layer(way.related_model) > here for name in (way.get_accessor_name(), way.name)}
    own = {field.name for model in known for field in model._meta.get_fields() if isinstance(field, Field)}
    return frozenset(name for name in above - own if name)


def upwards() -> set[tuple[str, str]]:
    """Relations to a model of an upper app: the app of the field, the model."""
    return {
        (str(model._meta.app_label), target._meta.label)
        for model in _models()
        for field in model._meta.get_fields()
        if isinstance(field, Field) and (target := _target(field)) and _layer(target) > _layer(model)
    }


def _target(field: "Field[Any, Any]") -> type[Model] | None:
    target = field.related_model
    return target if isinstance(target, type) and target in _models() else None


@cache
def _models() -> list[type[Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("motorcrm.")]


def _layer(model: type[Model]) -> int:
    return layers().index(model.__module__.split(".")[1])


def _attributes(tree: ast.Module) -> set[str]:
    return {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}


def _words(tree: ast.Module) -> set[str]:
    return _attributes(tree) | {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


def _lookups(tree: ast.Module) -> set[str]:
    """Parts of `name__part` where rows are asked for: keywords, and text that is handed to a call of a queryset."""
    said = [keyword.arg for node in ast.walk(tree) if isinstance(node, ast.Call) for keyword in node.keywords]
    said += [
        text.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and _asks_rows(node)
        for text in node.args
        if isinstance(text, ast.Constant) and isinstance(text.value, str)
    ]
    return {part for name in said if name and LOOKUP.match(name) for part in name.split("__")}


def _asks_rows(call: ast.Call) -> bool:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    return name in {"filter", "exclude", "get", "Q", "F", "OuterRef", "Count", "Amount", "Max", "Min", "Prefetch"} or (
        name in {"prefetch_related", "prefetch_related_objects", "select_related", "values", "values_list", "order_by"}
        or name in {"only", "defer", "getattr", "attrgetter", "get_field"}
    )
