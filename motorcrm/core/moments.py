"""A day and a time as people write them: `27.11.2026 15:00`, `27 Nov 15:00`, `завтра 10`. Pure functions."""

import re
from datetime import date, datetime, time, timedelta

from motorcrm.core.exact import Mistyped
from motorcrm.core.folding import fold

_DAYS_AHEAD = {"сегодня": 0, "today": 0, "завтра": 1, "tomorrow": 1, "послезавтра": 2}
_WEEKDAYS = ("пн понедельник mon monday", "вт вторник tue tuesday", "ср среда среду wed wednesday",
             "чт четверг thu thursday", "пт пятница пятницу fri friday", "сб суббота субботу sat saturday",
             "вс воскресенье sun sunday")  # fmt: skip
_BY_WEEKDAY = {word: number for number, words in enumerate(_WEEKDAYS) for word in words.split()}
_MONTHS = ("янв jan", "фев feb", "мар mar", "апр apr", "май мая may", "июн jun", "июл jul", "авг aug", "сен sep",
           "окт oct", "ноя nov", "дек dec")  # fmt: skip
_BY_MONTH = {word: number for number, words in enumerate(_MONTHS, 1) for word in words.split()}
_SAID_BESIDE = {"в", "на", "во", "к", "at", "on", "by", "г", "г.", "года", "ч", "ч."}
"""Words that change nothing."""
_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::\d{2})?")
_HOUR = re.compile(r"\d{1,2}")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_ISO_T = re.compile(r"(\d{4}-\d{1,2}-\d{1,2})t(?=\d)")
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})(?:\.(\d{4}|\d{2}))?\.?")
_HALF_A_YEAR = timedelta(days=183)


def read_moment(text: str, now: datetime) -> datetime:
    """The time on the wall that is written there; days without a year are those nearest to `now`.

    Raises Mistyped: no-time if there is a day only, not-a-moment for what is neither.
    """
    words = [word for word in _ISO_T.sub(r"\1 ", fold(text)).replace(",", " ").split() if word not in _SAID_BESIDE]
    if not words:
        raise Mistyped("not-a-moment")
    at = _time(words[-1], is_after_day=len(words) > 1)
    if at is None:
        _day(words, now.date())
        raise Mistyped("no-time")
    return datetime.combine(_day(words[:-1], now.date()), at)


def _time(word: str, *, is_after_day: bool) -> time | None:
    found = _TIME.fullmatch(word)
    if found:
        hour, minute = int(found[1]), int(found[2])
    elif is_after_day and _HOUR.fullmatch(word):
        hour, minute = int(word), 0
    else:
        return None
    if hour > 23 or minute > 59:
        raise Mistyped("not-a-moment")
    return time(hour, minute)


def _day(words: list[str], today: date) -> date:
    match words:
        case []:
            return today
        case [word] if word in _DAYS_AHEAD:
            return today + timedelta(days=_DAYS_AHEAD[word])
        case [word] if word in _BY_WEEKDAY:
            return today + timedelta(days=(_BY_WEEKDAY[word] - today.weekday()) % 7)
        case [word] if found := _ISO.fullmatch(word):
            return _date(int(found[1]), int(found[2]), int(found[3]))
        case [word] if found := _DOTTED.fullmatch(word):
            return _dated(found[1], int(found[2]), found[3] or "", today)
        case [day, month, *year] if _HOUR.fullmatch(day) and month[:3] in _BY_MONTH and len(year) < 2:
            return _dated(day, _BY_MONTH[month[:3]], "".join(year), today)
        case [month, day, *year] if _HOUR.fullmatch(day) and month[:3] in _BY_MONTH and len(year) < 2:
            return _dated(day, _BY_MONTH[month[:3]], "".join(year), today)
    raise Mistyped("not-a-moment")


def _dated(day: str, month: int, year: str, today: date) -> date:
    if year:
        if not (year.isascii() and year.isdigit() and len(year) in (2, 4)):
            raise Mistyped("not-a-moment")
        return _date(int(year) + 2000 * (len(year) == 2), month, int(day))
    this_year = _date(today.year, month, int(day))
    return _date(today.year + 1, month, int(day)) if today - this_year > _HALF_A_YEAR else this_year


def _date(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise Mistyped("not-a-moment") from None
