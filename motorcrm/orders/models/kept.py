"""What cannot be known later unless it is kept: how long an order was in each status, and how its promise moved."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from motorcrm.clients.models import Client
from motorcrm.orders.models.order import WorkOrder
from motorcrm.orders.models.status import OrderStatus
from motorcrm.orders.phases import Phase

NEVER = date.min


class StatusStay(models.Model):
    """A stay of an order in a status. The stays of an order follow each other without gaps; the last one is open."""

    order = models.ForeignKey(WorkOrder, models.PROTECT, related_name="stays")
    status = models.ForeignKey(OrderStatus, models.PROTECT, related_name="+")
    phase = models.CharField(max_length=12, choices=Phase.choices)
    """Kept too, because a company may move a status to another phase."""
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=["order"], condition=Q(until=None), name="one_open_stay_an_order"),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="a_stay_ends_after_it_begins"
            ),
        ]
        indexes = [models.Index(fields=["status", "since"], name="stay_status")]


class ClientVisits(models.Model):
    """How often a client came and when last, for lists: they are walked in the order of last visits.

    Of a merged client it all stands with the one who remains. Every other client has a row, or lists would leave them
    out.
    """

    client = models.OneToOneField(Client, models.PROTECT, primary_key=True, related_name="+")
    orders = models.PositiveIntegerField(default=0)
    """All of them, cancelled ones too: as many as the client's list of orders has."""
    last_visit_on = models.DateField(default=NEVER)
    """The day of the latest check-in; `NEVER` before the first, because databases sort NULLs each in its own way."""

    class Meta:
        indexes = [models.Index(fields=["-last_visit_on", "-client"], name="client_last_visit")]


class PromiseChange(models.Model):
    """The promised time was moved or taken back. The first promise is in the order itself."""

    class Reason(models.TextChoices):
        PARTS = "parts", _("waiting for parts")
        MORE_WORK = "more-work", _("more work was found")
        CLIENT = "client", _("the client asked for it")
        APPROVAL = "approval", _("waiting for the client's answer")
        BUSY = "busy", _("the workshop is too busy")
        ABSENCE = "absence", _("the technician is absent")

    order = models.ForeignKey(WorkOrder, models.PROTECT, related_name="promise_changes")
    before = models.DateTimeField(null=True)
    after = models.DateTimeField(null=True)
    """Empty if the promise was taken back."""
    reason = models.CharField(max_length=12, choices=Reason.choices, blank=True)
    comment = models.CharField(max_length=200, blank=True)
    """The reason in people's own words."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)
        indexes = [models.Index(fields=["at"], name="promise_change_at")]
