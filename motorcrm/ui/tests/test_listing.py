"""Lists: columns that are declared once, and pages by cursor."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory

from motorcrm.access.models import Role
from motorcrm.access.rights import SEE_PRICES
from motorcrm.core import clock
from motorcrm.employees.models import Employee
from motorcrm.history.models import Happening
from motorcrm.ui.lists import (
    BY_ID,
    Column,
    Keyset,
    Listing,
    Page,
    Sort,
    by_day,
    by_moment,
    by_number,
    by_text,
    columns_for,
    page_of,
    sorting,
)
from motorcrm.ui.templatetags.lists import placed


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
    Column("note", "Note", "ui/_logo.html", spare=True, hint=lambda row: row["name"]),
]


def table(reader: Any, **without: Any) -> str:
    rows = [{"name": "<b>Ivan</b>", "sum": "777"}, {"name": "", "sum": ""}]
    return render_to_string("ui/_list.html", {"columns": columns_for(reader, COLUMNS, **without), "rows": rows})


def heads_and_labels(page: str) -> tuple[list[str], list[str]]:
    return re.findall(r"<th [^>]*>(.*?)</th>", page), [css.split()[0] for css in re.findall(r'<td class="(.*?)"', page)]


def test_a_hidden_column_has_neither_head_nor_cells(workshop: Any) -> None:
    assert heads_and_labels(table(workshop.owner)) == (["Name", "Sum", "Note"], ["c-name", "c-sum", "c-note"] * 2)
    assert heads_and_labels(table(workshop.technician)) == (["Name", "Note"], ["c-name", "c-note"] * 2)
    assert "777" not in table(workshop.technician)


def test_a_column_may_be_left_out(workshop: Any) -> None:
    assert heads_and_labels(table(workshop.owner, without={"note"}))[0] == ["Name", "Sum"]


def test_what_a_function_of_the_row_says_is_escaped_and_a_template_is_not_escaped_twice(workshop: Any) -> None:
    page = table(workshop.owner)

    assert "&lt;b&gt;Ivan&lt;/b&gt;" in page
    assert "<svg" in page


def test_a_cell_with_nothing_in_it_is_empty(workshop: Any) -> None:
    assert re.search(r'<td class="c-name [^"]*"></td>', table(workshop.owner))


def test_what_a_cell_may_cut_is_told_whole_and_escaped(workshop: Any) -> None:
    assert 'title="&lt;b&gt;Ivan&lt;/b&gt;"' in table(workshop.owner)


def test_columns_that_say_nothing_stand_on_a_card_as_they_come_and_figures_at_its_end() -> None:
    assert [place for _column, place in placed(COLUMNS)] == ["top", "middle-end", "middle"]


def test_a_column_without_a_place_is_not_on_the_card_if_another_has_one() -> None:
    told = [Column("a", "A", str), Column("b", "B", str, card="top"), Column("c", "C", str, card="")]
    assert [place for _column, place in placed(told)] == ["", "top", ""]


SORTS = [Sort("name", by_text("name")), Sort("at", by_moment("at"), falls_first=True)]


@pytest.mark.parametrize(
    ("query", "column", "ordering"),
    [
        ("", "at", ["-at", "-pk"]),
        ("sort=name", "name", ["name", "pk"]),
        ("sort=-name", "name", ["-name", "-pk"]),
        ("sort=at", "at", ["at", "pk"]),
        ("sort=password", "at", ["-at", "-pk"]),
        ("sort=--name", "at", ["-at", "-pk"]),
        ("sort=", "at", ["-at", "-pk"]),
    ],
)
def test_a_list_is_sorted_only_by_what_it_offers(query: str, column: str, ordering: list[str]) -> None:
    found = sorting(RequestFactory().get("/?" + query), SORTS, default="-at")
    assert (found.column, found.by.ordering) == (column, ordering)


def test_a_head_turns_its_own_sort_round_and_begins_another_at_its_better_end() -> None:
    by_name = sorting(RequestFactory().get("/?sort=name"), SORTS, default="-at")
    assert [by_name.asked_by(sort) for sort in SORTS] == ["-name", "-at"]
    turned = sorting(RequestFactory().get("/?sort=-name"), SORTS, default="-at")
    assert turned.asked_by(SORTS[0]) == "name"


def test_the_sorted_head_says_so_and_all_sorts_are_links_to_the_first_page() -> None:
    request = RequestFactory().get("/?sort=-name&before=7&q=oil")
    columns = [Column("name", "Name", str), Column("at", "At", str), Column("by", "By", str)]
    listing = Listing(columns, Page([], None, is_first=True), sorting(request, SORTS, default="-at"))
    drawn = Template("{% table listing %}").render(Context({"listing": listing, "request": request}))

    assert re.findall(r'aria-sort="(\w+)"', drawn) == ["descending"]
    assert re.findall(r'href="(.*?)"', drawn)[:1] == ["?sort=name&amp;q=oil"]
    assert drawn.count("<a ") == 2


@pytest.fixture
def happenings(workshop: Any) -> Any:
    """Three at one moment, and some that were written later than they happened."""
    moments = [clock.now() - timedelta(hours=hours) for hours in (1, 1, 1, 5, 3, 1)]
    Happening.objects.bulk_create([Happening(at=at, event="test.happened", about="role:1") for at in moments])
    return Happening.objects.filter(event="test.happened")


def asked(cursor: str) -> Any:
    return RequestFactory().get("/", {"before": cursor})


def walked(rows: Any, by: Keyset) -> list[int]:
    """The ids of all pages, one after another."""
    seen: list[int] = []
    cursor = ""
    while True:
        page = page_of(asked(cursor), rows, by=by, size=2)
        seen += [row.pk for row in page]
        if page.next is None:
            return seen
        cursor = str(page.next)


@pytest.mark.parametrize("rises", [False, True])
def test_pages_by_moment_follow_one_another_without_gaps_or_repeats(happenings: Any, rises: bool) -> None:
    sign = "" if rises else "-"
    in_order = list(happenings.order_by(f"{sign}at", f"{sign}pk").values_list("pk", flat=True))

    assert walked(happenings, by_moment("at", rises=rises)) == in_order
    assert walked(happenings.values_list("pk", "at", named=True), by_moment("at", rises=rises)) == in_order


@pytest.mark.parametrize("rises", [False, True])
def test_rows_without_a_value_come_last_both_ways(workshop: Any, rises: bool) -> None:
    people = Employee.objects.order_by("pk")
    hired = [date(2026, 1, day) for day in (5, 3, 5)]
    for person, on in zip(people, hired, strict=False):
        Employee.objects.filter(pk=person.pk).update(hired_on=on)
    rest = [person.pk for person in people[3:]]
    first, second, third = (person.pk for person in people[:3])

    seen = walked(Employee.objects.all(), by_day("hired_on", rises=rises, may_lack=True))

    assert len(rest) > 2
    assert seen == ([second, first, third, *rest] if rises else [third, first, second, *reversed(rest)])


@pytest.mark.parametrize("hostile", ["\x00.5", "a\nb.5", "x" * 301 + ".5"])
def test_no_text_is_a_place_that_a_database_would_not_take(hostile: str) -> None:
    assert by_text("name").place(hostile) is None
    assert by_text("name").place("Иванов. И. П..5") == ("Иванов. И. П.", 5)


@pytest.mark.parametrize("keyset", [by_day("on"), by_moment("at"), by_number("n")], ids=["day", "moment", "number"])
@pytest.mark.parametrize(
    "hostile", ["", "7", ".7", "x.7", "1.x", "1.", "2026-99-99.5", "9" * 60 + ".5", "\x00.5", "1." + "9" * 25, "1.٣"]
)
def test_what_the_keyset_did_not_write_is_no_place(keyset: Keyset, hostile: str) -> None:
    assert keyset.place(hostile) is None


def test_a_cursor_of_another_list_is_no_place() -> None:
    assert BY_ID.place("2026-11-22.5") is None
    assert by_day("on").place("2026-11-22.5") == (date(2026, 11, 22), 5)
