"""The menu: each person's own, with the current section highlighted and no dead links."""

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import path, reverse

from motorcrm.access.rights import SEE_COSTS
from motorcrm.config.menu import creates, entries
from motorcrm.core.operation import SIGNED_IN
from motorcrm.ui import menu
from motorcrm.ui.guards import page
from motorcrm.ui.menu import Entry

urlpatterns = [path("", page(SIGNED_IN)(lambda request: HttpResponse()), name="somewhere")]


@pytest.fixture
def two_entries(monkeypatch: Any, settings: Any) -> None:
    settings.ROOT_URLCONF = __name__
    offered = [
        Entry("First", icon="home", url="somewhere", under="/"),
        Entry("Costs", icon="cash", url="somewhere", under="/costs/", rights=(SEE_COSTS,)),
        Entry("Nowhere", icon="x", url="no-such-route", under="/x/"),
    ]
    monkeypatch.setitem(menu._installed, "entries", offered)


def seen_by(person: Any, path: str = "/") -> list[tuple[str, bool]]:
    request = RequestFactory().get(path)
    request.user = person
    return [(line.label, line.is_here) for line in menu.menu_for(request)]


def test_a_person_sees_only_what_the_role_allows(workshop: Any, two_entries: None) -> None:
    assert seen_by(workshop.manager) == [("First", True), ("Costs", False)]
    assert seen_by(workshop.technician) == [("First", True)]


def test_the_current_section_is_highlighted(workshop: Any, two_entries: None) -> None:
    assert seen_by(workshop.manager, "/costs/7/") == [("First", False), ("Costs", True)]


def test_installing_again_keeps_what_is_not_named(monkeypatch: Any) -> None:
    monkeypatch.setattr(menu, "_installed", dict(menu._installed))
    before = menu._installed["entries"]
    menu.install(is_demo=lambda: True)
    assert menu.is_demo()
    assert menu._installed["entries"] is before


@pytest.mark.parametrize("entry", [*entries(), *creates()], ids=lambda entry: entry.url)
def test_every_entry_of_the_program_leads_somewhere(entry: Entry) -> None:
    assert reverse(entry.url)
    assert entry.rights
    assert str(entry.label)


def test_home_is_open_to_everyone_who_is_signed_in() -> None:
    assert entries()[0].rights == (SIGNED_IN,)


def test_the_demo_says_so_on_every_page(workshop: Any, sign_in: Any) -> None:
    from motorcrm.company.models import Preferences
    from motorcrm.company.queries import preferences

    assert b"demo-note" not in sign_in(workshop.technician).get("/no/such/page/").content
    Preferences.objects.filter(pk=preferences().pk).update(is_demo=True)
    assert b"demo-note" in sign_in(workshop.technician).get("/no/such/page/").content
