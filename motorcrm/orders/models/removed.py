"""Lines that were just removed, so that it can be undone."""

from django.conf import settings
from django.db import models

from motorcrm.core import clock
from motorcrm.orders.models.order import WorkOrder


class RemovedLine(models.Model):
    """A job or a part as it was, with its technicians; kept for a short while only."""

    order = models.ForeignKey(WorkOrder, models.CASCADE, related_name="+")
    rows = models.JSONField()
    """As Django's serialiser writes them, the line first."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    at = models.DateTimeField(default=clock.now, db_index=True)
