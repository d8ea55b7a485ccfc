"""The warning about the server's clock in a browser: seen on every width, and ended in a dialog."""

from datetime import timedelta

from playwright.sync_api import expect

from motorcrm.core import clock
from motorcrm.orders.operations import comment_order
from motorcrm.testing.browser import serious_problems, sideways
from motorcrm.testing.builders import an_order


def test_the_date_is_confirmed_in_a_dialog_over_the_page(live, browser, workshop):
    order = an_order(workshop)
    with clock.at(clock.now() + timedelta(days=30)):
        comment_order(order, "Written while the clock was a month ahead", by=workshop.manager)

    page = live.sign_in(browser, workshop.owner, width=390, height=844)
    page.goto("/orders/")
    banner = page.locator(".clock-banner")
    expect(banner).to_be_visible()
    assert serious_problems(page) == []
    assert sideways(page) == []
    assert page.eval_on_selector(".clock-banner .btn", "button => button.scrollWidth <= button.clientWidth")

    page.click("text=Подтвердить дату")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Сверьте время")
    dialog.get_by_role("button", name="Да, дата верна").click()
    expect(banner).to_have_count(0)
    page.goto(f"/orders/{order.pk}/")
    expect(banner).to_have_count(0)
