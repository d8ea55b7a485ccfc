"""Lists as files: every list has one, with the rows of its pages, for those who may take it away; and it is told."""

import csv
from collections.abc import Iterator
from io import BytesIO, StringIO
from typing import Any

import pytest

from motorcrm.access.rights import DOWNLOAD_LISTS, SEE_CONTACTS, SEE_PRICES
from motorcrm.clients.rights import VIEW_CLIENTS
from motorcrm.dev.routes import routes
from motorcrm.history.models import Happening
from motorcrm.orders.rights import VIEW_ORDERS
from motorcrm.testing.cast import Workshop, hire, open_workshop, role_with
from motorcrm.testing.worlds import a_world, furnish
from motorcrm.ui import downloads, lists
from motorcrm.ui.sheets import write_csv

LISTS = [route.pattern for route in routes() if route.pattern.endswith("/download/")]
ASKED = [
    *((path, "") for path in LISTS),
    ("/orders/download/", "status=closed&sort=closed"),
    ("/orders/download/", "q=rattles"),
    ("/orders/download/", "status=all"),
    ("/clients/download/", "sort=-debt"),
    ("/clients/download/", "part=owe"),
    ("/clients/download/", "q=mine"),
    ("/finance/download/", "moves=in"),
    ("/finance/download/", "entries=on"),
    ("/finance/download/", "kind=sale"),
    ("/settings/audit-log/download/", "event=orders.created"),
    ("/employees/download/", "technicians=on"),
]


@pytest.fixture(scope="module")
def scenery(standing: Any) -> Iterator[Workshop]:
    with standing():
        workshop = open_workshop()
        furnish(workshop)
        for name in ("Mine", "Theirs"):
            a_world(workshop, manager=workshop.manager, technician=hire(name, is_technician=True), name=name)
        yield workshop


@pytest.fixture
def owner(database: Any, scenery: Workshop, sign_in: Any) -> Any:
    return sign_in(scenery.owner)


def told(answer: Any) -> list[list[str]]:
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(StringIO(text, newline=""), delimiter=";"))


def of_pages(client: Any, address: str, query: str) -> list[list[str]]:
    """The rows of all pages of the list, as a file would have them."""
    rows: list[list[Any]] = []
    following: Any = ""
    while following is not None:
        listing = client.get(f"{address}?{query}&before={following}").context["listing"]
        data = [datum for column in listing.columns for datum in column.in_file()]
        rows += [[datum.value(row) for datum in data] for row in listing.page.rows]
        following = listing.page.next
    file = BytesIO()
    write_csv(file, [str(datum.label) for datum in data], rows)
    return list(csv.reader(StringIO(file.getvalue().decode("utf-8-sig"), newline=""), delimiter=";"))


@pytest.mark.parametrize(("path", "query"), ASKED)
def test_a_file_has_the_rows_of_all_pages(owner: Any, path: str, query: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "PAGE", 2)
    monkeypatch.setattr(downloads, "AT_ONCE", 3)
    owner.get("/")  # so that nothing is recorded between the two
    expected = of_pages(owner, path.removesuffix("download/"), query)

    assert told(owner.get(f"{path}?{query}")) == expected
    assert len(expected) > 1
    assert all(len(row) == len(expected[0]) for row in expected)


def test_every_list_has_a_file(owner: Any) -> None:
    """Whatever page shows a list of its own offers it, in both formats."""
    without = []
    for route in routes():
        if "GET" not in route.methods or "<" in route.pattern or route.pattern in LISTS:
            continue
        answer = owner.get(route.pattern)
        names = [template.name for template in getattr(answer, "templates", [])]
        if "ui/list.html" in names:
            offered = answer.content.decode()
            if not all(f"{route.pattern}download/?format={form}" in offered for form in ("xlsx", "csv")):
                without.append(route.pattern)

    assert without == []
    assert len(LISTS) >= 8


@pytest.mark.parametrize("path", LISTS)
def test_every_column_says_what_it_is_in_a_file(owner: Any, path: str) -> None:
    listing = owner.get(path.removesuffix("download/")).context["listing"]

    assert [column.code for column in listing.columns if column.label and not column.in_file()] == []


