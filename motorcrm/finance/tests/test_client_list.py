"""The list of clients with what vehicles, orders and finance show in it: to whom, in which order, at what cost."""

import re
from datetime import timedelta

import pytest

from motorcrm.access.rights import SEE_CONTACTS, SEE_PRICES
from motorcrm.clients.rights import VIEW_CLIENTS
from motorcrm.core import clock
from motorcrm.core.exact import rub
from motorcrm.finance.operations import take_payment, take_prepayment
from motorcrm.orders.rights import VIEW_ORDERS
from motorcrm.testing.builders import a_client, a_vehicle, closed_order
from motorcrm.testing.cast import hire, role_with
from motorcrm.testing.queries import queries

SPACE = "\u00a0"
COLUMNS = {"client", "phone", "vehicle", "visit", "orders", "turnover", "debt", "term"}


@pytest.fixture
def three(workshop, where):
    """Ann owes, Boris has paid and prepaid, Clara never came."""
    clara, boris, ann = a_client("Clara"), a_client("Boris"), a_client("Ann", phone="+79123456789")
    a_vehicle(ann, model="M-62")
    latest = a_vehicle(ann, model="M-72", plate="1234AB77")
    closed_order(workshop, client=ann, vehicle=latest, jobs=rub(1_000))
    paid = closed_order(workshop, client=boris, jobs=rub(3_000))
    taken = {"money_account": where.till, "on": clock.today(), "by": workshop.owner}
    take_payment(paid, amount=rub(3_000), **taken)
    take_prepayment(boris, organisation=workshop.organisation, amount=rub(20), **taken)
    return ann, boris, clara


def shown(answer):
    return [row.client.name for row in answer.context["page"].rows]


def columns(answer):
    return {column.code for column in answer.context["listing"].columns}


def test_a_line_shows_vehicle_visit_orders_and_money(workshop, where, three, sign_in):
    answer = sign_in(workshop.manager).get("/clients/")
    text = answer.content.decode().replace(SPACE, " ")

    assert columns(answer) == COLUMNS
    assert shown(answer) == ["Ann", "Boris", "Clara"]
    line = text[text.index(">Ann<") : text.index(">Boris<")]
    assert "Ural M-72" in line
    assert "Ural M-62" not in line
    assert ">+1<" in line
    assert "сегодня" in line
    assert "1 000,00" in line
    assert f"client={three[0].pk}" in line
    assert "+20,00" in text[text.index(">Boris<") : text.index(">Clara<")]


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ("sort=client", ["Ann", "Boris", "Clara"]),
        ("sort=-client", ["Clara", "Boris", "Ann"]),
        ("sort=-turnover", ["Boris", "Ann", "Clara"]),
        ("sort=-debt", ["Ann", "Boris", "Clara"]),
        ("sort=visit", ["Clara", "Boris", "Ann"]),
        ("part=owe", ["Ann"]),
        ("part=owe&sort=debt", ["Ann"]),
        ("part=prepaid", ["Boris"]),
        ("part=gone", []),
        ("part=nonsense", ["Ann", "Boris", "Clara"]),
        ("sort=nonsense", ["Ann", "Boris", "Clara"]),
        ("part=owe&q=Boris", ["Boris"]),
        ("sort=-turnover&before=x.1", ["Boris", "Ann", "Clara"]),
    ],
)
def test_sorts_and_parts(workshop, where, three, sign_in, asked, names):
    answer = sign_in(workshop.owner).get(f"/clients/?{asked}")

    found = shown(answer)
    assert sorted(found) == sorted(names) if asked == "sort=visit" else found == names
    if asked == "sort=visit":
        assert found[0] == "Clara"


