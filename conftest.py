"""Fixtures for every test. The cast is in motorcrm/testing/cast.py."""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from hypothesis import settings as budget

PAGES = {"sign_in", "client", "admin_client", "live", "browser", "scenery"}
BROWSER = {"live", "browser"}
DATABASE = {"db", "database", "real_database", "standing"}
EMPTYING = {"transactional_db", "live_server", "django_db_reset_sequences", "django_db_serialized_rollback"}

budget.register_profile("short", deadline=None, max_examples=25, derandomize=True)
budget.register_profile("long", deadline=None, max_examples=1000)
budget.load_profile(os.environ.get("MOTORCRM_TEST_BUDGET", "short"))


def pytest_configure(config: pytest.Config) -> None:
    """Pages are tested in Russian too: compiled catalogues are not kept in the repository."""
    if not hasattr(config, "workerinput"):
        from motorcrm.dev import catalogues

        catalogues.compile_stale()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests of pages, and those that ask for no database, are recognised by their fixtures.

    The invariants of every app are loaded, so that `violations` asks all of them, whichever tests run.
    """
    from django.utils.module_loading import autodiscover_modules

    autodiscover_modules("invariants")
    for item in items:
        asked = set(getattr(item, "fixturenames", ()))
        marker = item.get_closest_marker("django_db")
        if asked & PAGES or not (asked & DATABASE or marker):
            item.add_marker("web")
        if asked & BROWSER:
            item.add_marker("browser")
        if asked & EMPTYING or (marker and marker.kwargs.get("transaction")):
            raise pytest.UsageError(f"{item.nodeid}: the database refuses to be emptied; ask for `real_database`")


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_blocker: Any, django_db_modify_db_settings: None, django_db_keepdb: bool
) -> Iterator[None]:
    """Always set up: pytest-django's own looks only for tests that use its `db`, and ours use `database`."""
    from django.test.utils import setup_databases, teardown_databases

    from motorcrm.testing.databases import without_history

    with django_db_blocker.unblock(), nullcontext() if django_db_keepdb else without_history():
        made = setup_databases(verbosity=0, interactive=False, keepdb=django_db_keepdb)
    yield
    if not django_db_keepdb:
        with django_db_blocker.unblock():
            teardown_databases(made, verbosity=0)


@pytest.fixture(autouse=True)
def _new_process() -> None:
    """What a process remembers of one database says nothing about that of the next test."""
    from motorcrm.core.search import indexes
    from motorcrm.history import doubt
    from motorcrm.ui.templatetags import around

    around.forget()
    doubt.forget()
    indexes.forget()


@pytest.fixture
def database(request: pytest.FixtureRequest) -> Any:
    """The database of the test: rolled back after it, or a copy of its own if the test asks for `real_database`."""
    return request.getfixturevalue("real_database" if "real_database" in request.fixturenames else "db")


@pytest.fixture(scope="session")
def standing(django_db_setup: None, django_db_blocker: Any) -> Callable[[], AbstractContextManager[None]]:
    """`with standing(): yield a_world(…)` in a fixture of a module: made once, each of its tests is rolled back to it.

    Tests get deep copies: their rows are rolled back, but Python's copies of them are not.
    """
    from motorcrm.testing.databases import taken_back

    @contextmanager
    def block() -> Iterator[None]:
        with django_db_blocker.unblock(), taken_back():
            yield

    return block


@pytest.fixture
def workshop(database: Any) -> Any:
    """The company of every test and the people who work there."""
    from motorcrm.testing.cast import open_workshop

    return open_workshop()


@pytest.fixture
def sign_in(database: Any) -> Callable[[Any], Client]:
    """`sign_in(workshop.manager).get(…)`: a browser without scripts with that person signed in."""
    from motorcrm.testing.visiting import Visitor

    def enter(person: Any) -> Client:
        client = Visitor()
        client.force_login(person)
        return client

    return enter


@pytest.fixture(scope="session")
def database_template(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """What every `real_database` is copied from."""
    from motorcrm.testing.databases import template

    with django_db_blocker.unblock(), template() as name:
        yield name


@pytest.fixture
def real_database(database_template: str, django_db_blocker: Any, tmp_path: Path) -> Iterator[Any]:
    """A database of the test's own, where commits are real: for races, several processes, a running server."""
    from motorcrm.testing.databases import copied

    with django_db_blocker.unblock(), copied(database_template, tmp_path) as copy:
        yield copy


@pytest.fixture
def prepared(database_template: str, tmp_path: Path) -> Path:
    """A data folder as a second `motorcrm serve` finds it: its database is migrated, and nobody works there."""
    from motorcrm.testing.databases import prepare

    prepare(tmp_path, database_template)
    return tmp_path


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Chromium. Without it the test is skipped, except in CI."""
    from motorcrm.testing.browser import CHROMIUM, chromium

    if not CHROMIUM.exists() or os.environ.get("MOTORCRM_TEST_BROWSER") == "none":
        said = "there is no browser: apt-get install chromium fonts-dejavu-core libatomic1"
        pytest.fail(said) if os.environ.get("CI") == "true" else pytest.skip(said)
    with chromium() as found:
        yield found


@pytest.fixture
def live(real_database: Any) -> Iterator[Any]:
    """The program running: `page = live.sign_in(browser, workshop.manager)`. Fails if a script of its pages broke."""
    from motorcrm.testing.browser import served

    with served() as running:
        yield running
    assert not running.faults
