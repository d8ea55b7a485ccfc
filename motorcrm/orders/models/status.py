"""The company's statuses, and which may follow which."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from motorcrm.access.models import Role
from motorcrm.core.shipped import Shipped
from motorcrm.orders.phases import Phase


class OrderStatus(Shipped):
    """A status has a colour and belongs to a phase; many may share one."""

    SHIPPED_NAMES = {
        "draft": _("Draft"),
        "approval": _("Awaiting approval"),
        "booking": _("Booking"),
        "accepted": _("Checked in"),
        "diagnostics": _("Diagnostics"),
        "in-progress": _("In progress"),
        "waiting-for-parts": _("Waiting for parts"),
        "ready": _("Ready for hand-over"),
        "closed": _("Closed"),
        "cancelled": _("Cancelled"),
    }

    phase = models.CharField(_("phase"), max_length=12, choices=Phase.choices)
    colour = models.CharField(_("colour"), max_length=12, default="secondary")
    """A name from the palette of the interface: blue, green, orange …"""
    position = models.PositiveSmallIntegerField(default=0)
    is_archived = models.BooleanField(default=False)

    class Meta:
        ordering = ("position", "pk")
        verbose_name = _("status")


class Transition(models.Model):
    """An order may go from one status to another. Roles listed here narrow it; none means anyone with the right."""

    source = models.ForeignKey(OrderStatus, models.CASCADE, related_name="ways_out")
    target = models.ForeignKey(OrderStatus, models.CASCADE, related_name="ways_in")
    roles = models.ManyToManyField(Role, blank=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "target"], name="one_transition_a_pair")]
