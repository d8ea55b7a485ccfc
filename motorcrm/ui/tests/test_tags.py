"""What templates say: sums, days, moments, phones, plates."""

import re
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from motorcrm.core import clock
from motorcrm.core.exact import Money, Percent, Quantity, rub
from motorcrm.ui.templatetags import facts, people, plates, shell, words

NOON = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)  # 12:00 in Moscow


def written(text: str, **known: Any) -> str:
    return Template(text).render(Context(known))


@pytest.fixture(autouse=True)
def at_noon() -> Any:
    with clock.at(NOON), translation.override("ru"):
        yield


def test_a_sum_is_held_together_by_no_break_spaces() -> None:
    assert words.money(rub(12_345, 67)) == "12\u00a0345,67\u00a0₽"
    assert words.money(Money(-5)) == "−0,05\u00a0₽"
    assert words.money(Money(0)) == "0,00\u00a0₽"
    assert " " not in words.money(rub(999_999_999))


def test_nothing_is_written_for_no_number() -> None:
    assert words.money(None) == words.quantity(None) == words.percent(None) == ""
    assert written("{{ absent|money }}{{ absent|moment }}{{ absent|day }}{{ absent|phone }}") == ""


def test_quantities_and_percents_lose_their_needless_zeros() -> None:
    assert words.quantity(Quantity(1_500)) == "1,5"
    assert words.percent(Percent(1050)) == "10,5\u00a0%"
    assert words.whole_percent(120) == "120\u00a0%"
    assert words.whole_percent(None) == ""


@pytest.mark.parametrize(
    ("when", "said"),
    [
        (datetime(2026, 11, 23, 11, 5, tzinfo=UTC), "сегодня, 14:05"),
        (datetime(2026, 11, 22, 6, 0, tzinfo=UTC), "вчера, 09:00"),
        (datetime(2026, 11, 24, 6, 0, tzinfo=UTC), "завтра, 09:00"),
        (datetime(2026, 11, 21, 6, 0, tzinfo=UTC), "21.11.2026"),
        (datetime(2026, 12, 1, 6, 0, tzinfo=UTC), "01.12.2026, 09:00"),
        # 22:30 UTC is already tomorrow on the workshop's wall
        (datetime(2026, 11, 22, 22, 30, tzinfo=UTC), "сегодня, 01:30"),
    ],
)
def test_a_moment_is_written_as_people_say_it(when: datetime, said: str) -> None:
    assert f">{said}</time>" in words.moment(when)


def test_the_exact_moment_is_seen_on_hover() -> None:
    assert 'title="21.11.2026 09:00:30"' in words.moment(datetime(2026, 11, 21, 6, 0, 30, tzinfo=UTC))


def test_moments_are_written_in_english_too() -> None:
    with translation.override("en"):
        assert ">today, 12:00</time>" in words.moment(NOON)
        assert ">yesterday</time>" in words.day(date(2026, 11, 22))


def test_a_day_shows_its_date_on_hover() -> None:
    assert (
        words.day(date(2026, 11, 23))
        == '<time datetime="2026-11-23" data-paper="23.11.2026" title="23.11.2026">сегодня</time>'
    )
    assert ">05.03.0987</time>" in words.day(date(987, 3, 5))


def test_a_phone_dials_and_a_masked_one_does_not() -> None:
    assert 'href="tel:+79123456789"' in words.phone("+79123456789")
    assert words.phone("+7 ••• ••12") == "+7 ••• ••12"


def test_markup_in_a_phone_stays_text() -> None:
    assert "<script>" not in written("{{ p|phone }}", p="+7<script>")


@pytest.mark.parametrize(
    ("plate", "region"),
    [
        ("А123ВС77", "77"),
        ("а123вс777", "777"),
        ("1234АВ77", "77"),
        ("A123BC 198", "198"),
        ("AB-123-C", ""),
        ("Ж123ВС77", ""),
    ],
)
def test_only_a_russian_plate_has_a_region_apart(plate: str, region: str) -> None:
    assert plates.plate_parts(plate)[1] == region


def test_a_foreign_plate_is_written_as_it_is() -> None:
    assert plates.plate_parts("AB-123-Ц") == ("AB-123-Ц", "")
    assert plates.plate_parts("7") == ("7", "")


def test_initials_are_of_the_first_two_words() -> None:
    assert people.initials("Иванов П. И.") == "ИП"
    assert people.initials("«Ромашка»") == ""
    assert people.initials("") == ""


