"""The browser of the suite sees what a person would."""

from typing import Any

from motorcrm.testing.browser import cut_sums, serious_problems


def test_a_signed_in_person_is_signed_in_before_a_real_browser(live: Any, browser: Any, workshop: Any) -> None:
    page = live.sign_in(browser, workshop.owner)

    page.goto("/")

    assert "sign-in" not in page.url


def test_axe_names_what_is_serious(live: Any, browser: Any) -> None:
    page = live.page(browser)
    page.set_content("<html lang=ru><title>A</title><main><h1>A</h1><img src=''><button></button></main></html>")

    assert {line.split(":")[0] for line in serious_problems(page)} == {"image-alt", "button-name"}


def test_a_sum_without_its_last_figures_is_noticed(live: Any, browser: Any) -> None:
    page = live.page(browser)
    cell = "<div class=num style='width:{}px;overflow:hidden;white-space:nowrap'>123&nbsp;456&nbsp;789,00</div>"
    page.set_content(f"<html lang=ru><title>A</title><main>{cell.format(40)}{cell.format(400)}</main></html>")

    assert len(cut_sums(page)) == 1
