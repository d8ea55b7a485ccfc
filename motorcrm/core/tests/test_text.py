"""The same words are the same text, whatever they were typed, pasted or sent with."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as some

from motorcrm.core.folding import fold, packed, without_country
from motorcrm.core.text import clean, one_line

INVISIBLE = "\u200b\u200c\u200d\u200e\u200f\u202a\u202c\u202e\u2060\u2066\u2069\ufeff\u00ad\u034f\u180e\ufe0f"
SPACES = " \u00a0\u2002\u2007\u2009\u202f\u205f\u3000\t"
DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
WORDS = "Иванов-Петров Фёдор CB-400 Ёлкин Йошкар-Ола мотосервис 345-67 SC54-1001234 Łódź"


@pytest.mark.parametrize(
    ("pasted", "stored"),
    [
        ("И\u0306ошкар-Ола", "Йошкар-Ола"),
        ("Ё\u200bлкин", "Ёлкин"),
        ("\u202a+7 912 345-67-89\u202c", "+7 912 345-67-89"),
        ("мото\u00adсервис", "мотосервис"),
        ("Иван\u00a0\u2009Петров", "Иван Петров"),
        ("Мото\u2011Сервис, CB\u2013400", "Мото-Сервис, CB-400"),
        ("  Honda\t CB ", "Honda CB"),
        ("стучит \r\n  греется\u2028", "стучит\nгреется"),
        ("Стук — слева", "Стук — слева"),
        ("\u200b\u2060\ufeff", ""),
        ("a\x00b\ud800c\u0007", "abc"),
    ],
)
def test_text_is_stored_as_it_looks(pasted, stored):
    assert clean(pasted) == stored


def test_one_line_has_no_breaks():
    assert one_line("Иван\nПетров\r\n") == "Иван Петров"


@given(some.text())
def test_the_door_changes_nothing_twice(text):
    assert clean(clean(text)) == clean(text)
    assert fold(fold(text)) == fold(text)
    assert packed(packed(text)) == packed(text)


@given(some.text())
def test_what_is_stored_folds_like_what_was_typed(text):
    assert fold(clean(text)) == fold(text)
    assert fold(unicodedata.normalize("NFD", text)) == fold(text)


@some.composite
def retyped(draw):
    """A few of the words, and the same ones as another keyboard, phone or messenger would put them."""
    words = draw(some.lists(some.sampled_from(WORDS.split()), min_size=1, max_size=4))
    other = []
    for word in words:
        spelled = unicodedata.normalize(draw(some.sampled_from(["NFC", "NFD"])), word)
        spelled = draw(some.sampled_from([spelled, spelled.upper(), spelled.lower(), spelled.replace("ё", "е")]))
        letters = [draw(some.sampled_from(DASHES)) if letter == "-" else letter for letter in spelled]
        other.append("".join(letter + draw(some.sampled_from(["", "", *INVISIBLE])) for letter in letters))
    spaces = some.text(SPACES, min_size=1, max_size=3)
    return " ".join(words), draw(spaces).join(other) + draw(some.text(SPACES + INVISIBLE, max_size=3))


@given(retyped())
def test_what_was_saved_is_found_however_it_is_typed_again(pair):
    saved, typed = pair
    assert fold(clean(saved)) == fold(typed)
    assert packed(clean(saved)) == packed(typed)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("CB400", "CB-400"),
        ("R1200GS", "R 1200 GS"),
        ("SC541001234", "SC54-1001234"),
        ("А123ВС 77", "a123bc77"),
        ("А123ВС/77", "А123ВС|77"),
        ("АІ1234ВК", "AI1234BK"),
        ("СВ400", "cb 400"),
    ],
)
def test_separators_and_alphabets_do_not_hide_a_vehicle(one, other):
    assert packed(one) == packed(other)


@pytest.mark.parametrize("typed", ["А123ВС77RUS", "А123ВС 77 RUS", "А123ВС/77 rus", "А123ВС77 РУС"])
def test_the_country_below_the_region_is_no_part_of_a_plate(typed):
    assert packed(without_country(typed)) == "a123bc77"


def test_a_country_elsewhere_is_a_word():
    assert without_country("Трус и Rust") == "трус и rust"
