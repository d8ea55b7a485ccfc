"""The dialog that pays several orders of a client at once."""

import pytest
from django.urls import reverse

from motorcrm.access.rights import SEE_PRICES
from motorcrm.clients.rights import VIEW_CLIENTS
from motorcrm.core import clock
from motorcrm.core.exact import rub
from motorcrm.finance.models import Payment
from motorcrm.finance.operations import take_payment
from motorcrm.finance.queries import client_balance
from motorcrm.finance.rights import TAKE_PAYMENTS
from motorcrm.finance.shipped import open_money_accounts
from motorcrm.orders.queries.money import money_of
from motorcrm.orders.rights import VIEW_ORDERS
from motorcrm.testing.browser import serious_problems, sideways
from motorcrm.testing.builders import a_client, closed_order
from motorcrm.testing.cast import hire, role_with
from motorcrm.testing.queries import queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def debts(workshop):
    """Three orders of one client, of 100, 200 and 300."""
    client = a_client()
    return [closed_order(workshop, jobs=rub(roubles), client=client) for roubles in (100, 200, 300)]


def url(debts):
    return reverse("finance-client-payment", args=[debts[0].client_id])


def sent(debts, where, shares, amount, **more):
    typed = {"amount": amount, "money_account": where.till.pk, "receipt": "missing", "key": "k" * 32}
    typed |= {"on": clock.today().isoformat()}
    return typed | {"order": [one.pk for one in debts], "share": shares, "seen": ["100", "200", "300"]} | more


def dues(debts):
    return [money_of(order).due for order in debts]


def test_all_that_is_owed_is_proposed_oldest_first(workshop, debts, where, sign_in):
    browser = sign_in(workshop.manager)
    assert url(debts) in browser.get(f"/clients/{debts[0].client_id}/").content.decode()

    form = browser.get(url(debts)).context["form"]

    assert [(row.order, row.share, row.seen) for row in form.rows_of_orders] == [
        (debts[0], "100", "100"), (debts[1], "200", "200"), (debts[2], "300", "300"),
    ]  # fmt: skip
    assert form["amount"].value() == "600"


def test_what_is_typed_is_paid_and_the_rest_waits(workshop, debts, where, sign_in):
    answer = sign_in(workshop.manager).post(url(debts), sent(debts, where, ["", "200", "50"], "400"))

    assert (answer.status_code, answer["Location"]) == (302, f"/clients/{debts[0].client_id}/")
    assert dues(debts) == [rub(100), rub(0), rub(250)]
    assert client_balance(debts[0].client).free == rub(150)


def test_a_wrong_share_is_named_and_everything_typed_is_kept(workshop, debts, where, sign_in):
    answer = sign_in(workshop.manager).post(
        url(debts), sent(debts, where, ["100", "201", "0"], "400", comment="за май")
    )

    assert answer.status_code == 422
    form = answer.context["form"]
    assert debts[1].number in form.errors["shares"][0]
    assert [(row.share, row.is_wrong) for row in form.rows_of_orders] == [("100", False), ("201", True), ("0", False)]
    assert form["comment"].value() == "за май"
    assert not Payment.objects.exists()


@pytest.mark.parametrize("share", ["-1", "abc", "1.234", "NaN", "9" * 20])
def test_what_is_no_sum_is_refused_by_name(workshop, debts, where, sign_in, share):
    answer = sign_in(workshop.manager).post(url(debts), sent(debts, where, ["100", share, ""], "400"))

    assert answer.status_code == 422
    form = answer.context["form"]
    assert len(form.errors["shares"]) == 1
    assert [row.is_wrong for row in form.rows_of_orders] == [False, True, False]


def test_orders_of_others_and_broken_ids_are_not_paid(workshop, debts, where, sign_in):
    stranger = closed_order(workshop, jobs=rub(100))
    browser = sign_in(workshop.manager)
    for order in (str(stranger.pk), "9" * 18, "x", "-1"):
        typed = sent(debts, where, ["100", "", ""], "100") | {"order": [order]}
        assert browser.post(url(debts), typed).status_code in (409, 422)
    assert money_of(stranger).due == rub(100)
    assert not Payment.objects.exists()


