"""The week a page shows: read from its address, with the addresses of the weeks before and after."""

from dataclasses import dataclass
from datetime import date, timedelta

from motorcrm.core import clock, notation
from motorcrm.employees.hours import monday_of
from motorcrm.ui.request import Request

FIRST_YEAR, LAST_YEAR = 2000, 2198


@dataclass(frozen=True)
class Week:
    monday: date

    def __str__(self) -> str:
        """«23.11–29.11.2026»."""
        return notation.between(notation.day_and_month(self.monday), notation.day(self.sunday))

    @property
    def sunday(self) -> date:
        return self.monday + timedelta(days=6)

    @property
    def days(self) -> list[date]:
        return [self.monday + timedelta(days=number) for number in range(7)]

    @property
    def before(self) -> str:
        return (self.monday - timedelta(days=7)).isoformat()

    @property
    def after(self) -> str:
        return (self.monday + timedelta(days=7)).isoformat()

    @property
    def is_current(self) -> bool:
        return self.monday == monday_of(clock.today())


def asked_week(request: Request) -> Week:
    """The week of any day given as `?week=2026-11-25`; anything else means the current week."""
    try:
        day = date.fromisoformat(request.GET.get("week", ""))
    except ValueError:
        day = clock.today()
    return Week(monday_of(day if FIRST_YEAR <= day.year <= LAST_YEAR else clock.today()))
