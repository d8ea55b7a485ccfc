"""What is printed from the program is what the program says."""

from motorcrm.dev import catalogues, rights_page, routes


def test_everything_is_said_in_russian() -> None:
    assert [line for app in catalogues.apps() for line in catalogues.problems(app)] == []


def test_one_word_has_one_translation() -> None:
    assert list(catalogues.disagreements()) == []


def test_the_page_of_rights_is_up_to_date() -> None:
    assert rights_page.PAGE.read_text("utf-8") == rights_page.text()


def test_every_route_names_a_right() -> None:
    found = routes.routes()

    assert len(found) > 20
    assert [route for route in found if route.right is None] == []
