"""A figure leads to the rows that make it: what they come to is the figure."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.urls import reverse

from motorcrm.company.models import Organisation
from motorcrm.core import clock
from motorcrm.core.actor import SYSTEM
from motorcrm.core.exact import rub
from motorcrm.desk.home.company import figures_today
from motorcrm.finance.models import Category
from motorcrm.finance.money.transfer import record_transfer
from motorcrm.finance.operations import record_expense, record_income, take_payment, take_prepayment
from motorcrm.finance.queries import money_today
from motorcrm.finance.shipped import open_money_accounts
from motorcrm.orders.operations import cancel_order
from motorcrm.testing.builders import a_client, an_order, closed_order

DEBTS = "/orders/?status=closed&debt=on"


@pytest.fixture
def day(workshop):
    """A day with a bit of everything."""
    till, bank, _terminal = open_money_accounts(workshop.organisation)
    by, today = workshop.owner, clock.today()
    paid_in_part, unpaid = closed_order(workshop, jobs=rub(3_000)), closed_order(workshop, jobs=rub(700))
    take_payment(paid_in_part, amount=rub(1_000), money_account=till, on=today, by=by)
    cancel_order(an_order(workshop, jobs=rub(500)), reason="gone", by=by)
    take_prepayment(
        a_client("Vera"), organisation=workshop.organisation, amount=rub(200), money_account=bank, on=today, by=by
    )
    common = {"on": today, "month": today, "by": by}
    record_income(category=Category.objects.get(code="scrap"), amount=rub(40), money_account=till, **common)
    record_expense(category=Category.objects.get(code="rent"), amount=rub(150), money_account=bank, **common)
    record_transfer(amount=rub(600), money_account=till, to_account=bank, on=today, by=by)
    return [paid_in_part, unpaid]


def behind(browser, url):
    """What the list behind a figure says under its rows."""
    parts = urlsplit(url)
    totals = reverse("orders-figures" if parts.path == reverse("orders") else "finance-totals")
    return browser.get(f"{totals}?{parts.query}").context


def test_each_figure_is_what_the_list_behind_it_comes_to(workshop, day, sign_in):
    money, browser = money_today(SYSTEM), sign_in(workshop.owner)
    figures = figures_today(workshop.owner, money.days)
    revenue, received, spent = (behind(browser, figure.url) for figure in figures)

    assert [figure.value for figure in figures] == [rub(3_700), rub(1_240), rub(150)]
    assert (revenue["total"], received["totals"].received, spent["totals"].spent) == (rub(3_700), rub(1_240), rub(150))
    assert behind(browser, DEBTS)["owed"] == money.debts == rub(2_700)
    assert (money.revenue_of_month, money.expenses_of_month) == (rub(3_700), rub(150))
    assert (money.in_accounts, [line.balance for line in money.accounts]) == (rub(1_090), [rub(440), rub(650), rub(0)])
    for url, balance in (("", money.in_accounts), *((line.url, line.balance) for line in money.accounts)):
        totals = behind(browser, f"/finance/{url}")["totals"]
        assert totals.received - totals.spent == balance


def test_a_figure_is_compared_with_the_same_day_of_the_week_before(workshop, day):
    in_a_week = clock.now() + timedelta(days=7)
    with clock.at(in_a_week.replace(hour=1)):
        early = figures_today(workshop.owner, money_today(SYSTEM).days)
    with clock.at(clock.moment(clock.local(in_a_week).date(), 20)):
        over = figures_today(workshop.owner, money_today(SYSTEM).days)

    assert [figure.before for figure in over] == [rub(3_700), rub(1_240), rub(150)]
    assert [figure.change for figure in over] == ["−100\u00a0%"] * 3
    assert [figure.tone for figure in early] == ["plain"] * 3, "the day isn't over yet"
    assert [figure.tone for figure in over] == ["bad", "bad", "good"]


def test_the_list_of_debts_shows_beside_each_order_what_is_left_to_pay(workshop, day, sign_in):
    page = sign_in(workshop.owner).get(DEBTS)

    assert [row.due for row in page.context["page"].rows] == [rub(700), rub(2_000)]
    assert "К оплате" in page.content.decode()


def test_a_cancelled_order_counts_nowhere_and_shows_one_total(workshop, sign_in):
    order = an_order(workshop, jobs=rub(500))
    cancel_order(order, reason="gone", by=workshop.owner)
    browser = sign_in(workshop.owner)

    for status in ("all", "cancelled"):
        assert browser.get(reverse("orders-figures"), {"status": status}).context["total"] == rub(0)
    page = browser.get(reverse("orders"), {"status": "cancelled"}).content.decode()
    assert '<s class="sub"><span class="rub">500' in page
    assert browser.get(reverse("finance-order-money", args=[order.pk])).context["money"].total == rub(500)


def test_a_client_of_two_organisations_sees_each_balance_apart(workshop, sign_in):
    client, second = a_client("Vera"), Organisation.objects.create(name="Second yard")
    for organisation, roubles in ((workshop.organisation, 100), (second, 30)):
        till = open_money_accounts(organisation)[0]
        take_prepayment(
            client, organisation=organisation, amount=rub(roubles), money_account=till, on=clock.today(),
            by=workshop.owner,
        )  # fmt: skip

    page = sign_in(workshop.owner).get(reverse("client", args=[client.pk])).content.decode()
    settlements = page[page.index('id="client-balance"') :]

    assert settlements.index("Motor Yard LLC") < settlements.index("Second yard")
    assert ">100" in settlements
    assert ">30" in settlements
    assert ">130" not in settlements
