"""What a seal covers, and what may come later without breaking it."""

from datetime import UTC, date, datetime

import pytest

from motorcrm.ledger.seals import GENESIS, entry_content, seal_hash

SALE = {
    "position": 1,
    "entry": 10,
    "on": date(2026, 3, 2),
    "organisation": 1,
    "kind": "sale",
    "about": "order:1",
    "key": "order:1:sale:1",
    "reverses": None,
    "recorded_at": datetime(2026, 3, 2, 9, 0, tzinfo=UTC),
    "recorded_by": 3,
}
SIDES = [{"account": 1, "amount": 100, "client": 5}, {"account": 2, "amount": -100, "month": date(2026, 3, 1)}]


def sealed(content=None, sides=None):
    return seal_hash(GENESIS, entry_content(**{**SALE, **(content or {})}), sides or SIDES)


def test_a_seal_is_the_same_on_every_computer():
    assert sealed() == "3dfedc37547bcb8ddfbda16c5fde52a6507c8a422f86a48e45a8aaa0adf4364b"


def test_a_dimension_added_later_leaves_old_seals_as_they_are():
    with_more = [{**side, "batch": None} for side in SIDES]

    assert sealed(sides=with_more) == sealed()
    assert sealed(sides=[{**SIDES[0], "batch": 4}, SIDES[1]]) != sealed()


@pytest.mark.parametrize("name", SALE)
def test_nothing_of_an_entry_is_left_out(name):
    others = {int: 99, str: "other", date: date(2020, 1, 1), datetime: datetime(2020, 1, 1, tzinfo=UTC)}
    other = others.get(type(SALE[name]), 99)

    assert sealed({name: other}) != sealed()


def test_sides_are_sealed_in_their_order():
    assert sealed(sides=SIDES[::-1]) != sealed()


def test_a_form_that_is_not_known_is_not_guessed():
    with pytest.raises(ValueError, match="version 9"):
        seal_hash(GENESIS, {}, [], version=9)
