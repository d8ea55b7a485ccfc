"""One table of sums, put to the program's arithmetic and to the pages' scripts: both come to the same kopeck."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from motorcrm.catalog.pricing import price_of_hours
from motorcrm.core import notation
from motorcrm.core.exact import Exact, Mistyped, Money, Percent, Quantity
from motorcrm.orders.inputs import DiscountInput
from motorcrm.orders.pricing import line_amounts, order_amounts

HERE = Path(__file__).parent
CASES = json.loads((HERE / "sums.json").read_text("utf-8"))
KINDS: dict[str, type[Exact]] = {"money": Money, "quantity": Quantity, "percent": Percent}
LANGUAGES = ("ru", "en")


@pytest.fixture(scope="module")
def of_the_script() -> Any:
    """What the script finds for every case. Node.js is the one that built it: of the system, or beside our Python."""
    node = shutil.which("node", path=os.pathsep.join([os.environ["PATH"], str(Path(sys.prefix) / "bin")]))
    assert node, "bin/set-up brings Node.js"
    said = subprocess.run([node, HERE / "sums.mjs"], check=True, capture_output=True, text=True)  # noqa: S603  # ours
    return json.loads(said.stdout)


def kopecks(text: str) -> int:
    return Money.parse(text).units


def percent_of(case: dict[str, Any]) -> Percent | None:
    return Percent.parse(case["percent"]) if "percent" in case else None


def line_total(case: dict[str, Any]) -> int:
    price, quantity = Money.parse(case["price"]), Quantity.parse(case["quantity"])
    sum_off = Money.parse(case["sum"]) if "sum" in case else None
    return line_amounts(price, quantity, percent=percent_of(case), sum_off=sum_off).total.units


def order_total(case: dict[str, Any]) -> list[int]:
    lines = [Money.parse(line) for line in case["lines"]]
    found = order_amounts(lines, percent=percent_of(case), round_to=case.get("round_to", 0))
    return [found.discount.units, found.total.units]


def test_lines(of_the_script):
    expected = [kopecks(case["total"]) for case in CASES["lines"]]

    assert [line_total(case) for case in CASES["lines"]] == expected
    assert of_the_script["lines"] == expected


def discount_of(text: str) -> dict[str, int] | None:
    with translation.override("ru"):
        try:
            percent, sum_off = DiscountInput().clean(text)
        except ValidationError:
            return None
    return {"sum": sum_off.units} if sum_off else {"percent": percent.units if percent else 0}


def expected_discount(case: dict[str, str]) -> dict[str, int] | None:
    kinds = {"percent": Percent, "sum": Money}
    return {name: kinds[name].parse(case[name]).units for name in kinds if name in case} or None


def test_discounts(of_the_script):
    expected = [expected_discount(case) for case in CASES["discounts"]]

    assert [discount_of(case["text"]) for case in CASES["discounts"]] == expected
    assert of_the_script["discounts"] == expected


def test_prices_by_hours(of_the_script):
    expected = [kopecks(case["price"]) for case in CASES["hours"]]
    hours = [(Quantity.parse(case["hours"]), Money.parse(case["rate"])) for case in CASES["hours"]]

    assert [price_of_hours(count, rate).units for count, rate in hours] == expected
    assert of_the_script["hours"] == expected


def test_orders(of_the_script):
    expected = [[kopecks(case["off"]), kopecks(case["total"])] for case in CASES["orders"]]

    assert [order_total(case) for case in CASES["orders"]] == expected
    assert of_the_script["orders"] == expected


def read(case: dict[str, Any], language: str) -> int | None:
    with translation.override(language):
        try:
            return notation.parse(KINDS[case["kind"]], case["text"]).units
        except Mistyped:
            return None


def shown(case: dict[str, Any], language: str) -> str:
    with translation.override(language):
        return notation.format_number(Money(case["kopecks"]))


def test_what_people_type(of_the_script):
    expected = [[case[language] for language in LANGUAGES] for case in CASES["typed"]]

    assert [[read(case, language) for language in LANGUAGES] for case in CASES["typed"]] == expected
    assert of_the_script["typed"] == expected


def test_what_people_read(of_the_script):
    expected = [[case[language] for language in LANGUAGES] for case in CASES["shown"]]

    assert [[shown(case, language) for language in LANGUAGES] for case in CASES["shown"]] == expected
    assert of_the_script["shown"] == expected
