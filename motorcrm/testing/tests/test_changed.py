"""What a change can touch is tested, and what it cannot is not."""

from pathlib import Path

import pytest

from motorcrm.testing.changed import EVERYTHING, PLACES, READERS, SHARED, touched

CLOSING = "motorcrm/orders/operations/closing.py"
MATRIX = "motorcrm/testing/tests/test_matrix.py"


def test_a_changed_test_is_run_with_those_that_use_it() -> None:
    alone, used = "motorcrm/orders/tests/test_close_order.py", touched([MATRIX])

    assert touched([alone]) == [alone]
    assert {MATRIX, "motorcrm/testing/tests/test_hostile_input.py"} < set(used)
    assert alone not in used


def test_what_touched_an_app_share_runs_them_all() -> None:
    assert touched(["motorcrm/dev/tests/printed.py"]) == ["motorcrm/dev/tests"]


def test_a_test_that_is_gone_is_not_run() -> None:
    assert touched(["motorcrm/orders/tests/test_gone.py"]) == []


def test_an_app_is_tested_with_those_above_it_and_the_walks_over_all_pages() -> None:
    chosen = touched([CLOSING])

    assert "motorcrm/orders/tests/test_close_order.py" in chosen
    assert "motorcrm/finance/tests/test_take_payment.py" in chosen
    assert MATRIX in chosen
    assert "motorcrm/testing/tests/browser/test_every_page.py" in chosen
    assert "motorcrm/catalog/tests/test_pricing.py" not in chosen


def test_a_template_is_as_good_as_code() -> None:
    assert touched(["motorcrm/orders/templates/orders/_order.html"]) == touched([CLOSING])


def test_whom_every_test_may_ask_for_touches_every_test() -> None:
    chosen = touched(["motorcrm/employees/models.py"])

    assert {str(path) for path in Path("motorcrm").rglob("test_*.py")} == set(chosen)


@pytest.mark.parametrize(
    "name",
    [
        "pyproject.toml",
        "conftest.py",
        "bin/test",
        "motorcrm/__init__.py",
        "motorcrm/ui/forms.py",
        "motorcrm/testing/worlds.py",
        "motorcrm/orders/panels.py",
        "motorcrm/gone/models/panels.py",
    ],
)
def test_what_all_share_runs_everything(name: str) -> None:
    assert touched([CLOSING, name]) == [EVERYTHING]


def test_a_changed_page_runs_the_tests_that_read_it() -> None:
    assert touched(["docs/rights.md"]) == READERS


def test_everything_named_exists() -> None:
    assert all(Path(name).exists() for name in READERS)
    assert all(Path("motorcrm", app).is_dir() for app in SHARED)
    assert all(list(Path("motorcrm").glob(f"*/{name}")) for name in PLACES)
