"""The browser of the suite sees what a person would."""

from typing import Any

from motorcrm.testing.browser import serious_problems


def test_a_signed_in_person_is_signed_in_before_a_real_browser(live: Any, browser: Any, workshop: Any) -> None:
    page = live.sign_in(browser, workshop.owner)

    page.goto("/")

    assert "sign-in" not in page.url


def test_axe_names_what_is_serious(live: Any, browser: Any) -> None:
    page = live.page(browser)
    page.set_content("<html lang=ru><title>A</title><main><h1>A</h1><img src=''><button></button></main></html>")

    assert {line.split(":")[0] for line in serious_problems(page)} == {"image-alt", "button-name"}
