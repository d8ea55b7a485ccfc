"""Columns of lists of jobs, on the page of a technician and on that of the workload."""

from collections.abc import Sequence
from operator import attrgetter

from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from motorcrm.core import clock
from motorcrm.orders.columns import short_number
from motorcrm.orders.models import Job
from motorcrm.ui.lists import Column, Listing, Page
from motorcrm.ui.markup import format_html
from motorcrm.ui.routes import address_by_id
from motorcrm.ui.templatetags.plates import plate
from motorcrm.ui.templatetags.words import due_by, moment, quantity, state
from motorcrm.vehicles.glyphs import glyph


def _job(job: Job) -> SafeString:
    return format_html('<a href="{}">{}</a>', address_by_id("order", job.order_id), job.name)


def _plate(job: Job) -> str:
    vehicle = job.order.vehicle
    return glyph(vehicle.type) + plate(vehicle.plate, vehicle.vin) if vehicle else SafeString()


def _vehicle(job: Job) -> str:
    return str(job.order.vehicle or "")


def _number(job: Job) -> str:
    return short_number(job.order.number)


def _hours(job: Job) -> str:
    return quantity(job.labour_hours) if job.labour_hours else ""


def _promised(job: Job) -> SafeString:
    return due_by(job.order.promised_at, clock.now(), is_late=job.order.is_overdue, is_awaited=not job.finished_at)


def _state(job: Job) -> SafeString:
    warranty = format_html('<span class="pill">{}</span>', gettext("warranty")) if job.is_warranty else ""
    waits = format_html('<span class="sub"> {}</span>', job.waits_for) if job.waiting_for else ""
    return format_html("{}{}{}", state(job.get_status_display(), job.colour), warranty, waits)


def _state_whole(job: Job) -> str:
    return gettext("waiting for: %(what)s") % {"what": job.waits_for} if job.waiting_for else ""


def listed(columns: Sequence[Column], jobs: Sequence[Job]) -> Listing:
    """So many jobs and no more: a list without pages."""
    return Listing(columns, Page(jobs, None, is_first=True), tone=attrgetter("colour"))


JOB = Column("job", _("Job"), _job, css="mid", card="top", hint=lambda job: job.name)
PLATE = Column("plate", _("Plate"), _plate, width=156, spare=True, card="middle")
VEHICLE = Column("vehicle", _("Vehicle"), _vehicle, css="sub", card="bottom", hint=_vehicle)
ORDER = Column(
    "order", _("№"), _number, css="sub num", width=64, spare=True, card="", hint=lambda job: job.order.number
)
HOURS = Column("hours", _("Labour hours"), _hours, css="num", at_end=True, width=106, card="top-end")
PROMISED = Column("promised", _("Promised"), _promised, width=160, card="bottom-end")
STATE = Column("state", _("Status"), _state, width=150, card="middle-end", hint=_state_whole)

OF_PERSON = [JOB, PLATE, VEHICLE, ORDER, HOURS, PROMISED, STATE]
DONE = [
    JOB,
    PLATE,
    VEHICLE,
    ORDER,
    Column("finished", _("Finished"), lambda job: moment(job.finished_at), width=130, card="bottom-end"),
]
FITS = [
    *(JOB, VEHICLE, HOURS, PROMISED),
    Column("assign", _("Assign"), "planning/cells/_assign.html", width=230, card="middle-end"),
]
"""Each row is a job that knows how it suits the technician: `fit`."""
WAITING = [
    *(JOB, PLATE, VEHICLE, ORDER, HOURS, PROMISED),
    Column("give", _("Technician"), "planning/cells/_give.html", width=300, card="middle"),
]
