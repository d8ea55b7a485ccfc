"""Where things stand on a page and how large they are."""

from typing import Any

from motorcrm.testing.measures.pace import shifted


def list_as_it_stands(page: Any) -> dict[str, Any]:
    """Of the page's list: where its first row is, how high rows are, how many are in sight; and what is wrong."""
    until_it_fits(page)
    return {"lacking": missing_icons(page), "shift": shifted(page, 60), **page.evaluate(_LIST)}


def until_it_fits(page: Any) -> None:
    """A window that was made narrower tells its page a moment later."""
    page.wait_for_function("width => innerWidth === width", arg=page.viewport_size["width"])


def missing_icons(page: Any) -> list[str]:
    """Icons that the page uses and the sprite lacks."""
    return list(page.evaluate(_LACKING))


def box(page: Any, selector: str) -> dict[str, float]:
    """Of the first such element. Raises AssertionError if it is not there."""
    found = page.locator(selector).first.bounding_box()
    assert found, selector
    return dict(found)


def height(page: Any) -> int:
    """Of the whole page."""
    return int(page.evaluate("document.documentElement.scrollHeight"))


_LACKING = """async () => {
    const used = [...new Set([...document.querySelectorAll("svg use")].map((one) => one.getAttribute("href")))];
    if (!used.length) return [];
    const sprite = new DOMParser().parseFromString(await (await fetch(used[0].split("#")[0])).text(), "image/svg+xml");
    return used.map((href) => href.split("#")[1]).filter((id) => !sprite.getElementById(id));
}"""
_LIST = """() => {
    const box = (one) => one.getBoundingClientRect();
    const drawn = (one) => one.checkVisibility({ visibilityProperty: true });
    const seen = (one) => drawn(one) && box(one).width > 1 && box(one).height > 1;
    const name = (one) => `${one.tagName}.${one.getAttribute("class")} ${one.textContent.trim().slice(0, 20)}`;
    const rows = [...document.querySelectorAll(".list > tbody > tr")];
    const foot = document.querySelector(".list-foot");
    const end = foot && getComputedStyle(foot).position === "sticky" ? box(foot).top : innerHeight;
    const targets = [...document.querySelectorAll("a[href], button, select, input:not([type=hidden]), summary")]
        .filter((one) => seen(one) && !one.closest(".list td, .skip-link, label") && !one.matches(".skip-link"));
    const cards = rows.filter((row) => row.querySelector("td a"));
    return {
        first: rows.length ? box(rows[0]).top : null,
        rows: rows.length,
        heights: [...new Set(rows.map((row) => box(row).height))],
        seen: rows.filter((row) => box(row).bottom <= end).length,
        narrow: [...document.querySelectorAll("input:not([type=hidden], [type=checkbox], [type=radio]), select")]
            .filter((one) => seen(one) && one.clientWidth - parseFloat(getComputedStyle(one).paddingLeft)
                - parseFloat(getComputedStyle(one).paddingRight) < 4 * parseFloat(getComputedStyle(one).fontSize) * 0.6)
            .map(name),
        small: [...targets, ...cards].filter((one) => box(one).height < 43.5).map(name),
    };
}"""
