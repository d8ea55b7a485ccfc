"""What every test may ask for. The cast is in motorcrm/testing/cast.py."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

PAGES = {"sign_in", "client", "admin_client", "live", "browser"}
BROWSER = {"live", "browser"}


def pytest_configure(config: pytest.Config) -> None:
    """Pages are tested in Russian too: compiled catalogues are not kept in the repository."""
    if not hasattr(config, "workerinput"):
        from motorcrm.config import catalogues

        catalogues.compile_stale()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests of pages are known by what they ask for."""
    for item in items:
        asked = set(getattr(item, "fixturenames", ()))
        if asked & PAGES:
            item.add_marker("web")
        if asked & BROWSER:
            item.add_marker("browser")


@pytest.fixture
def workshop(db: None) -> Any:
    """The company of every test and the people who work there."""
    from motorcrm.testing.cast import open_workshop

    return open_workshop()


@pytest.fixture
def sign_in(db: None) -> Callable[[Any], Client]:
    """`sign_in(workshop.manager).get(…)`: a browser without scripts in which that person is signed in."""

    def enter(person: Any) -> Client:
        client = Client()
        client.force_login(person)
        return client

    return enter
