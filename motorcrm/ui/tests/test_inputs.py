"""What people type into fields, kind and hostile."""

from datetime import date, datetime
from typing import Any

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.utils import translation

from motorcrm.core import clock
from motorcrm.core.exact import Money, Percent, Quantity, rub
from motorcrm.ui.inputs import (
    CountInput,
    DayInput,
    MomentInput,
    MoneyInput,
    PercentInput,
    PhoneInput,
    QuantityInput,
    TextInput,
    WrittenMoment,
)
from motorcrm.ui.slots import Slot, SlotInput


@pytest.fixture(autouse=True)
def in_russian() -> Any:
    with translation.override("ru"):
        yield


@pytest.mark.parametrize(
    "typed",
    [
        "1 234,56 ₽",
        "1\u00a0234,56\u00a0₽",
        "1234,56 руб.",
        "1 234,56 р.",
        "\u202a1\u200b234,56\u202c",
        "1 234,56",
        "1234.56",
        "1\u00a0234,56",
        "1\u202f234,56",
        "1\u2009234.56",
        " 1234,56 ",
        "01234,560",
    ],
)
def test_a_sum_is_understood_however_it_is_spaced(typed: str) -> None:
    assert MoneyInput().clean(typed) == rub(1_234, 56)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("-1", "negative"),
        ("−5,00", "negative"),
        ("NaN", "not-a-number"),
        ("inf", "not-a-number"),
        ("1e5", "not-a-number"),
        ("1,2,3", "not-a-number"),
        ("١٢", "not-a-number"),
        ("1,005", "too-precise"),
        ("1" + "0" * 30, "too-large"),
        ("9" * 5_000, "too-large"),
        ("100000000000,01", "too-large"),
        ("\x00", "required"),
        ("", "required"),
    ],
)
def test_what_is_no_sum_is_refused_by_name(typed: str, code: str) -> None:
    with pytest.raises(ValidationError) as refused:
        MoneyInput().clean(typed)
    assert refused.value.error_list[0].code == code


def test_zero_is_a_sum_unless_more_is_asked_for() -> None:
    assert MoneyInput().clean("0") == Money(0)
    with pytest.raises(ValidationError):
        MoneyInput(positive=True).clean("0,00")


def test_nothing_typed_is_no_number() -> None:
    assert MoneyInput(required=False).clean("  ") is None


def test_a_percent_ends_at_a_hundred() -> None:
    assert PercentInput().clean("100") == Percent(10_000)
    with pytest.raises(ValidationError):
        PercentInput().clean("100,01")


def test_hours_are_typed_in_thousandths() -> None:
    assert QuantityInput().clean("0,125") == Quantity(125)


def test_a_stored_sum_comes_back_as_it_was_typed() -> None:
    assert MoneyInput().prepare_value(rub(1_234, 50)) == "1234,5"
    assert MoneyInput().prepare_value("abc") == "abc"


@pytest.mark.parametrize("typed", ["8 (912) 345-67-89", "+79123456789", "9123456789"])
def test_a_phone_is_kept_in_one_form(typed: str) -> None:
    assert PhoneInput().clean(typed) == "+79123456789"


@pytest.mark.parametrize("typed", ["12", "+7 000", "abc", "1" * 40, "\ud800"])
def test_an_impossible_phone_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        PhoneInput().clean(typed)


@pytest.mark.parametrize("typed", ["2026-11-21", "21.11.2026"])
def test_a_day_is_read_either_way(typed: str) -> None:
    assert DayInput().clean(typed) == date(2026, 11, 21)


@pytest.mark.parametrize("typed", ["9999-12-31", "0001-01-01", "2026-02-30", "tomorrow", "1" * 30, "\ud800"])
def test_an_impossible_day_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        DayInput().clean(typed)


@pytest.mark.parametrize("typed", ["9999-12-31T23:59", "0001-01-01T00:00", "2026-11-21T25:00", "\x00", "\ud800"])
def test_an_impossible_moment_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        MomentInput().clean(typed)


def test_a_moment_is_of_the_workshops_wall_clock() -> None:
    moment = MomentInput().clean("2026-11-21T12:00")
    assert moment is not None
    assert moment.utcoffset().total_seconds() == 3 * 3600


def test_text_reaches_the_database_without_what_it_would_choke_on() -> None:
    assert TextInput(required=False).clean("a\x00b\ud800c\u0007") == "abc"
    assert TextInput(lines=3).clean("a\r\nb\tc") == "a\nb c"


def test_text_of_nothing_but_control_characters_is_nothing() -> None:
    with pytest.raises(ValidationError):
        TextInput().clean("\x00\x01")


def test_a_field_with_an_error_says_so_to_a_screen_reader() -> None:
    from motorcrm.ui.templatetags.fields import control

    class Paying(forms.Form):
        sum = MoneyInput(help_text="In roubles")

    html = control(Paying({"sum": "x"})["sum"])

    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_sum_help id_sum_errors"' in html
    assert "is-invalid" in html
    assert 'value="x"' in html


