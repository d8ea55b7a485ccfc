"""The doors in a real browser: read by all, in both themes, on a narrow phone; the whole way in with a code."""

import re

import pytest

from motorcrm.access.models import Role
from motorcrm.core import clock
from motorcrm.employees.models import Employee
from motorcrm.signin.operations import set_password
from motorcrm.signin.reset import key_of
from motorcrm.signin.tests.second_factors import code_of
from motorcrm.testing.browser import darken, serious_problems, sideways
from motorcrm.testing.cast import PASSWORD

NARROW = {"width": 360, "height": 740}


@pytest.fixture(autouse=True)
def mail(settings):
    settings.HAS_MAIL = True


def found(page, where):
    problems = {f"{where} in light": serious_problems(page), f"{where} narrow": sideways(page)}
    darken(page)
    problems[f"{where} in the dark"] = serious_problems(page)
    page.emulate_media(color_scheme="light")
    return {place: lines for place, lines in problems.items() if lines}


def enter(page, login, password):
    page.goto("/sign-in/")
    page.fill("[name=login]", login)
    page.fill("[name=password]", password)
    page.locator("main button.btn-primary").click()


def test_from_a_one_time_password_to_work_with_a_code(live, browser, workshop):
    """The role requires a code and the owner set the password: nothing else opens until the person has set up both."""
    Role.objects.filter(members=workshop.technician).update(second_factor_required=True)
    set_password(workshop.technician, password="given-by-the-owner", by=workshop.owner)
    page, problems = live.page(browser, **NARROW), {}

    enter(page, "technician", "given-by-the-owner")
    page.wait_for_url("**/choose-password/")
    problems |= found(page, "choosing a password")
    page.fill("[name=new]", "steel-and-rubber")
    page.fill("[name=again]", "steel-and-rubber")
    page.locator("main button.btn-primary").click()

    page.wait_for_url("**/profile/second-factor/")
    assert page.locator("img.qr").evaluate("picture => picture.naturalWidth") > 0, "the policy lets the picture be"
    page.locator("summary").click()
    problems |= found(page, "setting up")
    secret = re.sub(r"\s", "", page.locator(".shown-once").inner_text())
    page.fill("[name=code]", code_of(secret))
    page.fill("[name=password]", "steel-and-rubber")
    page.locator("main button.btn-primary").click()
    page.locator(".recovery-codes").wait_for()
    problems |= found(page, "recovery codes")
    with page.expect_download() as saved:
        page.locator("a[download]").click()
    assert len(re.findall(r"\d{4} \d{4} \d{4}", saved.value.path().read_text("utf-8"))) == 10
    page.locator("main a.btn-primary").click()
    page.wait_for_url("**/jobs/")

    again = live.page(browser, scripts=False, **NARROW)
    enter(again, "technician", "steel-and-rubber")
    again.fill("[name=code]", code_of(secret, 1))
    again.locator("main button.btn-primary").click()
    again.wait_for_url("**/jobs/")
    page.goto("/profile/")
    problems |= found(page, "one's own page")
    page.locator("[aria-label^='Завершить сеанс']").click()
    page.get_by_text("Сеанс завершён.").wait_for()
    again.goto("/jobs/")
    assert "/sign-in/" in again.url
    assert not problems, problems


def test_the_doors_of_strangers_are_in_order(live, browser, workshop):
    Employee.objects.filter(pk=workshop.manager.pk).update(email="m@example.com", last_login=clock.now())
    workshop.manager.refresh_from_db()
    page, problems = live.page(browser, **NARROW), {}

    for address in ("/sign-in/", "/forgotten-password/", f"/new-password/?key={key_of(workshop.manager)}"):
        page.goto(address)
        problems |= found(page, address)
    page.goto("/new-password/?key=gone")
    problems |= found(page, "a link that is gone")

    assert not problems, problems


def test_a_one_time_password_is_offered_and_shown(live, browser, workshop):
    page, problems = live.sign_in(browser, workshop.owner, **NARROW), {}
    Employee.objects.filter(pk=workshop.technician.pk).update(last_name="Щ" * 80, first_name="Ы" * 40)

    page.goto(f"/employees/{workshop.technician.pk}/password/")
    offered = page.input_value("[name=password]")
    problems |= found(page, "the form")
    page.locator("main button.btn-primary").click()
    page.locator(".shown-once", has_text=offered).wait_for()
    problems |= found(page, "shown once")

    assert not problems, problems
    assert offered != PASSWORD
