"""Plates and VINs are questioned, never refused."""

import pytest

from motorcrm.vehicles.plates import plate_doubt, tidy_plate, tidy_vin, vin_doubt


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("a123bc 77", "А123ВС77"),
        ("а123вс77", "А123ВС77"),
        ("1234 ab-777", "1234АВ777"),
        ("ав 1234 77", "АВ123477"),
        ("ab123c77", "АВ123С77"),
        ("А123ВС 77 RUS", "А123ВС77"),
        ("a123bc77rus", "А123ВС77"),
        ("А123ВС RUS 177", "А123ВС177"),
        ("А123ВС/77", "А123ВС77"),
        ("1234 АВ | 77", "1234АВ77"),
        ("B-MW 1234", "BMW1234"),
        ("АІ 1234 ВК", "АІ1234ВК"),
        ("", ""),
    ],
)
def test_a_russian_plate_is_stored_in_cyrillic_however_typed(typed, stored):
    assert tidy_plate(typed) == stored


def test_a_plate_that_is_not_russian_is_questioned():
    assert plate_doubt("BMW1234")
    assert not plate_doubt("А123ВС77")
    assert not plate_doubt("")


@pytest.mark.parametrize(
    "vin",
    [
        "1HGCM82633A004352",
        "1M8GDM9AXKP042788",
        "XTA210990Y2766389",
        "JH2RC4208YM001234",
        "JH2-RC4208-YM001234",
        "RC42-1001234",
        "SC54-1001-23456/7",
        "",
    ],
)
def test_vins_and_frame_numbers_that_can_be_raise_no_doubt(vin):
    assert not vin_doubt(vin)


@pytest.mark.parametrize(
    "vin",
    [
        "1HGCM82633A004353",
        "1HGCM-82633A-004353",
        "XTA210990Y276638O",
        "XTA-210990-Y276638O",
        "XTA210990Y27663891",
        "ХТД210990Ы2766389",
    ],
)
def test_vins_that_look_wrong_are_questioned(vin):
    assert vin_doubt(vin)


def test_a_vin_is_stored_in_latin_capitals():
    assert tidy_vin("хта 210990у2766389") == "XTA210990Y2766389"


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("JH2-KBA1K-D1T217405", "JH2KBA1KD1T217405"),
        ("jh2.kba1k.d1t217405", "JH2KBA1KD1T217405"),
        ("JH2/KBA1K/D1T217405", "JH2KBA1KD1T217405"),
        ("JH2 KBA1K – D1T217405", "JH2KBA1KD1T217405"),
        ("*JH2KBA1KD1T217405*", "JH2KBA1KD1T217405"),
        ("SC54-1001234", "SC54-1001234"),
        ("sc54 - 1001234", "SC54-1001234"),
    ],
)
def test_a_vin_is_stored_without_separators_and_a_frame_number_with_them(typed, stored):
    assert tidy_vin(typed) == stored


def test_characters_are_counted_without_separators():
    assert "16" in str(vin_doubt("JH2-KBA1K-D1T21740"))
