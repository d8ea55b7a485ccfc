"""The benchmark works: it makes a company, serves it, asks, and says what is above the floor."""

import json
import subprocess
import sys

import pytest

from motorcrm.bench import floor, report
from motorcrm.bench.browser import form_to

ASKED = ["/orders/", "/search/ for plate", "create an order", "close an order and take the rest"]


def told(size, **ratios):
    lines = [
        {"name": name, "server": 9.0, "database": 1.0, "ratio": ratio, "p50": 9, "p95": 12, "at_once": {}, "found": 9}
        for name, ratio in ratios.items()
    ]
    return {"database": "sqlite", "size": size, "commit": "abc", "at": "today", "lines": lines, "broken": []}


def test_a_small_company_is_made_served_and_asked(tmp_path):
    pattern = f"^({'|'.join(ASKED)})$"
    asked = ["--size", "50", "--data", str(tmp_path), "--only", pattern, "--rounds", "1", "--alone"]

    done = subprocess.run(  # noqa: S603  # the program itself
        [sys.executable, "-m", "motorcrm.bench", *asked], capture_output=True, text=True, timeout=180, check=False
    )

    assert done.returncode == 0, done.stdout + done.stderr
    known = json.loads((tmp_path / "sqlite-50.json").read_text())
    assert known["broken"] == []
    assert sorted(line["name"] for line in known["lines"]) == sorted(ASKED)
    assert all(line["server"] > 0 and line["ratio"] > 0 for line in known["lines"])
    assert "<svg" in (tmp_path / "sqlite-50.html").read_text()


def test_what_grows_with_the_past_is_above_the_floor():
    small, large = told(1_000, orders=2.0, search=1.0), told(100_000, orders=2.1, search=1.5)

    assert floor.too_steep(small, large) == ["search: × 1.50, at most × 1.3"]
    assert floor.too_steep(small, large, 1.6) == []


def test_a_search_that_finds_much_more_is_not_compared():
    small, large = told(1_000, search=1.0), told(1_000_000, search=3.0)
    large["lines"][0]["found"] = 50

    assert floor.too_steep(small, large) == []


def test_what_costs_next_to_nothing_may_double():
    assert floor.too_steep(told(1_000, poll=0.05), told(100_000, poll=0.2)) == []


def test_different_databases_are_not_compared():
    with pytest.raises(ValueError, match="cannot be compared"):
        floor.too_steep(told(1_000), told(1_000) | {"database": "postgresql"})


def test_suggestions_cost_at_most_a_bare_page():
    known = told(1_000, **{"/clients/suggest/ for plate": 1.2, "/clients/": 3.0})

    assert list(floor.too_dear(known)) == ["/clients/suggest/ for plate: 1.20 bare pages, at most 1.0"]


def test_work_may_take_half_as_long_again_beside_hostile_searches():
    work = {"an order": {"peace": {"p95": 100.0}, "siege": {"p95": 190.0}}}

    assert list(floor.unbearable({"hostile": {"work": work}})) == [
        "an order beside hostile searches: × 1.90 at p95, at most × 1.5"
    ]


def test_a_report_is_one_page_with_what_has_grown():
    page = report.as_html(told(100_000, **{"<orders>": 3.0}), told(1_000, **{"<orders>": 2.0}))

    assert "&lt;orders&gt;" in page
    assert "1.50" in page
    assert "<script" not in page


def test_a_form_sends_what_stands_in_it_and_what_is_typed():
    page = """
    <form action="/find/"><input name="q"></form>
    <form method="post" action="/new/?client=3"><input type="hidden" name="key" value="k"><input name="name">
    <input type="checkbox" name="no"><input type="checkbox" name="yes" checked>
    <select name="kind"><option value="a"><option value="b" selected></select><textarea name="notes"> so </textarea>
    </form>"""

    sent = form_to(page, "/new/").filled({"name": "Иван"})

    assert dict(sent) == {"key": "k", "yes": "on", "kind": "b", "notes": "so", "name": "Иван"}