@pytest.mark.parametrize("typed", ["20 000", "20\u00a0000", "20\u202f000", " 20000 "])
def test_a_whole_number_is_understood_with_any_spaces(typed: str) -> None:
    assert CountInput(max_value=9_999_999).clean(typed) == 20_000


@pytest.mark.parametrize("typed", ["-1", "1e5", "NaN", "1,5", "9" * 30])
def test_what_is_no_whole_number_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        CountInput(min_value=0, max_value=9_999_999).clean(typed)


def read(typed: str) -> str:
    """As it stands on the wall, of what is typed on Friday, 27 November 2026, at noon."""
    with clock.at(clock.moment(date(2026, 11, 27), 12)):
        moment = MomentInput().clean(typed)
    assert moment is not None
    return f"{clock.local(moment):%Y-%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("27.11.2026 15:00", "2026-11-27 15:00"),
        ("1.12.26, 9:30", "2026-12-01 09:30"),
        ("1.12 9:30", "2026-12-01 09:30"),
        ("5.01 10:00", "2027-01-05 10:00"),
        ("20.11 10:00", "2026-11-20 10:00"),
        ("27 ноября 2026 г. в 15:00", "2026-11-27 15:00"),
        ("1 декабря 10", "2026-12-01 10:00"),
        ("27 Nov 2026 15:00", "2026-11-27 15:00"),
        ("Nov 27 at 15:00", "2026-11-27 15:00"),
        ("сегодня 18:00", "2026-11-27 18:00"),
        ("Завтра в 10", "2026-11-28 10:00"),
        ("tomorrow 10:00", "2026-11-28 10:00"),
        ("в понедельник 10:00", "2026-11-30 10:00"),
        ("пт 10:00", "2026-11-27 10:00"),
        ("15:00", "2026-11-27 15:00"),
        ("2026-11-27T15:00", "2026-11-27 15:00"),
        ("2026-11-27T15:00:00", "2026-11-27 15:00"),
    ],
)
def test_a_moment_is_written_as_people_write_it(typed: str, meant: str) -> None:
    assert read(typed) == meant


@pytest.mark.parametrize("language", ["ru", "en"])
def test_a_moment_as_it_is_shown_is_read_back(language: str) -> None:
    with translation.override(language):
        shown = WrittenMoment().format_value(clock.local(clock.moment(date(2026, 5, 3), 9, 5)))
        assert read(str(shown)) == "2026-05-03 09:05"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("27.11.2026", "Укажите и время: 27.11.2026 12:00."),
        ("завтра", "Укажите и время: 27.11.2026 12:00."),
        ("31.11 10:00", "Непонятны день и время. Напишите так: 27.11.2026 12:00."),
        ("27.13.2026 10:00", "Непонятны день и время. Напишите так: 27.11.2026 12:00."),
        ("11/27/2026 10:00", "Непонятны день и время. Напишите так: 27.11.2026 12:00."),
        ("завтра 25:00", "Непонятны день и время. Напишите так: 27.11.2026 12:00."),
        ("скоро", "Непонятны день и время. Напишите так: 27.11.2026 12:00."),
        ("29.02.2027 10", "Непонятны день и время. Напишите так: 27.11.2026 12:00."),
    ],
)
def test_what_is_no_moment_is_told_with_an_example(typed: str, words: str) -> None:
    with pytest.raises(ValidationError) as problem, translation.override("ru"):
        read(typed)
    assert problem.value.messages == [words]


class Times(forms.Form):
    comes = SlotInput(required=False)


def times(**sent: str) -> Times:
    form = Times(sent or None)
    form.fields["comes"].offer([Slot(datetime(2026, 11, 27, 15)), Slot(datetime(2026, 11, 28, 10))])  # type: ignore[attr-defined]
    return form


@pytest.mark.parametrize(
    ("sent", "meant"),
    [
        ({"comes-slot": "2026-11-28T10:00"}, "2026-11-28 10:00"),
        ({"comes-slot": "2026-11-28T10:00", "comes": "завтра 9"}, "2026-11-28 10:00"),
        ({"comes-slot": "other", "comes": "30.11.2026 9:00"}, "2026-11-30 09:00"),
        ({"comes": "30.11.2026 9:00"}, "2026-11-30 09:00"),
    ],
)
def test_a_time_is_chosen_or_written(sent: dict[str, str], meant: str) -> None:
    form = times(**sent)
    assert form.is_valid()
    assert f"{clock.local(form.cleaned_data['comes']):%Y-%m-%d %H:%M}" == meant


def test_no_time_is_no_time() -> None:
    form = times(comes="")
    assert form.is_valid()
    assert form.cleaned_data["comes"] is None


def test_a_chosen_time_stays_chosen_and_one_that_is_over_is_written_out() -> None:
    with translation.override("ru"):
        assert str(times(**{"comes-slot": "2026-11-28T10:00"})["comes"]).count("checked") == 1
        over = str(times(**{"comes-slot": "2026-11-26T10:00"})["comes"])
    assert 'value="26.11.2026 10:00"' in over
    assert 'value="other" checked' in over