def test_paid_meanwhile_it_asks_and_the_answer_is_taken(workshop, debts, where, sign_in):
    browser = sign_in(workshop.manager)
    take_payment(debts[0], amount=rub(100), money_account=where.till, on=clock.today(), by=workshop.owner)

    asked = browser.post(url(debts), sent(debts, where, ["100", "200", ""], "300"))

    assert asked.status_code == 409
    form = asked.context["form"]
    assert [(row.order, row.share, row.seen) for row in form.rows_of_orders][:2] == [
        (debts[0], "100", "100"), (debts[1], "200", "200"),
    ]  # fmt: skip
    answered = sent(debts, where, ["100", "200", ""], "300", sure=[one.code for one in form.asked.questions])
    assert browser.post(url(debts), answered).status_code == 302
    assert (dues(debts), client_balance(debts[0].client).free) == ([rub(0), rub(0), rub(300)], rub(100))


def test_sums_are_for_those_who_see_prices(workshop, debts, sign_in):
    blind = hire("Blind", role_with(VIEW_ORDERS, VIEW_CLIENTS, TAKE_PAYMENTS))
    assert sign_in(blind).get(url(debts)).status_code == 403
    sees = hire("Sees", role_with(VIEW_ORDERS, VIEW_CLIENTS, SEE_PRICES))
    assert sign_in(sees).get(url(debts)).status_code == 403


def test_many_debts_take_as_few_queries_as_three(workshop, debts, sign_in):
    browser = sign_in(workshop.manager)
    for _ in range(12):
        closed_order(workshop, jobs=rub(10), client=debts[0].client)
    browser.get(url(debts))
    with queries(max=18):
        browser.get(url(debts))


def test_shares_follow_the_amount_in_a_browser(live, browser, workshop, debts):
    open_money_accounts(workshop.organisation)
    page = live.sign_in(browser, workshop.owner)
    page.goto(f"/clients/{debts[0].client_id}/")
    page.click("#client-balance a:has-text('Принять оплату')")
    shares = page.locator("dialog [name=share]")
    amount = page.locator("dialog [name=amount]")

    def shown():
        return [shares.nth(nth).input_value() for nth in range(3)]

    assert (amount.input_value(), shown()) == ("600", ["100", "200", "300"])
    amount.fill("250")
    assert shown() == ["100", "150", ""]
    shares.nth(2).fill("120")
    assert shown() == ["100", "30", "120"]
    amount.fill("1000")
    assert shown() == ["100", "200", "120"]
    page.wait_for_selector("dialog :text('На баланс клиента: 580,00')")
    shares.nth(2).fill("301")
    assert not serious_problems(page) + sideways(page)

    page.click("dialog button.btn-primary")
    page.wait_for_selector("dialog .invalid-feedback:has-text('Это больше')")
    assert (amount.input_value(), shown()) == ("1000", ["100", "200", "301"])
    shares.nth(2).fill("300")
    page.click("dialog button.btn-primary")
    page.wait_for_selector("text=Оплата принята.")
    assert (dues(debts), client_balance(debts[0].client).free) == ([rub(0)] * 3, rub(400))


@pytest.mark.parametrize("width", [390, 1440])
def test_a_sum_of_nine_digits_is_seen_whole(live, browser, workshop, width):
    order = closed_order(workshop, jobs=rub(123_456_789, 50), client=a_client())
    page = live.sign_in(browser, workshop.owner, width=width, height=844)
    page.goto(f"/finance/clients/{order.client_id}/payment/?organisation={workshop.organisation.pk}")

    assert page.input_value("[name=share]") == "123456789,5"
    page.fill("[name=share]", "123456789,50")
    assert page.eval_on_selector("[name=share]", "box => box.scrollWidth <= box.clientWidth")
    assert sideways(page) == []
