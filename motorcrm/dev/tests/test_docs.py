"""What the documentation says of the code is so."""

import re
from collections.abc import Iterator

from motorcrm.dev.tests.printed import PAGES, PLACE, ROOT, TABLES, printed

PATH = re.compile(r"`((?:bin|docs|motorcrm|\.ci)/[\w./*<>-]+|[\w.-]+\.(?:toml|in|json|txt))[`\s]")
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")
EXCERPT = re.compile(r"<!-- from: (\S+) -->\n *```\w+\n(.*?)```", re.DOTALL)
LEFT_OUT = "…"


def pages() -> Iterator[tuple[str, str]]:
    """Each page: its path from here, its text."""
    for page in PAGES:
        yield str(page.relative_to(ROOT)), page.read_text("utf-8")


def is_there(path: str) -> bool:
    """`<app>` and `*` stand for anything."""
    return any(ROOT.glob(re.sub(r"<\w+>", "*", path.rstrip("/"))))


def test_files_named_in_the_pages_exist():
    assert [(page, path) for page, text in pages() for path in PATH.findall(text) if not is_there(path)] == []


def test_links_of_the_pages_lead_somewhere():
    # Pictures are taken of the running program.
    linked = [(page, link) for page, text in pages() for link in LINK.findall(text) if "pictures/" not in link]

    assert [(page, link) for page, link in linked if not ((ROOT / page).parent / link).exists()] == []


def test_tables_printed_from_the_program_are_up_to_date():
    """`python -m motorcrm.dev.tests.printed` prints them anew."""
    for page, text in pages():
        assert text == printed(text), page


def test_every_table_is_in_some_page():
    assert {found[2] for _page, text in pages() for found in PLACE.finditer(text)} == set(TABLES)


def test_code_shown_in_the_pages_is_the_code():
    """Line by line and in their order, but for what «…» leaves out."""
    for page, text in pages():
        excerpts = EXCERPT.findall(text)
        assert len(excerpts) == text.count("<!-- from:"), page
        for path, code in excerpts:
            lines = iter([line.strip() for line in (ROOT / path).read_text("utf-8").splitlines()])
            shown = [line.strip() for line in code.splitlines() if line.strip() and LEFT_OUT not in line]

            assert [line for line in shown if line not in lines] == [], f"{page}: {path}"


def test_what_is_not_there_is_found():
    assert not is_there("motorcrm/orders/nowhere.py")
    assert is_there("motorcrm/<app>/tests/test_close_order.py")
