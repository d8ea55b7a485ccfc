"""Filters that no index has together: what fits is found page by page, and a count says that there may be more."""

import pytest

from motorcrm.core.exact import rub
from motorcrm.orders.queries import crossed
from motorcrm.testing.builders import closed_order


@pytest.mark.parametrize("period", ["created_from=2000-01-01&status=all", "closed_from=2000-01-01"])
def test_a_technicians_only_order_of_a_period_is_found(workshop, sign_in, monkeypatch, period):
    monkeypatch.setattr(crossed, "FAR", 6)
    monkeypatch.setattr(crossed, "FIRST", 2)
    first = closed_order(workshop, jobs=rub(10), technician=workshop.other_technician)
    for _ in range(10):
        closed_order(workshop, jobs=rub(10), technician=workshop.technician)
    browser, query = sign_in(workshop.owner), f"technician={workshop.other_technician.pk}&{period}"

    pages = [browser.get(f"/orders/?{query}").context["page"]]
    while pages[-1].next:
        pages.append(browser.get(f"/orders/?{query}&before={pages[-1].next}").context["page"])

    assert [row.pk for page in pages for row in page.rows] == [first.pk]
    assert len(pages) > 1
    assert browser.get(f"/orders/figures/?{query}").context["count"].is_more
