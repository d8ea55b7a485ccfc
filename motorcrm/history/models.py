"""The record of what happened, and the memory of keys that makes a repeat harmless."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Happening(models.Model):
    """One line of history: who did what to what, when and from where, and what changed. Rows are only ever added."""

    class Timing(models.IntegerChoices):
        """How far `at` can be trusted: shown by the clock, by a clock in doubt, or told afterwards."""

        CLOCK = 0
        DOUBTED = 1
        TOLD = 2

    at = models.DateTimeField(_("when"))
    timing = models.PositiveSmallIntegerField(choices=Timing.choices, default=Timing.CLOCK)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    """Null if the program did it. `happening_by` is its index."""
    event = models.CharField(_("what"), max_length=60)
    about = models.CharField(_("record"), max_length=60)
    """`order:1042`, see `ref`."""
    within = models.CharField(max_length=60, blank=True)
    """The thing whose timeline also shows it, if it is another: a payment happens within an order."""
    facts = models.JSONField(default=dict)
    origin = models.GenericIPAddressField(null=True)

    class Meta:
        ordering = ("-pk",)
        indexes = [
            models.Index(fields=["about", "-id"], name="happening_about"),
            models.Index(fields=["within", "-id"], name="happening_within"),
            # The audit log: each filter, in its order.
            models.Index(fields=["-at", "-id"], name="happening_at"),
            models.Index(fields=["by", "-at", "-id"], name="happening_by"),
            models.Index(fields=["event", "-at", "-id"], name="happening_event"),
        ]


class DoneOnce(models.Model):
    """An operation carried out with a key, and what it returned."""

    key = models.CharField(max_length=80, unique=True)
    verb = models.CharField(max_length=80)
    fingerprint = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    answer = models.CharField(max_length=120, blank=True)
    """`orders.WorkOrder:1042`: the row it returned."""
