"""What cannot be known later unless it is kept: how long an order was in each status, and how its promise moved."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from motorcrm.orders.models.order import WorkOrder
from motorcrm.orders.models.status import OrderStatus
from motorcrm.orders.phases import Phase


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
