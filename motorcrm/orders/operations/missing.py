"""What prevents an order from being closed, in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from motorcrm.company.queries import preferences
from motorcrm.orders.models import Job, OrderPart
from motorcrm.orders.operations.parts import fitted_by_itself
from motorcrm.orders.operations.sheet import Sheet
from motorcrm.orders.phases import PartStatus

FEW_NAMES = 5
"""How many of the jobs or parts that prevent closing are named."""


JOBS, TECHNICIANS, PARTS, MILEAGE, EMPTY = "jobs", "technicians", "parts", "mileage", "empty"


@dataclass(frozen=True)
class Gap:
    """Something that prevents closing: its kind, what to say, and the lines it is about."""

    code: str
    text: str
    lines: Sequence[Job | OrderPart] = ()

    @property
    def names(self) -> str:
        return _first_names([line.name for line in self.lines])

    @property
    def is_awaited(self) -> bool:
        """Whether it is about parts that have not come yet."""
        return any(isinstance(line, OrderPart) and not line.is_here for line in self.lines)


def what_is_missing(sheet: Sheet, *, finish_jobs: bool = False) -> list[str]:
    """Everything that prevents closing, in words; with `finish_jobs`, what would if that were done first."""
    done = {JOBS, PARTS} if finish_jobs else set()
    return [gap.text for gap in gaps_of(sheet) if gap.code not in done]


def gaps_of(sheet: Sheet) -> list[Gap]:
    """Everything that prevents closing."""
    order, jobs, parts = sheet.order, sheet.active_jobs, sheet.active_parts
    prefetch_related_objects(jobs, "assignments")
    found: list[Gap] = []
    if unfinished := [job for job in jobs if job.is_unfinished]:
        text = ngettext(
            "%(count)s job is not finished: %(names)s", "%(count)s jobs are not finished: %(names)s", len(unfinished)
        )
        found.append(_gap(JOBS, text, unfinished))
    if unassigned := [job for job in jobs if not job.assignments.all()]:
        text = ngettext(
            "%(count)s job has no technician: %(names)s",
            "%(count)s jobs have no technician: %(names)s",
            len(unassigned),
        )
        found.append(_gap(TECHNICIANS, text, unassigned))
    fitted = {part.pk for part in fitted_by_itself(sheet)}
    if unfitted := [part for part in parts if part.status != PartStatus.INSTALLED and part.pk not in fitted]:
        text = ngettext(
            "%(count)s part is not fitted: %(names)s", "%(count)s parts are not fitted: %(names)s", len(unfitted)
        )
        found.append(_gap(PARTS, text, unfitted))
    has_no_reading = order.mileage is None and order.engine_hours is None
    if order.vehicle_id and has_no_reading and preferences().mileage_required:
        found.append(Gap(MILEAGE, _("mileage is not recorded")))
    if not jobs and not parts:
        found.append(Gap(EMPTY, _("there is nothing to bill: no jobs and no parts")))
    return found


def _gap(code: str, text: str, lines: Sequence[Job | OrderPart]) -> Gap:
    return Gap(code, text % {"count": len(lines), "names": _first_names([line.name for line in lines])}, lines)


def _first_names(names: list[str]) -> str:
    """The first few names, because nobody reads sixty."""
    shown, rest = names[:FEW_NAMES], len(names) - FEW_NAMES
    if rest <= 0:
        return ", ".join(shown)
    return _("%(names)s and %(rest)s more") % {"names": ", ".join(shown), "rest": rest}
