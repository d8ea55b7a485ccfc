"""The ratchet on long lines of templates: how many there may be is kept in `pyproject.toml` and only falls."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "motorcrm"
SETTINGS = ROOT / "pyproject.toml"
LIMIT = 120
"""Columns."""


def long_lines(templates: Path) -> Iterator[str]:
    """Lines of the templates in a folder that are longer than the limit, each as `path:number`."""
    for path in sorted(templates.glob("*/templates/**/*.html")):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            if len(line) > LIMIT:
                yield f"{path.relative_to(templates.parent)}:{number}"


def allowed() -> int:
    """How many long lines the settings allow."""
    count: int = tomllib.loads(SETTINGS.read_text("utf-8"))["tool"]["motorcrm"]["long-template-lines"]
    return count


def complaint(found: list[str], most: int) -> str:
    """What is wrong with that many long lines, or nothing."""
    if len(found) > most:
        where = "\n".join(found)
        return f"{len(found)} lines of templates are longer than {LIMIT} columns; {most} may be:\n{where}"
    if len(found) < most:
        return f"fewer long lines than allowed: lower the number to {len(found)} (in pyproject.toml)"
    return ""
