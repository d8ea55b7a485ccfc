"""What prevents an order from being closed, in words."""

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from motorcrm.company.queries import preferences
from motorcrm.orders.operations.parts import fitted_by_itself
from motorcrm.orders.operations.sheet import Sheet
from motorcrm.orders.phases import PartStatus

FEW_NAMES = 5
"""How many of the jobs or parts that prevent closing are named."""


def what_is_missing(sheet: Sheet, *, finish_jobs: bool = False) -> list[str]:
    """Everything that prevents closing, in words; with `finish_jobs`, what would if that were done first."""
    order, jobs, parts = sheet.order, sheet.active_jobs, sheet.active_parts
    prefetch_related_objects(jobs, "assignments")
    missing: list[str] = []
    unfinished = [job.name for job in jobs if job.is_unfinished and not finish_jobs]
    if unfinished:
        text = ngettext(
            "%(count)s job is not finished: %(names)s", "%(count)s jobs are not finished: %(names)s", len(unfinished)
        )
        missing.append(text % {"count": len(unfinished), "names": _first_names(unfinished)})
    unassigned = [job.name for job in jobs if not job.assignments.all()]
    if unassigned:
        text = ngettext(
            "%(count)s job has no technician: %(names)s",
            "%(count)s jobs have no technician: %(names)s",
            len(unassigned),
        )
        missing.append(text % {"count": len(unassigned), "names": _first_names(unassigned)})
    fitted = {part.pk for part in fitted_by_itself(sheet)}
    unfitted = [
        part.name for part in parts if part.status != PartStatus.INSTALLED and part.pk not in fitted and not finish_jobs
    ]
    if unfitted:
        text = ngettext(
            "%(count)s part is not fitted: %(names)s", "%(count)s parts are not fitted: %(names)s", len(unfitted)
        )
        missing.append(text % {"count": len(unfitted), "names": _first_names(unfitted)})
    has_no_reading = order.mileage is None and order.engine_hours is None
    if order.vehicle_id and has_no_reading and preferences().mileage_required:
        missing.append(_("mileage is not recorded"))
    if not jobs and not parts:
        missing.append(_("there is nothing to bill: no jobs and no parts"))
    return missing


def _first_names(names: list[str]) -> str:
    """The first few names, because nobody reads sixty."""
    shown, rest = names[:FEW_NAMES], len(names) - FEW_NAMES
    if rest <= 0:
        return ", ".join(shown)
    return _("%(names)s and %(rest)s more") % {"names": ", ".join(shown), "rest": rest}
