"""Numbers and dates in the notation of each language, and back."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

import motorcrm
from motorcrm.company.vat import choices
from motorcrm.core import clock, notation
from motorcrm.core.exact import Exact, Money, Percent, Quantity, rub
from motorcrm.ui.inputs import CountInput, MoneyInput
from motorcrm.ui.templatetags import words

ROOT = Path(motorcrm.__file__).parent
FOREIGN = {
    # English dates of Django's are American: 11/22/2026.
    ".py": re.compile(
        r"\bdate_format\b|\bdateformat\b|\blocalize\b|SHORT_DATE"
        r"|django\.utils\.formats|django\.utils import .*\bformats\b"
    ),
    ".html": re.compile(
        r"\|(?:un)?localize\b|\|date(?!:\"(?:Y-m-d|H:i)\")|\|time\b|{% load (?:l10n|humanize)|SHORT_DATE"
    ),
}
OWN_WAY = {"core/notation.py", "ui/tests/test_notation.py", "bench/templates/bench/bare.html"}
"""The notation itself, its tests, and the page of Django alone that ours are measured against."""
NOON = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)  # 12:00 in Moscow


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("written", [notation.format_number, notation.typed])
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
        assert notation.format_number(rub(1_234)) == "1\u00a0234,00"


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


def test_nothing_but_the_notation_formats_dates_for_people() -> None:
    files = [path for path in sorted(ROOT.rglob("*.*")) if path.suffix in FOREIGN]
    assert len(files) > 500
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in files
        if path.relative_to(ROOT).as_posix() not in OWN_WAY
        for match in FOREIGN[path.suffix].finditer(path.read_text("utf-8"))
    ]
    assert found == []


@pytest.mark.parametrize(
    ("suffix", "line"),
    [
        (".py", 'date_format(day, "SHORT_DATE_FORMAT")'),
        (".py", "from django.utils import dateparse, formats"),
        (".py", "from django.utils.formats import localize"),
        (".html", "{{ day|date }}"),
        (".html", '{{ day|date:"F Y" }}'),
        (".html", "{{ day|localize }}"),
    ],
)
def test_another_way_to_format_a_date_is_noticed(suffix: str, line: str) -> None:
    assert FOREIGN[suffix].search(line)


def test_days_of_rates_and_months_are_said_in_the_notation() -> None:
    with translation.override("en"):
        assert [label for _rate, label in choices(since=date(2025, 6, 1), until=date(2026, 6, 1))][-2:] == [
            "20% VAT included, until 31 Dec 2025",
            "22% VAT included, from 1 Jan 2026",
        ]
        assert notation.month(date(2026, 11, 1)) == "November 2026"
