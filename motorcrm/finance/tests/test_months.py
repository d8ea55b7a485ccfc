"""Closing a month: what is not settled is counted and opened from the page, then the books are closed."""

from datetime import timedelta

import pytest
from django.urls import reverse

from motorcrm.access.rights import SEE_COSTS, SEE_PRICES
from motorcrm.core import clock
from motorcrm.core.exact import rub
from motorcrm.core.refusal import Refused
from motorcrm.finance.models import Category
from motorcrm.finance.operations import open_shift, record_expense, record_income, take_payment
from motorcrm.finance.queries.month import all_books, checklist
from motorcrm.ledger.models import PeriodLock
from motorcrm.ledger.rights import LOCK_PERIODS
from motorcrm.orders.operations import close_order
from motorcrm.testing.browser import serious_problems, sideways
from motorcrm.testing.builders import closed_order, on_trust, ready_order
from motorcrm.testing.cast import hire, role_with

pytestmark = pytest.mark.django_db
PAGE = reverse("finance-months")


def cash(verb, code, roubles, account, by, on):
    category = Category.objects.select_related("account").get(code=code)
    return verb(category=category, amount=rub(roubles), money_account=account, on=on, month=on, by=by)


def counts(reader, until):
    return {str(point.label): point.count.number for point in checklist(all_books()[0], until, reader)}


@pytest.fixture
def month_before(workshop, where):
    """A month with one of each thing that is not settled; the last day of it."""
    last = clock.today().replace(day=1) - timedelta(days=1)
    with clock.at(clock.moment(last, 12)):
        ready_order(workshop, jobs=rub(100))
        closed_order(workshop, jobs=rub(100), parts=rub(50))
        surplus = ready_order(workshop, jobs=rub(100))
        take_payment(surplus, amount=rub(150), money_account=where.terminal, on=last, by=workshop.owner)
        close_order(surplus, on=last, debt=on_trust(), by=workshop.owner)
        cash(record_income, "scrap", 100, where.till, workshop.owner, on=last)
        cash(record_expense, "rent", 70, where.bank, workshop.owner, on=last)
        where.till.has_shifts = True
        where.till.save()
        open_shift(till=where.till, counted=rub(90), by=workshop.owner)
    return last


def test_each_thing_is_counted_and_named(workshop, month_before):
    found = counts(workshop.owner, month_before)
    assert found == {
        "Готовы, но не закрыты": 1,
        "Кассы не пересчитаны: смена открыта": 1,
        "Неразобранные расхождения в кассе": 1,
        "Без кассового чека": 3,
        "Закрытые заказы с остатком предоплаты": 1,
        "Терминалы не пустые": 1,
        "Ниже нуля на эту дату": 1,
        "Проданные запчасти без себестоимости": 1,
    }
    before = counts(workshop.owner, month_before - timedelta(days=40))
    assert set(before) == {
        "Готовы, но не закрыты", "Кассы не пересчитаны: смена открыта", "Закрытые заказы с остатком предоплаты",
    }  # fmt: skip


def test_the_rows_open(workshop, month_before, sign_in):
    browser = sign_in(workshop.owner)
    for point in checklist(all_books()[0], month_before, workshop.owner):
        for row in point.rows:
            assert browser.get(row.url).status_code == 200, row


def test_sums_and_costs_are_not_given_away(workshop, month_before, sign_in):
    blind = hire("Blind", role_with(LOCK_PERIODS))
    assert set(counts(blind, month_before)) == {
        "Кассы не пересчитаны: смена открыта",
        "Неразобранные расхождения в кассе",
    }
    assert sign_in(blind).get(PAGE).status_code == 200
    sees = hire("Sees", role_with(LOCK_PERIODS, SEE_PRICES, SEE_COSTS, name="Sees"))
    assert "Терминалы не пустые" in counts(sees, month_before)
    assert sign_in(workshop.accountant).get(PAGE).status_code == 200
    assert sign_in(workshop.manager).get(PAGE).status_code == 403


def test_closed_and_reopened_with_a_reason(workshop, where, month_before, sign_in):
    browser, pk = sign_in(workshop.owner), workshop.organisation.pk
    lock, unlock = (reverse(f"finance-period-{what}", args=[pk]) for what in ("lock", "unlock"))
    asked = browser.get(f"{lock}?until={month_before.isoformat()}")
    assert asked.context["form"]["until"].value() == month_before

    assert browser.post(lock, {"until": clock.today().isoformat()}).status_code == 422
    assert browser.post(lock, {"until": month_before.isoformat()}).status_code == 302
    assert PeriodLock.objects.get().until == month_before
    with pytest.raises(Refused, match="period-locked"):
        cash(record_expense, "rent", 1, where.bank, workshop.owner, on=month_before)
    assert browser.post(lock, {"until": month_before.isoformat()}).status_code == 422

    assert browser.post(unlock, {"until": "", "reason": " "}).status_code == 422
    assert browser.post(unlock, {"until": "", "reason": "забыли аренду"}).status_code == 302
    assert not PeriodLock.objects.exists()
    cash(record_expense, "rent", 1, where.bank, workshop.owner, on=month_before)
    for url in (lock, unlock):
        assert browser.get(url.replace(f"/{pk}/", "/999999/")).status_code == 404


@pytest.mark.parametrize("until", ["", "x", "2999-01-01", "0000-00-00"])
def test_any_day_in_the_address_is_understood_or_left(workshop, sign_in, until):
    assert sign_in(workshop.owner).get(PAGE, {"until": until}).status_code == 200


def test_in_a_browser_with_a_mistake_on_the_way(live, browser, workshop):
    page = live.sign_in(browser, workshop.owner)
    page.goto("/finance/")
    page.click("a[aria-label='Закрытие месяца']")
    page.click("a:has-text('Закрыть учёт')")
    page.fill("dialog [name=until]", clock.today().isoformat())
    page.click("dialog button.btn-primary")
    page.wait_for_selector("dialog .invalid-feedback")
    assert not serious_problems(page) + sideways(page)
    page.fill("dialog [name=until]", (clock.today() - timedelta(days=1)).isoformat())
    page.click("dialog button.btn-primary")
    page.wait_for_selector("text=Учёт закрыт.")
    assert PeriodLock.objects.get().until == clock.today() - timedelta(days=1)
