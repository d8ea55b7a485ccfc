"""The phases of an order, fixed by the program; each of the company's statuses belongs to one of them."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Phase(models.TextChoices):
    ESTIMATE = "estimate", _("Estimate")
    BOOKED = "booked", _("Booked")
    ACCEPTED = "accepted", _("Checked in")
    IN_PROGRESS = "in-progress", _("In progress")
    READY = "ready", _("Ready")
    CLOSED = "closed", _("Closed")
    CANCELLED = "cancelled", _("Cancelled")


OPEN_PHASES = frozenset({Phase.ESTIMATE, Phase.BOOKED, Phase.ACCEPTED, Phase.IN_PROGRESS, Phase.READY})
"""Phases in which lines and prices may change."""
INSIDE_PHASES = frozenset({Phase.ACCEPTED, Phase.IN_PROGRESS, Phase.READY})
"""Phases in which the vehicle is in the workshop."""
WORKING_PHASES = INSIDE_PHASES - {Phase.READY}
"""Phases in which it is worked on, or waits for that."""


class JobStatus(models.TextChoices):
    PLANNED = "planned", _("Planned")
    IN_PROGRESS = "in-progress", _("In progress")
    PAUSED = "paused", _("Paused")
    DONE = "done", _("Done")
    CANCELLED = "cancelled", pgettext_lazy("job", "Cancelled")


JOB_COLOURS = {
    JobStatus.PLANNED: "secondary",
    JobStatus.IN_PROGRESS: "blue",
    JobStatus.PAUSED: "orange",
    JobStatus.DONE: "green",
    JobStatus.CANCELLED: "red",
}
"""Colours of badges; the statuses of orders have theirs in the database."""
UNFINISHED = frozenset({JobStatus.PLANNED, JobStatus.IN_PROGRESS, JobStatus.PAUSED})


class PartStatus(models.TextChoices):
    NEEDED = "needed", _("Needed")
    ORDERED = "ordered", _("Ordered")
    ARRIVED = "arrived", _("Arrived")
    ISSUED = "issued", _("Issued")
    INSTALLED = "installed", _("Fitted")
    RETURNED = "returned", _("Returned")


ISSUED = frozenset({PartStatus.ISSUED, PartStatus.INSTALLED})
HERE = frozenset({PartStatus.ARRIVED, PartStatus.ISSUED})
"""In the workshop and not fitted yet; parts needed or ordered are still awaited."""
PART_LOOKS = {
    PartStatus.NEEDED: {"icon": "hourglass"},
    PartStatus.ORDERED: {"icon": "hourglass"},
    PartStatus.ARRIVED: {"icon": "check"},
    PartStatus.ISSUED: {"icon": "check"},
    PartStatus.INSTALLED: {"icon": "check"},
    PartStatus.RETURNED: {"icon": "arrow-back-up"},
}
