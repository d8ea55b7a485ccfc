"""Files of lists: every value keeps its type, and no text becomes a formula."""

import re
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest

from motorcrm.core.exact import Money, Quantity
from motorcrm.ui.sheets import write_csv, write_xlsx

FORMULAS = ["=1+1", "+7 912 345-67-89", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "\u00a0=1", "＝1+1"]


def in_csv(*values: Any) -> str:
    file = BytesIO()
    write_csv(file, ["Head"], [values])
    return file.getvalue().decode("utf-8-sig").split("\r\n", 1)[1].removesuffix("\r\n")


def in_xlsx(*values: Any) -> str:
    """The second row of the sheet as Excel reads it."""
    file = BytesIO()
    write_xlsx(file, ["Head"], [values])
    sheet = ZipFile(file).read("xl/worksheets/sheet1.xml").decode()
    found = re.search(r'<row r="2".*?</row>', sheet, re.DOTALL)
    return found[0] if found else ""


@pytest.mark.parametrize("text", FORMULAS)
def test_text_that_begins_like_a_formula_is_text(text: str) -> None:
    assert in_csv(text).lstrip('"').startswith("'")
    assert "<f>" not in in_xlsx(text)
    assert 't="inlineStr"' in in_xlsx(text)


def test_a_head_is_no_formula_either() -> None:
    file = BytesIO()
    write_csv(file, ["=1"], [])
    assert file.getvalue().decode("utf-8-sig") == "'=1\r\n"


@pytest.mark.parametrize(
    ("value", "csv", "xlsx"),
    [
        (Money(123_456_789), "1234567,89", "<v>1234567.89</v>"),
        (Money(-5), "-0,05", "<v>-0.05</v>"),
        (Quantity(1_500), "1,5", "<v>1.5</v>"),
        (-7, "-7", "<v>-7</v>"),
        (date(2026, 11, 27), "27.11.2026", "<v>46353</v>"),
        (datetime(2026, 11, 27, 10, 30, tzinfo=UTC), "27.11.2026 13:30", "<v>46353.5625</v>"),
        (date(1899, 5, 1), "01.05.1899", "<t>01.05.1899</t>"),
        (None, "", ""),
        (False, "", ""),
        ("00123", "00123", "<t>00123</t>"),
        ("a;b", '"a;b"', "<t>a;b</t>"),
        ("<b>&", "<b>&", "<t>&lt;b&gt;&amp;</t>"),
        ("x\x00\ud800", "x\x00?", "?</t>"),
    ],
)
def test_values_keep_their_types(value: Any, csv: str, xlsx: str) -> None:
    assert in_csv(value, "end") == f"{csv};end"
    assert xlsx in in_xlsx(value)


def test_text_longer_than_a_cell_holds_is_cut() -> None:
    assert len(in_csv("я" * 40_000)) == 32_767
    assert "я" * 32_767 + "</t>" in in_xlsx("я" * 40_000)


def test_a_csv_file_says_that_it_is_utf_8() -> None:
    file = BytesIO()
    write_csv(file, ["Клиент"], [["Ёлкин"]])
    assert file.getvalue() == b"\xef\xbb\xbf" + "Клиент\r\nЁлкин\r\n".encode()
