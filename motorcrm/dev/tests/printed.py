"""Tables of the documentation that are printed from the program: `python -m motorcrm.dev.tests.printed`.

A table stands in a page between `<!-- printed: name -->` and `<!-- end -->`; test_docs.py compares it.
"""

import re
import tomllib
from collections.abc import Callable
from pathlib import Path

import grimp

ROOT = Path(__file__).resolve().parents[3]
PAGES = [*sorted(ROOT.glob("*.md")), *sorted(ROOT.glob("docs/**/*.md"))]
PLACE = re.compile(r"(<!-- printed: ([a-z-]+) -->\n).*?(<!-- end -->)", re.DOTALL)
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
APPS = [layer.removeprefix("motorcrm.") for layer in reversed(CONTRACTS[0]["layers"])]
"""As the contract «Upper asks lower» has them, the lowest first."""


def imports() -> str:
    """Which app imports which, as the code stands; tests aside, they play the whole company."""
    graph = grimp.build_graph("motorcrm", cache_dir=None)
    found: dict[str, set[str]] = {app: set() for app in APPS}
    for module in graph.modules:
        for asked in graph.find_modules_directly_imported_by(module):
            upper, lower = module.split("."), asked.split(".")
            if "tests" not in upper and len(upper) > 1 and len(lower) > 1 and upper[1] != lower[1]:
                found[upper[1]].add(lower[1])
    rows = [[f"`{app}`", ", ".join(sorted(found[app], key=APPS.index)) or "nothing"] for app in reversed(APPS)]
    return table(["app", "imports"], rows)


def order_steps() -> str:
    from motorcrm.orders.lifecycle import ORDER_STEPS
    from motorcrm.orders.phases import Phase

    return steps(ORDER_STEPS, list(Phase))


def job_steps() -> str:
    from motorcrm.orders.lifecycle import JOB_STEPS
    from motorcrm.orders.phases import JobStatus

    return steps(JOB_STEPS, list(JobStatus))


def steps(taken: list, order: list) -> str:
    rows = [
        [f"`{step.name}`", ", ".join(place for place in order if place in step.sources), step.to, str(step.otherwise)]
        for step in taken
    ]
    return table(["step", "from", "to", "message otherwise"], rows)


def statuses() -> str:
    from django.utils.translation import override

    from motorcrm.orders.models import OrderStatus
    from motorcrm.orders.shipped import STATUSES, WAYS

    rows = []
    for code, phase, _colour in STATUSES:
        label = OrderStatus.SHIPPED_NAMES[code]
        with override("ru"):
            russian = str(label)
        rows.append([russian, str(label), f"`{code}`", str(phase), ", ".join(WAYS.get(code, [])) or "none"])
    return table(["Russian", "English", "code", "phase", "moves to"], rows)


def happenings() -> str:
    from motorcrm.ledger.kinds import KINDS, NOTHING

    kinds = sorted(KINDS.values(), key=lambda kind: kind.code)
    rows = [
        [one.what, kind.code, f"`{one.verb}`", ", ".join(one.debit), ", ".join(one.credit)]
        for kind in kinds
        for one in kind.happenings
    ]
    taken_back = [
        [str(kind.word), f"`{kind.code}`", kind.counts.value, f"`{kind.reversed_by.rpartition('.')[2]}`"]
        for kind in kinds
        if kind.reversed_by != NOTHING
    ]
    head = ["happening", "kind", "operation", "debit", "credit"]
    return table(head, rows) + "\n" + table(["words", "kind", "counts as", "taken back by"], taken_back)


def measures() -> str:
    from motorcrm.testing.measures.limits import LIMITS

    rows = [[one.what, figure(one.before), figure(one.now), one.in_words] for one in LIMITS.values()]
    return table(["what", "before", "now", "may be at most"], rows)


def figure(counted: float | None) -> str:
    return "" if counted is None else f"{counted:g}"


def table(head: list[str], rows: list[list[str]]) -> str:
    return "".join(f"| {' | '.join(row)} |\n" for row in (head, ["---"] * len(head), *rows))


TABLES: dict[str, Callable[[], str]] = {
    "happenings": happenings,
    "imports": imports,
    "order-steps": order_steps,
    "job-steps": job_steps,
    "measures": measures,
    "statuses": statuses,
}


def printed(text: str) -> str:
    """The page with its tables as they must be now."""
    from django.utils.translation import override

    with override("en"):
        return PLACE.sub(lambda found: found[1] + TABLES[found[2]]() + found[3], text)


if __name__ == "__main__":
    import django

    django.setup()
    for page in PAGES:
        page.write_text(printed(page.read_text("utf-8")), "utf-8")
