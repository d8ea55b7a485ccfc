"""Reducing the price of a closed order in a real browser: a mistake, its correction, and the money back."""

from motorcrm.core import clock
from motorcrm.core.exact import rub
from motorcrm.finance.operations import take_payment
from motorcrm.finance.shipped import open_money_accounts
from motorcrm.orders.queries.money import money_of
from motorcrm.testing.browser import serious_problems, sideways, words
from motorcrm.testing.builders import closed_order


def test_a_line_is_reduced_and_the_money_given_back(live, browser, workshop):
    till = open_money_accounts(workshop.organisation)[0]
    order = closed_order(workshop, jobs=rub(700), parts=rub(300))
    take_payment(order, amount=rub(1_000), money_account=till, on=clock.today(), by=workshop.owner)
    page = live.sign_in(browser, workshop.owner)
    page.goto(f"/orders/{order.pk}/")
    page.click("a:has-text('Уменьшить стоимость')")
    off = page.locator("dialog [name^=job-]")
    off.fill("800")
    page.fill("dialog [name=reason]", "Царапина на баке")
    assert not serious_problems(page) + sideways(page)

    page.click("dialog button.btn-primary")
    page.wait_for_selector("dialog .invalid-feedback:has-text('Это больше, чем осталось')")
    assert page.locator("dialog [name=reason]").input_value() == "Царапина на баке"
    page.locator("dialog [name^=job-]").fill("10 %")
    page.locator("dialog [name^=expense-job-]").select_option("technician")
    page.click("dialog button.btn-primary")
    page.wait_for_selector("text=Стоимость уменьшена.")

    assert "−70,00" in words(page, ".order-totals")
    page.click("#order-money a:has-text('Вернуть')")
    assert page.locator("dialog [name=amount]").input_value() == "70"
    page.click("dialog button.btn-primary")
    page.wait_for_selector("text=Предоплата возвращена.")
    found = money_of(order)
    assert (found.reductions, found.paid, found.due, found.prepaid) == (rub(70), rub(930), rub(0), rub(0))
