"""The floor: what must hold, in `floor.toml`, and what of a report does not."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Report = dict[str, Any]
FLOOR: dict[str, dict[str, float]] = tomllib.loads(Path(__file__).with_name("floor.toml").read_text("utf-8"))


def too_dear(report: Report) -> Iterator[str]:
    """Lines that cost more bare pages than they may in a company of any size."""
    for line in report["lines"]:
        for part, most in FLOOR["most"].items():
            if part in line["name"] and line["ratio"] > most:
                yield f"{line['name']}: {line['ratio']:.2f} bare pages, at most {most}"


def growths(smaller: Report, larger: Report) -> dict[str, float]:
    """How many times as much each line costs in the larger company, both counted in bare pages.

    Only lines that find about as much in both: where the larger finds fifty rows and the smaller one, `most` is the
    limit.
    """
    before = {line["name"]: line for line in smaller["lines"]}
    noise = FLOOR["noise"]["bare"]
    return {
        line["name"]: max(line["ratio"], noise) / max(before[line["name"]]["ratio"], noise)
        for line in larger["lines"]
        if line["name"] in before and line["found"] <= before[line["name"]]["found"] + FLOOR["noise"]["found"]
    }


def too_steep(smaller: Report, larger: Report, floor: float | None = None) -> list[str]:
    """Lines that grow more than they may. Raises ValueError for reports of different databases."""
    if smaller["database"] != larger["database"]:
        raise ValueError(f"{smaller['database']} and {larger['database']} cannot be compared")
    most = floor or FLOOR["growth"][larger["database"]]
    grown = growths(smaller, larger)
    return [f"{name}: × {by:.2f}, at most × {most}" for name, by in grown.items() if by > most]


def unbearable(report: Report) -> Iterator[str]:
    """What takes too long beside hostile searches."""
    for name, known in report.get("hostile", {}).get("work", {}).items():
        by = known["siege"]["p95"] / known["peace"]["p95"]
        if by > FLOOR["hostile"]["p95"]:
            yield f"{name} beside hostile searches: × {by:.2f} at p95, at most × {FLOOR['hostile']['p95']}"
