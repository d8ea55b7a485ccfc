"""Removing asks nothing and is undone for ten seconds, in a real browser."""

from playwright.sync_api import expect

from motorcrm.core.exact import rub
from motorcrm.testing.browser import serious_problems
from motorcrm.testing.builders import an_order


def test_a_removed_line_comes_back_by_the_button_or_by_ctrl_z(live, browser, workshop):
    order = an_order(workshop, jobs=rub(1_000), parts=rub(500))
    order.parts.update(status="needed", issued_at=None)
    page = live.sign_in(browser, workshop.manager)
    page.goto(f"/orders/{order.pk}/")
    remove, offer = page.locator("button[hx-post*='/parts/'][hx-post$='/remove/']"), page.locator("form[data-undo]")

    for undo in (lambda: offer.locator("button").first.click(), lambda: page.keyboard.press("Control+KeyZ")):
        page.locator("tbody.line-part .line-rest").hover()
        page.locator(".tools-more:has([hx-post*='/parts/']) summary").click()
        remove.click()
        expect(offer).to_be_visible()
        assert not order.parts.exists()
        assert page.evaluate("!document.activeElement.closest('[data-undo]')"), "it takes the focus from nobody"
        assert page.locator("[role=status] form[data-undo]").count() == 1
        assert not serious_problems(page)
        undo()
        expect(offer).to_have_count(0)
        expect(remove).to_have_count(1)
        assert order.parts.count() == 1


def test_it_stays_while_the_pointer_is_on_it_and_goes_by_itself(live, browser, workshop):
    order = an_order(workshop)
    page = live.sign_in(browser, workshop.manager)
    page.clock.install()
    page.goto(f"/clients/{order.client_id}/")
    page.click("form[action$='/archive/'] button")
    offer = page.locator("form[data-undo]")
    offer.hover()
    page.clock.run_for(11_000)
    expect(offer).to_be_visible()
    page.mouse.move(0, 0)
    page.clock.run_for(11_000)
    expect(offer).to_have_count(0)
