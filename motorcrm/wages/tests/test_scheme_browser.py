"""Setting up pay in a real browser: the dialog of a rule asks for what its kind has, on a desk and on a phone."""

from motorcrm.core import clock
from motorcrm.core.exact import rub
from motorcrm.testing.browser import serious_problems, sideways
from motorcrm.testing.builders import a_service
from motorcrm.wages.models import PayRule
from motorcrm.wages.operations import add_scheme, give_scheme, set_rule
from motorcrm.wages.tests.conftest import of_jobs


def test_a_rule_for_a_service_is_set_in_the_dialog(live, browser, workshop):
    scheme = add_scheme(name="Мастера", by=workshop.owner)
    service = a_service("Замена масла", price=rub(1_000))
    page = live.sign_in(browser, workshop.accountant)
    page.goto(f"/settings/pay/{scheme.pk}/")
    page.click("a:has-text('Задать правило')")
    page.wait_for_selector("dialog [name=percent]")
    assert not page.locator("dialog [name=amount]").is_visible()
    page.select_option("dialog [name=kind]", "order-profit")
    assert not page.locator("dialog [name=category]").is_visible()
    page.select_option("dialog [name=kind]", "job-fixed")
    assert not page.locator("dialog [name=percent]").is_visible()
    page.fill("dialog [name=service]", "замена")
    page.click("dialog [role=option]:has-text('Замена масла')")
    page.click("dialog button.btn-primary")
    page.wait_for_selector("dialog .invalid-feedback")
    assert not serious_problems(page) + sideways(page)

    page.fill("dialog [name=amount]", "500")
    page.click("dialog button.btn-primary")
    page.wait_for_selector("text=500 ₽ за работу «Замена масла»")

    rule = PayRule.objects.get()
    assert (rule.service, rule.amount, rule.percent) == (service, rub(500), None)


def test_the_pages_are_sound_on_a_phone(live, browser, workshop):
    scheme = add_scheme(name="Мастера", by=workshop.owner)
    set_rule(scheme, draft=of_jobs("40", steps=[(rub(100_000), of_jobs("45").percent)]), by=workshop.owner)
    give_scheme(workshop.technician, scheme=scheme, since=clock.today(), by=workshop.owner)
    page = live.sign_in(browser, workshop.owner, width=390, height=844)
    for path in ("", f"{scheme.pk}/", f"{scheme.pk}/try/", f"{scheme.pk}/rule/", f"{scheme.pk}/give/"):
        page.goto(f"/settings/pay/{path}")
        assert not serious_problems(page) + sideways(page), path
