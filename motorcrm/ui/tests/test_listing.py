"""Lists: columns that are declared once, and pages by cursor."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory

from motorcrm.access.models import Role
from motorcrm.access.rights import SEE_PRICES
from motorcrm.core import clock
from motorcrm.history.models import Happening
from motorcrm.ui.lists import BY_ID, Column, Keyset, Page, by_day, by_moment, columns_for, page_of


def roles(before: str | None = None, size: int = 2) -> Page:
    query = {} if before is None else {"before": before}
    return page_of(RequestFactory().get("/", query), Role.objects.all(), size=size)


def test_pages_follow_one_another_without_gaps_or_repeats(workshop: Any) -> None:
    everyone = list(Role.objects.order_by("-pk").values_list("pk", flat=True))
    seen, cursor = [], None
    while True:
        page = roles(cursor)
        seen += [role.pk for role in page]
        if page.next is None:
            break
        cursor = str(page.next)
    assert seen == everyone


def test_the_last_full_page_has_no_next(workshop: Any) -> None:
    assert roles(size=Role.objects.count()).next is None


def test_only_the_first_page_is_the_first(workshop: Any) -> None:
    assert roles().is_first
    assert not roles(str(roles().next)).is_first


@pytest.mark.parametrize("hostile", ["", "abc", "-1", "1e9", "1.5", "٣", "²", "\x00", "9" * 25, "0x10", "' OR 1=1"])
def test_a_cursor_that_is_no_number_is_the_first_page(workshop: Any, hostile: str) -> None:
    assert roles(hostile).is_first


def test_a_cursor_beyond_any_row_is_harmless(workshop: Any) -> None:
    assert len(roles("9223372036854775808")) == 2
    assert len(roles("9" * 19)) == 2
    assert len(roles("0")) == 0


COLUMNS = [
    Column("name", "Name", lambda row: row["name"]),
    Column("sum", "Sum", lambda row: row["sum"], css="num", at_end=True, right=SEE_PRICES),
    Column("note", "Note", "ui/_logo.html"),
]


def table(reader: Any, **without: Any) -> str:
    rows = [{"name": "<b>Ivan</b>", "sum": "777"}, {"name": "", "sum": ""}]
    return render_to_string("ui/_list.html", {"columns": columns_for(reader, COLUMNS, **without), "rows": rows})


def heads_and_labels(page: str) -> tuple[list[str], list[str]]:
    return re.findall(r"<th[^>]*>(.*?)</th>", page), re.findall(r'<td[^>]* data-label="(.*?)"', page)


def test_a_hidden_column_has_neither_head_nor_cells(workshop: Any) -> None:
    assert heads_and_labels(table(workshop.owner)) == (["Name", "Sum", "Note"], ["Name", "Sum", "Note"] * 2)
    assert heads_and_labels(table(workshop.technician)) == (["Name", "Note"], ["Name", "Note"] * 2)
    assert "777" not in table(workshop.technician)


def test_a_column_may_be_left_out(workshop: Any) -> None:
    assert heads_and_labels(table(workshop.owner, without={"note"}))[0] == ["Name", "Sum"]


def test_what_a_function_of_the_row_says_is_escaped_and_a_template_is_not_escaped_twice(workshop: Any) -> None:
    page = table(workshop.owner)

    assert "&lt;b&gt;Ivan&lt;/b&gt;" in page
    assert "<svg" in page


def test_a_cell_with_nothing_in_it_is_empty(workshop: Any) -> None:
    assert 'data-label="Name"></td>' in table(workshop.owner)


@pytest.fixture
def happenings(workshop: Any) -> Any:
    """Three at one moment, and some that were written later than they happened."""
    moments = [clock.now() - timedelta(hours=hours) for hours in (1, 1, 1, 5, 3, 1)]
    Happening.objects.bulk_create([Happening(at=at, event="test.happened", about="role:1") for at in moments])
    return Happening.objects.filter(event="test.happened")


def asked(cursor: str) -> Any:
    return RequestFactory().get("/", {"before": cursor})


def test_pages_by_moment_follow_one_another_without_gaps_or_repeats(happenings: Any) -> None:
    seen, cursor = [], ""
    while True:
        page = page_of(asked(cursor), happenings, by=by_moment("at"), size=2)
        seen += [row.pk for row in page]
        if page.next is None:
            break
        cursor = str(page.next)

    assert seen == list(happenings.order_by("-at", "-pk").values_list("pk", flat=True))


@pytest.mark.parametrize("keyset", [by_day("on"), by_moment("at")], ids=["day", "moment"])
@pytest.mark.parametrize(
    "hostile", ["", "7", ".7", "x.7", "1.x", "1.", "2026-99-99.5", "9" * 60 + ".5", "\x00.5", "1." + "9" * 25, "1.٣"]
)
def test_what_the_keyset_did_not_write_is_no_place(keyset: Keyset, hostile: str) -> None:
    assert keyset.place(hostile) is None


def test_a_cursor_of_another_list_is_no_place() -> None:
    assert BY_ID.place("2026-11-22.5") is None
    assert by_day("on").place("2026-11-22.5") == (date(2026, 11, 22), 5)
