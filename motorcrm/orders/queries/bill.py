"""What is given to the client at closing, in short: the lines of a receipt."""

from dataclasses import dataclass
from functools import cached_property

from motorcrm.core.exact import Quantity
from motorcrm.orders.operations.sheet import Sheet


@dataclass(frozen=True)
class Bill:
    """The order being closed in a few words. Its jobs carry their technicians."""

    sheet: Sheet

    @cached_property
    def jobs(self) -> int:
        return len(self.sheet.active_jobs)

    @cached_property
    def parts(self) -> int:
        return len(self.sheet.active_parts)

    @cached_property
    def hours(self) -> Quantity:
        return sum((job.labour_hours for job in self.sheet.active_jobs), Quantity.zero())

    @cached_property
    def technicians(self) -> list[str]:
        """Who did it, each once, in the order of the jobs."""
        rows = [row for job in self.sheet.active_jobs for row in job.assignments.all()]
        return list(dict.fromkeys(str(row.employee) for row in rows))

    @cached_property
    def warranty(self) -> list[tuple[int | None, Quantity | None]]:
        """What is promised of the jobs: months and kilometres, each promise once."""
        given = [(job.warranty_months, job.warranty_km) for job in self.sheet.active_jobs]
        return [(months, Quantity.whole(km) if km else None) for months, km in dict.fromkeys(given) if months or km]
