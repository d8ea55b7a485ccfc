"""What is printed from the program is what the program says."""

from inspect import signature

from motorcrm.core.operation import PUBLIC
from motorcrm.dev import catalogues, rights_page, routes
from motorcrm.ui.request import Request


def test_everything_is_translated_into_russian() -> None:
    assert [line for app in catalogues.apps() for line in catalogues.problems(app)] == []


def test_one_word_has_one_translation() -> None:
    assert list(catalogues.disagreements()) == []


def test_the_page_of_rights_is_up_to_date() -> None:
    assert rights_page.PAGE.read_text("utf-8") == rights_page.text()


def test_every_route_names_a_right() -> None:
    found = routes.routes()

    assert len(found) > 20
    assert [route for route in found if route.right is None] == []


def test_only_signed_in_people_count_as_employees() -> None:
    """A view behind `PUBLIC` takes Django's request: types can't tell it from the others, so this does."""
    public = {path: view for path, view in routes.callbacks() if getattr(view, "right", None) is PUBLIC}

    assert len(public) > 3
    assert [
        path
        for path, view in public.items()
        for taken in signature(view).parameters.values()
        if taken.annotation is Request
    ] == []
