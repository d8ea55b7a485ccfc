"""VAT rates and the days on which each is the law's: the one place that knows them. None is without VAT."""

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from motorcrm.core import notation
from motorcrm.core.exact import Percent

Vat = Percent | None


class Rate(NamedTuple):
    """A rate, its first and last day, and what those who charge it charged before and charge after."""

    vat: Vat
    since: date = date.min
    until: date = date.max
    before: Vat = None
    after: Vat = None


RATES = {
    rate.vat: rate
    for rate in (
        Rate(None),
        Rate(Percent.zero()),
        Rate(Percent.whole(5), since=date(2025, 1, 1)),
        Rate(Percent.whole(7), since=date(2025, 1, 1)),
        Rate(Percent.whole(10)),
        Rate(Percent.whole(20), until=date(2025, 12, 31), after=Percent.whole(22)),
        Rate(Percent.whole(22), since=date(2026, 1, 1), before=Percent.whole(20)),
    )
}
DEDUCTING = (Percent.whole(20), Percent.whole(22))
"""Those who charge these may claim back the VAT in what they buy; at 5 and 7 % the law forbids it."""


def is_valid(vat: Vat, on: date) -> bool:
    return vat in RATES and RATES[vat].since <= on <= RATES[vat].until


def first_day(vat: Vat, on: date) -> date:
    """That day, or the day on which the rate begins if that is later."""
    return max(on, RATES[vat].since) if vat in RATES else on


def rate_on(vat: Vat, on: date) -> Vat:
    """What those who charge the rate charge on that day: 22 % is 20 % before 2026."""
    rate = RATES[vat]
    if on < rate.since:
        return rate.before
    return vat if on <= rate.until else rate.after


def choices(*, since: date, until: date) -> Iterator[tuple[str, str]]:
    """The rates that are valid on some day of those, for a field of a form, with their days if they have any."""
    for vat, rate in RATES.items():
        if rate.since <= until and rate.until >= since:
            yield written(vat), _label(rate, since, until)


def written(vat: Vat) -> str:
    """As it stands in a form: empty without VAT."""
    return "" if vat is None else str(vat)


def read(value: Any) -> Vat:
    return Percent.parse(value) if value else None


def _label(rate: Rate, since: date, until: date) -> str:
    if rate.vat is None:
        return _("without VAT")
    text = _("%(rate)s VAT included") % {"rate": notation.format_percent(rate.vat)}
    if rate.until < until:
        return _("%(what)s, until %(day)s") % {"what": text, "day": notation.day(rate.until)}
    if rate.since > since:
        return _("%(what)s, from %(day)s") % {"what": text, "day": notation.day(rate.since)}
    return text


def wrong_day(vat: Vat) -> str:
    """Why the rate can't be charged on a day on which it is not valid."""
    if vat not in RATES:
        return _("There is no such VAT rate. Choose one from the list.")
    rate = RATES[vat]
    if rate.until < date.max:
        return _("This rate ended on %(day)s. Choose another.") % {"day": notation.day(rate.until)}
    return _("This rate begins on %(day)s. Choose another.") % {"day": notation.day(rate.since)}
