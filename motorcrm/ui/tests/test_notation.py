"""Numbers and dates in the notation of each language, and back."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from motorcrm.core import clock, notation
from motorcrm.core.exact import Exact, Money, Percent, Quantity, rub
from motorcrm.ui.inputs import CountInput, MoneyInput
from motorcrm.ui.templatetags import words

NOON = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)  # 12:00 in Moscow


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("written", [notation.shown, notation.typed])
@pytest.mark.parametrize("kind", [Money, Quantity, Percent])
@given(data=st.data())
def test_what_is_written_reads_as_the_same_number(
    data: st.DataObject, kind: type[Exact], written: Callable[[Exact], str], language: str
) -> None:
    number = kind(data.draw(st.integers(0, kind.MAX)))

    with translation.override(language):
        assert notation.parse(kind, written(number)) == number


def test_english_groups_by_commas() -> None:
    with translation.override("en"):
        assert words.money(rub(12_345, 67)) == "12,345.67\u00a0₽"
        assert words.money(Money(-123_400)) == "−1,234.00\u00a0₽"
        assert words.bare(rub(12_345, 67)) == "12,345.67"
        assert words.quantity(Quantity(1_234_500)) == "1,234.5"
        assert words.percent(Percent(1050)) == "10.5%"
        assert words.whole_percent(120) == "120%"
        assert words.typed(Quantity(1_234_500)) == "1234.5"


def test_a_language_without_a_notation_has_the_companys() -> None:
    with translation.override(None):
        assert notation.shown(rub(1_234)) == "1\u00a0234,00"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("1,234.567", "too-precise"),
        ("1 234,567", "too-precise"),
        ("-1,234", "negative"),
        ("−1,234.56", "negative"),
        ("NaN", "not-a-number"),
        ("1.234,56", "not-a-number"),
        ("1,23,456", "not-a-number"),
        ("100,000,000,000.01", "too-large"),
    ],
)
def test_what_is_no_sum_in_english_is_refused_by_name(typed: str, code: str) -> None:
    with translation.override("en"), pytest.raises(ValidationError) as refused:
        MoneyInput().clean(typed)

    assert refused.value.error_list[0].code == code


def test_a_fraction_of_three_digits_is_over_a_thousand_in_english_only() -> None:
    with translation.override("en"):
        assert MoneyInput().clean("1,234") == rub(1_234)
        assert CountInput().clean("20,000") == 20_000
    with translation.override("ru"):
        with pytest.raises(ValidationError) as refused:
            MoneyInput().clean("1,234")
        assert refused.value.error_list[0].code == "too-precise"
        with pytest.raises(ValidationError):
            CountInput().clean("20,000")


@pytest.mark.parametrize(
    ("when", "said", "title"),
    [
        (datetime(2026, 11, 23, 11, 5, tzinfo=UTC), "today, 14:05", "23 Nov 2026, 14:05:00"),
        (datetime(2026, 11, 2, 6, 0, 30, tzinfo=UTC), "2 Nov 2026", "2 Nov 2026, 09:00:30"),
        (datetime(2026, 12, 1, 6, 0, tzinfo=UTC), "1 Dec 2026, 09:00", "1 Dec 2026, 09:00:00"),
    ],
)
def test_english_names_the_month(when: datetime, said: str, title: str) -> None:
    with clock.at(NOON), translation.override("en"):
        assert f'title="{title}">{said}</time>' in words.moment(when)


def test_days_of_both_languages() -> None:
    first, last = date(2026, 11, 3), date(2026, 12, 13)

    with translation.override("en"):
        assert words.plain_day(first) == "3 Nov 2026"
        assert notation.between(notation.day_and_month(first), notation.day(last)) == "3 Nov – 13 Dec 2026"
    with translation.override("ru"):
        assert words.plain_day(first) == "03.11.2026"
        assert notation.between(notation.day_and_month(first), notation.day(last)) == "03.11–13.12.2026"


def test_quotes_of_both_languages() -> None:
    with translation.override("en"):
        assert notation.quoted("Boris") == "“Boris”"
    with translation.override("ru"):
        assert notation.quoted("Борис") == "«Борис»"
