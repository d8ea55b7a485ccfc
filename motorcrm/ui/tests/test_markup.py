"""HTML is put together and escaped exactly as Django does it."""

from typing import Any

import pytest
from django.utils import html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy
from hypothesis import given
from hypothesis import strategies as st

from motorcrm.ui import markup


class Plate(str):
    """A text of a type of its own."""


class Drawn:
    def __html__(self) -> str:
        return "<b>A&B</b>"


TEXT = st.text(alphabet="aЖ&<>\"'{} 1\u00a0", max_size=8)
VALUES = st.one_of(
    *(st.none(), st.booleans(), st.integers(), TEXT, TEXT.map(mark_safe), TEXT.map(Plate)),
    *(st.just(Drawn()), st.just(gettext_lazy("Sort")), TEXT.map(gettext_lazy)),
)


@given(VALUES)
def test_what_people_typed_is_escaped_as_django_does(value: Any) -> None:
    ours, theirs = markup.conditional_escape(value), html.conditional_escape(value)

    assert ours == theirs
    assert hasattr(ours, "__html__") == hasattr(theirs, "__html__")


@given(st.lists(st.tuples(VALUES, VALUES), max_size=4), TEXT)
def test_pieces_are_joined_as_django_does(rows: list[tuple[Any, Any]], between: str) -> None:
    written = '<i title="{}">{}</i>'

    assert markup.format_html_join(between, written, rows) == html.format_html_join(between, written, rows)


@given(VALUES, VALUES)
def test_a_piece_is_filled_in_as_by_django(first: Any, other: Any) -> None:
    written = "<i>{}</i>{other}"
    ours = markup.format_html(written, first, other=other)

    assert ours == html.format_html(written, first, other=other)
    assert hasattr(ours, "__html__")


def test_a_piece_that_nothing_is_put_into_is_a_mistake() -> None:
    with pytest.raises(TypeError):
        markup.format_html("<i></i>")
