"""The due days of what repeats: pure arithmetic of days."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

WEEK = 7


@dataclass(frozen=True)
class Schedule:
    """Every `step` months on `day`, or every `step` weeks on the weekday of `since` (`day` is None); none before
    `since`. A month without that day has it on its last one."""

    since: date
    step: int
    day: int | None = None

    def from_(self, on: date) -> date:
        """The first due day on `on` or later."""
        return next(due for due in self._days(on) if due >= max(on, self.since))

    def after(self, on: date) -> date:
        return self.from_(on + timedelta(days=1))

    def after_answer(self, on: date) -> date:
        """The next due day once that of another schedule was answered: of months, none of the same month."""
        return self.after(on if self.day is None else date(on.year, on.month, monthrange(on.year, on.month)[1]))

    def _days(self, on: date) -> Iterator[date]:
        """Ascending, beginning before `on` if there are any."""
        if self.day is None:
            weeks = max((on - self.since).days // (WEEK * self.step), 0)
            while True:
                yield self.since + timedelta(days=WEEK * self.step * weeks)
                weeks += 1
        first = self._first_month()
        number = first + max((on.year * 12 + on.month - 1 - first) // self.step, 0) * self.step
        while True:
            yield self._in_month(number)
            number += self.step

    def _first_month(self) -> int:
        """That of the first due day: the months are counted from it."""
        number = self.since.year * 12 + self.since.month - 1
        return number if self._in_month(number) >= self.since else number + 1

    def _in_month(self, number: int) -> date:
        year, month = divmod(number, 12)
        return date(year, month + 1, min(self.day or 1, monthrange(year, month + 1)[1]))
