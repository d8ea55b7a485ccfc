"""Closing with payment in a real browser: two clicks, and sums that follow what is typed."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from motorcrm.core import clock
from motorcrm.core.exact import rub
from motorcrm.finance.models import FiscalReceipt, MoneyAccount, Tender
from motorcrm.finance.operations import take_payment, take_prepayment
from motorcrm.finance.shipped import open_money_accounts
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.queries.money import money_of
from motorcrm.testing.browser import serious_problems, sideways, words
from motorcrm.testing.builders import a_client, closed_order, ready_order
from motorcrm.testing.measures.hands import Hands, agree_to_close, ask_to_close
from motorcrm.testing.measures.limits import LIMITS


@pytest.fixture
def desk(live, browser, workshop):
    """The page of an order of 1,000 whose client has 250 on their balance."""
    till = open_money_accounts(workshop.organisation)[0]
    order = ready_order(workshop, jobs=rub(1_000))
    take_prepayment(
        order.client, organisation=workshop.organisation, amount=rub(250), money_account=till, on=clock.today(),
        by=workshop.manager,
    )  # fmt: skip
    page = live.sign_in(browser, workshop.manager)
    page.goto(f"/orders/{order.pk}/")
    return page, order


def test_the_rest_is_paid_and_the_order_closed_with_two_clicks(desk):
    page, order = desk
    hands = Hands(page)
    ask_to_close(hands)
    assert words(page, "dialog button.btn-primary") == "Принять 750,00 ₽ и выдать"
    assert not serious_problems(page) + sideways(page)
    agree_to_close(hands)
    assert hands.clicks + hands.keys <= LIMITS["closing-clicks"].most
    assert len(hands.asked) <= LIMITS["closing-requests"].most

    closed = WorkOrder.objects.get(pk=order.pk)
    assert (closed.phase, money_of(closed).due, bool(closed.handed_over_at)) == ("closed", rub(0), True)


def test_the_amount_follows_the_prepayment_until_it_is_typed_over(desk):
    page, _order = desk
    page.click("a:has-text('Закрыть и выдать')")
    amount, button = page.locator("dialog [name=amount]"), "dialog button.btn-primary"
    page.fill("dialog [name=from_balance]", "100,50")
    assert amount.input_value() == "899,50"
    assert words(page, button) == "Принять 899,50 ₽ и выдать"
    assert page.locator("dialog [data-rest]").is_hidden()

    amount.fill("400")
    page.fill("dialog [name=from_balance]", "")
    assert amount.input_value() == "400"
    assert "После этого останется к оплате: 600,00 ₽." in words(page, "dialog [data-rest]")

    amount.fill("")
    assert words(page, button) == "Не хватает 1 000,00 ₽"
    page.click(button)
    assert page.evaluate("document.activeElement.name") == "amount", "it leads to what is missing, and asks no server"


def test_keys_choose_the_way_and_cash_says_what_to_give_back(desk):
    page, order = desk
    page.click("a:has-text('Закрыть и выдать')")
    chosen = "dialog [name=way]:checked"
    assert page.locator(chosen).get_attribute("value") == "cash"
    assert page.locator("dialog [data-note]").all_inner_texts() == ["800", "1\u00a0000", "5\u00a0000"]
    page.click("dialog [data-note] >> text=1 000")
    assert words(page, "dialog [data-back]") == "250,00 ₽"

    page.focus("dialog .tile input:checked")
    page.keyboard.press("2")
    assert page.locator(chosen).get_attribute("value") == "card"
    assert page.locator("dialog [data-cash]").is_hidden()
    page.fill("dialog [name=amount]", "12")
    assert page.locator(chosen).get_attribute("value") == "card", "digits typed into a field choose nothing"

    page.fill("dialog [name=amount]", "750")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("text=Заказ закрыт.")
    assert WorkOrder.objects.get(pk=order.pk).phase == "closed"


def test_it_is_paid_in_two_ways_and_the_rest_is_filled_in(desk):
    page, order = desk
    page.click("a:has-text('Закрыть и выдать')")
    page.click("dialog details.tender >> nth=0 >> summary >> nth=0")
    second, button = page.locator("dialog [name=amount_2]"), "dialog button.btn-primary"
    page.fill("dialog [name=amount]", "500")
    assert second.input_value() == "250"
    assert words(page, button) == "Принять 750,00 ₽ и выдать"

    second.fill("10")
    assert words(page, button) == "Не хватает 240,00 ₽"
    chip = page.locator("dialog [data-fill=amount_2]")
    assert " ".join(chip.inner_text().split()) == "остаток: 250,00 ₽"
    assert not serious_problems(page) + sideways(page)
    chip.click()
    assert second.input_value() == "250"
    assert chip.is_hidden()
    page.focus("dialog [name=way_2]:checked")
    page.keyboard.press("3")
    page.click(button)
    page.wait_for_selector("text=Заказ закрыт.")

    assert WorkOrder.objects.get(pk=order.pk).phase == "closed"
    assert list(Tender.objects.order_by("-pk").values_list("method", "amount")[:2]) == [
        ("sbp", rub(250)),
        ("cash", rub(500)),
    ]


def test_a_refusal_marks_its_line_and_what_was_typed_outlives_it_and_another_dialog(live, browser, workshop):
    open_money_accounts(workshop.organisation)
    order = ready_order(workshop, jobs=rub(1_000))
    order.assignments.all().delete()
    page = live.sign_in(browser, workshop.manager)
    page.goto(f"/orders/{order.pk}/")
    page.click("a:has-text('Закрыть и выдать')")
    page.fill("dialog [name=receipt_number]", "77")
    page.click("dialog .tile:has-text('Карта')")
    button = page.locator("dialog button.btn-primary")
    page.context.set_offline(True)
    button.click()
    page.wait_for_selector("dialog form > .notice >> text=Нет связи")
    page.context.set_offline(False)

    button.click()
    refused = page.locator("dialog .gaps [data-refused]")
    refused.wait_for()
    assert "не назначен мастер" in refused.inner_text() or "без мастера" in refused.inner_text()
    refused.locator("a").click()
    page.check("dialog .technicians-row input[type=checkbox] >> nth=0")
    page.click("dialog button.btn-primary")
    page.wait_for_selector("dialog .closing-parts")
    refused.wait_for(state="detached")
    assert page.input_value("dialog [name=receipt_number]") == "77"
    assert page.locator("dialog [name=way]:checked").get_attribute("value") == "card"

    page.keyboard.press("Escape")
    page.wait_for_selector("dialog[open]", state="detached")
    page.click("a:has-text('Закрыть и выдать')")
    assert page.input_value("dialog [name=receipt_number]") == "77", "left by accident, nothing is lost"
    page.click("dialog button.btn-primary")
    page.wait_for_selector("text=Заказ закрыт.")
    assert FiscalReceipt.objects.get().number == "77"


def test_a_debt_is_named_on_the_button_and_asks_why_and_until_when(live, browser, workshop):
    open_money_accounts(workshop.organisation)
    order = ready_order(workshop, jobs=rub(1_000))
    page = live.sign_in(browser, workshop.owner)
    page.goto(f"/orders/{order.pk}/")
    page.click("a:has-text('Закрыть и выдать')")
    owing, button = page.locator("dialog [data-owing]"), "dialog button.btn-primary"
    assert owing.is_hidden()
    page.fill("dialog [name=amount]", "400")
    assert owing.is_visible()
    assert words(page, button) == "Принять 400,00 ₽, 600,00 ₽ в долг"
    page.click("dialog .tile:has-text('По счёту')")
    assert words(page, button) == "Закрыть, 1 000,00 ₽ в долг"

    page.click(button)
    page.wait_for_selector("dialog .is-invalid")
    assert page.locator(chosen := "dialog [name=way]:checked").get_attribute("value") == "invoice", chosen
    page.fill("dialog [name=debt_reason]", "Переведёт в пятницу")
    page.fill("dialog [name=pay_by]", str(clock.today()))
    page.click(button)
    page.wait_for_selector("text=Заказ закрыт.")


def test_nothing_is_asked_where_nothing_is_left_to_pay(desk, workshop):
    page, order = desk
    till = MoneyAccount.objects.get(code="till")
    take_payment(order, amount=rub(1_000), money_account=till, on=clock.today(), by=workshop.manager)
    page.reload()
    page.click("a:has-text('Закрыть и выдать')")
    assert words(page, "dialog button.btn-primary") == "Закрыть и выдать"
    page.click("dialog button.btn-primary")
    page.wait_for_selector("text=Заказ закрыт.")


def test_a_debt_is_set_off_from_the_clients_page(desk, workshop):
    page, order = desk
    debt = closed_order(workshop, client=order.client, jobs=rub(200))
    page.goto(f"/clients/{order.client_id}/")
    page.click("#client-balance >> text=Зачесть")
    page.click("dialog button.btn-primary")
    page.wait_for_selector("text=Предоплата зачтена.")
    assert page.url.endswith(f"/clients/{order.client_id}/")
    assert money_of(debt).due == rub(0)


def test_a_prepayment_is_reckoned_on_the_clients_page_too(live, browser, workshop):
    """The script is where the dialog is, whatever page opens it."""
    open_money_accounts(workshop.organisation)
    client = a_client()
    page = live.sign_in(browser, workshop.manager)

    page.goto(f"/clients/{client.pk}/")
    page.locator(f"a[data-dialog][href='{reverse('finance-client-prepayment', args=[client.pk])}']").click()
    page.locator("dialog [name=amount]").fill("1730")
    page.locator("dialog [data-given]").fill("2000")

    expect(page.locator("dialog [data-back]")).to_have_text(re.compile(r"270,00"))
