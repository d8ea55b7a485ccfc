"""Pages of a list, by cursor."""

from typing import Any

import pytest
from django.test import RequestFactory

from motorcrm.access.models import Role
from motorcrm.ui.lists import Page, page_of


def roles(before: str | None = None, size: int = 2) -> Page:
    query = {} if before is None else {"before": before}
    return page_of(RequestFactory().get("/", query), Role.objects.all(), size=size)


def test_pages_follow_one_another_without_gaps_or_repeats(workshop: Any) -> None:
    everyone = list(Role.objects.order_by("-pk").values_list("pk", flat=True))
    seen, cursor = [], None
    while True:
        page = roles(cursor)
        seen += [role.pk for role in page]
        if page.next is None:
            break
        cursor = str(page.next)
    assert seen == everyone


def test_the_last_full_page_has_no_next(workshop: Any) -> None:
    assert roles(size=Role.objects.count()).next is None


def test_only_the_first_page_is_the_first(workshop: Any) -> None:
    assert roles().is_first
    assert not roles(str(roles().next)).is_first


@pytest.mark.parametrize("hostile", ["", "abc", "-1", "1e9", "1.5", "٣", "²", "\x00", "9" * 25, "0x10", "' OR 1=1"])
def test_a_cursor_that_is_no_number_is_the_first_page(workshop: Any, hostile: str) -> None:
    assert roles(hostile).is_first


def test_a_cursor_beyond_any_row_is_harmless(workshop: Any) -> None:
    assert len(roles("9223372036854775808")) == 2
    assert len(roles("9" * 19)) == 2
    assert len(roles("0")) == 0