@pytest.mark.parametrize("sort", ["-turnover", "turnover", "-visit", "client", "-debt"])
def test_pages_go_on_where_the_one_before_ended(workshop, where, three, sign_in, monkeypatch, sort):
    browser = sign_in(workshop.owner)
    whole = shown(browser.get(f"/clients/?sort={sort}"))
    monkeypatch.setattr("motorcrm.ui.lists.PAGE", 1)
    monkeypatch.setattr("motorcrm.ui.lists.page_of.__kwdefaults__", {**_defaults(), "size": 1})

    found, before = [], ""
    for _ in range(len(whole)):
        answer = browser.get(f"/clients/?sort={sort}&before={before}")
        found += shown(answer)
        before = answer.context["page"].next
    assert found == whole
    assert before is None


def _defaults():
    from motorcrm.ui.lists import page_of

    return page_of.__kwdefaults__


def test_without_the_right_to_prices_there_is_no_money_and_nothing_is_sorted_by_it(workshop, where, three, sign_in):
    browser = sign_in(hire("Reader", role_with(VIEW_CLIENTS, VIEW_ORDERS, SEE_CONTACTS)))
    answer = browser.get("/clients/?sort=-turnover")

    assert columns(answer) == COLUMNS - {"turnover", "debt", "term"}
    assert shown(answer) == ["Ann", "Boris", "Clara"]
    assert shown(browser.get("/clients/?part=owe")) == ["Ann", "Boris", "Clara"]
    for text in (answer.content.decode(), browser.get("/clients/figures/?part=owe").content.decode()):
        assert "₽" not in text
        assert "part=owe" not in text.replace("figures/?part=owe", "")


def test_without_contacts_there_are_no_phones(workshop, where, three, sign_in):
    answer = sign_in(hire("Reader", role_with(VIEW_CLIENTS, VIEW_ORDERS, SEE_PRICES))).get("/clients/")

    assert columns(answer) == COLUMNS - {"phone"}
    assert "9123456789" not in answer.content.decode()


@pytest.mark.parametrize("scope", ["own", None])
def test_who_does_not_see_all_orders_sees_nothing_that_is_kept_over_all(workshop, where, three, sign_in, scope):
    rights = [VIEW_CLIENTS, SEE_PRICES, SEE_CONTACTS, *([VIEW_ORDERS] if scope else [])]
    browser = sign_in(hire("Reader", role_with(*rights, scope=scope or "all")))
    answer = browser.get("/clients/?sort=-visit&part=owe")

    assert columns(answer) == {"client", "phone", "vehicle"}
    assert browser.get("/clients/figures/").context["totals"] == []


def test_the_foot_has_the_sums_of_all_that_is_chosen(workshop, where, three, sign_in):
    browser = sign_in(workshop.owner)

    def sums(asked):
        return [sum_ for _label, sum_ in browser.get(f"/clients/figures/?{asked}").context["totals"]]

    assert sums("") == [rub(1_000), rub(20)]
    assert sums("part=owe") == [rub(1_000)]
    assert sums("part=prepaid") == [rub(20)]
    assert sums("kind=person") == []


def test_a_client_who_was_not_here_for_long_is_marked(workshop, where, three, sign_in):
    with clock.at(clock.moment(clock.today() + timedelta(days=44), 12)):
        text = sign_in(workshop.owner).get("/clients/").content.decode()
    assert "pill-soon" not in text
    from motorcrm.orders.models import ClientVisits

    ClientVisits.objects.filter(client=three[0]).update(last_visit_on=clock.today() - timedelta(days=400))
    answer = sign_in(workshop.owner).get("/clients/?part=gone")
    assert shown(answer) == ["Ann"]
    assert re.search(r'pill-soon">13 мес\.<', answer.content.decode())


def test_a_page_costs_the_same_however_many_clients_are_on_it(workshop, where, three, sign_in):
    browser = sign_in(workshop.owner)
    for address in ("/clients/", "/clients/?part=owe", "/clients/?sort=-visit"):
        browser.get(address)
        with queries(max=16) as few:
            browser.get(address)
        for number in range(4):
            client = a_client(f"More {number}")
            a_vehicle(client)
            closed_order(workshop, client=client, jobs=rub(100))
        with queries(max=len(few.captured_queries)):
            browser.get(address)