def test_the_audit_log_tells_who_took_what_away(owner: Any, scenery: Workshop) -> None:
    owner.get("/clients/download/?format=xlsx&q=mine")

    line = Happening.objects.get(event="lists.downloaded")
    assert line.by_id == scenery.owner.pk
    assert line.facts == {"list": "clients-download", "file_format": "XLSX", "rows": 1, "narrowed_by": ["Поиск"]}
    page = owner.get("/settings/audit-log/?event=lists.downloaded").content.decode()
    assert "Клиенты" in page
    assert "mine" not in page


def test_looking_at_the_headers_is_no_download(owner: Any) -> None:
    assert owner.head("/clients/download/").status_code == 200
    assert not Happening.objects.filter(event="lists.downloaded").exists()


@pytest.mark.parametrize("rights", [[VIEW_CLIENTS], [DOWNLOAD_LISTS, VIEW_ORDERS]])
def test_it_needs_the_right_to_the_list_and_to_take_it_away(
    database: Any, scenery: Workshop, sign_in: Any, rights: list[Any]
) -> None:
    person = hire("Curious", role_with(*rights))
    client = sign_in(person)

    assert client.get("/clients/download/").status_code == 403
    assert not Happening.objects.filter(event="lists.downloaded").exists()
    if VIEW_CLIENTS in rights:
        assert "/clients/download/" not in client.get("/clients/").content.decode()


def test_columns_that_are_hidden_are_not_in_it(database: Any, scenery: Workshop, sign_in: Any) -> None:
    rights = [DOWNLOAD_LISTS, VIEW_CLIENTS, VIEW_ORDERS]
    blind, seeing = (
        hire("Blind", role_with(*rights, name="Blind")),
        hire("Seeing", role_with(*rights, SEE_PRICES, SEE_CONTACTS, name="Seeing")),
    )
    hidden = {"Телефон", "Оборот, ₽", "Долг, ₽", "Предоплата, ₽", "Должен с", "Срок оплаты", "Дней просрочки"}

    assert not hidden & set(told(sign_in(blind).get("/clients/download/"))[0])
    assert hidden <= set(told(sign_in(seeing).get("/clients/download/"))[0])


def test_a_file_that_is_cut_says_so(owner: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(downloads, "MOST_ROWS", 3)
    monkeypatch.setattr(downloads, "AT_ONCE", 2)

    rows = told(owner.get("/settings/audit-log/download/"))

    assert len(rows) == 1 + 3 + 1
    assert "3" in rows[-1][0]
    assert len(rows[-1]) == 1


def test_a_file_of_just_as_many_rows_is_whole(owner: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(downloads, "MOST_ROWS", 2)

    rows = told(owner.get("/clients/download/"))

    assert len(rows) == 1 + 2
    assert len(rows[-1]) == len(rows[0])


def test_what_takes_too_long_ends_early(owner: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(downloads, "LONGEST", -1.0)
    monkeypatch.setattr(downloads, "AT_ONCE", 1)

    assert len(told(owner.get("/clients/download/"))) == 1 + 1 + 1


def test_one_file_is_made_at_a_time(owner: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(downloads, "PATIENCE", 0.0)
    with downloads._making:
        assert owner.get("/clients/download/").status_code == 409
    assert owner.get("/clients/download/").status_code == 200


def test_rows_cost_no_queries_of_their_own(owner: Any, django_assert_max_num_queries: Any) -> None:
    """The page of the list asks as much, but for its tabs, filters and the frame."""
    for path in LISTS:
        with django_assert_max_num_queries(26):
            owner.get(path)


def test_the_name_says_what_it_is(owner: Any) -> None:
    answer = owner.get("/clients/download/?format=xlsx")

    assert "%D0%9A%D0%BB%D0%B8%D0%B5%D0%BD%D1%82%D1%8B" in answer["Content-Disposition"]
    assert answer["Content-Disposition"].startswith("attachment")
    assert "no-store" in answer["Cache-Control"]
    assert b"".join(answer.streaming_content).startswith(b"PK")
