"""One reader of phones, for what is saved and for what is searched."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from motorcrm.core.exact import Mistyped
from motorcrm.core.phones import fit_phone, fit_phones, format_phone, is_phone, read_phone, sought_digits, write_phone
from motorcrm.core.refusal import Invalid


@pytest.mark.parametrize(
    "typed",
    [
        "+7 (912) 345–67–89,",
        "8 (912) 345-67-89",
        "тел. 8 912 345-67-89",
        "тел.: 8-912-345-67-89;",
        "Телефон 89123456789.",
        "т. 8 912 345 67 89",
        "\u202a+7\u00a0912\u00a0345\u201167\u201189\u202c",
        "\u200e8\u2009(912)\u2009345−67−89",
        "9123456789",
        "tel:+79123456789",
    ],
)
def test_a_phone_is_read_however_it_was_pasted(typed):
    assert read_phone(typed) == ("+79123456789", "")
    assert "79123456789" in sought_digits(typed) or sought_digits(typed) == ["9123456789"]
    assert is_phone(typed)


@pytest.mark.parametrize(
    ("typed", "note"),
    [
        ("8 (495) 123-45-67 доб. 205", "доб. 205"),
        ("+7 495 123-45-67 (доб. 205)", "доб. 205"),
        ("+7 495 123 45 67, вн. 12", "вн. 12"),
        ("+7 495 123-45-67 ext. 5", "ext. 5"),
        ("84951234567#12", "#12"),
        ("tel:+74951234567;ext=205", "ext=205"),
        ("8 495 123-45-67 бухгалтерия, доб. 3", "бухгалтерия, доб. 3"),
        ("моб. 8 495 123-45-67 Иван", "моб, Иван"),
    ],
)
def test_what_stands_beside_the_number_goes_to_its_note(typed, note):
    assert read_phone(typed) == ("+74951234567", note)
    assert fit_phones([typed]) == [("+74951234567", note)]


def test_an_extension_joins_the_note_that_was_typed():
    assert fit_phones([("8 495 123-45-67 доб. 205", "офис")]) == [("+74951234567", "офис, доб. 205")]


def test_the_same_number_twice_keeps_both_notes():
    assert fit_phones(["84951234567 доб. 1", "84951234567 доб. 2"]) == [("+74951234567", "доб. 2, доб. 1")]


@pytest.mark.parametrize(
    "typed", ["", "Иван", "345-67-89", "8 912 345-67-8", "+7 912 345-67-89, +7 912 345-67-90", "доб. 205", "1" * 40]
)
def test_what_is_no_single_number_is_refused(typed):
    with pytest.raises(Mistyped):
        read_phone(typed)
    with pytest.raises(Invalid):
        fit_phones([typed])


def test_a_note_too_long_is_refused_rather_than_cut():
    with pytest.raises(Invalid) as refusal:
        fit_phone("89123456789 " + "слово " * 20, field="phone")
    assert list(refusal.value.errors) == ["phone"]


NUMBERS = some.builds("9{:09d}".format, some.integers(100_000_000, 899_999_999))
FORMATS = some.sampled_from(
    [
        "+7{0}{1}{2}{3}",
        "8 ({0}) {1}-{2}-{3}",
        "+7 {0} {1} {2} {3}",
        "8-{0}-{1}-{2}-{3}",
        "({0}) {1}–{2}–{3}",
        "8{0}{1}{2}{3}",
    ]
)
AROUND = some.sampled_from([("", ""), ("тел. ", ""), ("\u202a", "\u202c"), (" ", ","), ("т.: ", "."), ("", "\u00a0;")])
EXTENSIONS = some.sampled_from(["", "доб. 205", "вн. 7", "ext. 1234"])


@given(NUMBERS, FORMATS, AROUND, EXTENSIONS)
def test_a_phone_goes_round_through_every_spelling(number, shape, around, extension):
    digits = shape.format(number[:3], number[3:6], number[6:8], number[8:])
    typed = f"{around[0]}{digits} {extension}{around[1]}"
    try:
        read = read_phone(typed)
    except Mistyped:
        with pytest.raises(Mistyped):  # the plan of numbers has no such code
            read_phone("+7" + number)
        return
    assert read == ("+7" + number, extension)
    assert read_phone(write_phone(read)) == read
    assert read_phone(format_phone(write_phone(read))) == read
    assert any(run in "7" + number for run in sought_digits(typed))


@pytest.mark.parametrize("typed", ["А123ВС", "Мотор 2000", "CB400", "Иванов", "12", "ЗН-2026-000123"])
def test_words_and_plates_are_no_phones(typed):
    assert sought_digits(typed) == []
    assert not is_phone(typed)


@pytest.mark.parametrize(("typed", "run"), [("345-67", "34567"), ("345–67–89,", "3456789"), ("тел. 8 912", "7912")])
def test_a_part_of_a_phone_is_searched_by_its_digits(typed, run):
    assert run in sought_digits(typed)