def test_the_document_is_titled_like_its_heading_without_markup(db: None) -> None:
    page = (
        '{% extends "ui/plain.html" %}{% block title %}<b>Иванов</b> &amp; {{ name }}{% endblock %}'
        "{% block content %}{% endblock %}"
    )
    request = RequestFactory().get("/")
    request.user = AnonymousUser()

    html = Template(page).render(Context({"name": "<сыновья>", "request": request}))

    assert "<title>Иванов &amp; &lt;сыновья&gt; · MotorCRM</title>" in html
    assert "<b>Иванов</b> &amp; &lt;сыновья&gt;</h1>" in html


def test_an_icon_is_drawn_from_the_sprite_also_without_a_build() -> None:
    assert re.search(r'href="/static/ui/icons(\.\w+)?\.svg#plus"', written('{% icon "plus" %}'))


def test_an_address_keeps_its_filters_when_one_changes() -> None:
    query = RequestFactory().get("/?q=масло&before=7").GET
    assert shell.address(query, before=3) == "?q=%D0%BC%D0%B0%D1%81%D0%BB%D0%BE&before=3"
    assert shell.address(query, before="") == "?q=%D0%BC%D0%B0%D1%81%D0%BB%D0%BE"


def test_two_versions_show_only_what_differs() -> None:
    told = facts.versions({"theirs": {"note": "a", "price": 1}, "yours": {"note": "a", "price": 2}})
    assert [(now, typed) for _name, now, typed in told] == [(1, 2)]


def test_what_a_person_may_is_asked_by_the_code_of_the_right(workshop: Any) -> None:
    assert written('{% if p|may:"fields.prices" %}yes{% endif %}', p=workshop.manager) == "yes"
    assert written('{% if p|may:"fields.prices" %}yes{% endif %}', p=workshop.technician) == ""
    assert written('{% if p|may:"fields.prices" %}yes{% endif %}', p=AnonymousUser()) == ""


def test_a_row_of_history_shows_its_change() -> None:
    line = SimpleNamespace(
        at=NOON, by=None, label="Changed", facts={"before": {"note": "old"}, "after": {"note": "<new>"}}
    )
    html = written('{% include "ui/_timeline.html" %}', lines=[line])
    assert "old → &lt;new&gt;" in html


@pytest.mark.parametrize(
    ("minutes", "is_late", "said"),
    [
        (-80, True, "10:40 −1 ч 20"),
        (-120, True, "10:00 −2 ч"),
        (-21 * 60, True, "вчера 15:00 −21 ч"),
        (-3 * 24 * 60, True, "20.11 12:00 −3 дн."),
        (0, True, "12:00 −1 мин"),
        (40, False, "12:40 через 40 мин"),
        (61, False, "сегодня 13:01"),
        (24 * 60, False, "завтра 12:00"),
        (40 * 24 * 60, False, "02.01.2027 12:00"),
        (-80, False, "сегодня 10:40"),
    ],
)
def test_a_promise_says_how_late_or_how_soon_it_is(minutes: int, is_late: bool, said: str) -> None:
    drawn = words.due_by(NOON + timedelta(minutes=minutes), NOON, is_late=is_late)
    told = re.sub(r"<[^>]+>", " ", drawn).split()
    assert " ".join(told) == said


def test_a_promise_nobody_waits_for_any_more_says_only_when() -> None:
    assert "pill" not in words.due_by(NOON + timedelta(minutes=40), NOON, is_awaited=False)
    assert words.due_by(None, NOON) == ""


@pytest.mark.parametrize(
    ("plate", "kind", "shown"),
    [
        ("А123ВС777", "plate-car", "<i>А</i><b>123</b><i>ВС</i></span><em>777</em>"),
        ("1234АВ77", "plate-motorcycle", "<b>1234</b><i>АВ</i></span><em>77</em>"),
        ("АВ12377", "plate-taxi", "<i>АВ</i><b>123</b></span><em>77</em>"),
        ("AB<123", "plate-foreign", "AB&lt;123</span>"),
        ("", "plate-none", "без номера"),
    ],
)
def test_a_plate_is_drawn_as_what_it_is(plate: str, kind: str, shown: str) -> None:
    drawn = plates.plate(plate)
    assert kind in drawn
    assert shown in drawn


def test_where_there_is_no_plate_the_end_of_the_vin_stands() -> None:
    assert "VIN …094517" in plates.plate("", "WB10B0101CZ094517")
    assert plates.plate_big("") == ""
