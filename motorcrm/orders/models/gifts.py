"""What is given away in an order, for the list that the owner looks through."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from motorcrm.core import clock
from motorcrm.core.fields import MoneyField, within_bounds
from motorcrm.orders.models.lines import Job, OrderLine, OrderPart
from motorcrm.orders.models.order import WorkOrder
from motorcrm.orders.phases import JobStatus, PartStatus, Phase


class GiftQuerySet(models.QuerySet["Gift"]):
    def in_force(self) -> "GiftQuerySet":
        """Those of orders that aren't cancelled, and of lines that are billed or would be if they weren't free."""
        gone = Q(job__status=JobStatus.CANCELLED) | Q(part__status=PartStatus.RETURNED)
        return self.exclude(gone).exclude(order__phase=Phase.CANCELLED)


class Gift(models.Model):
    """A discount, a free line or a price below the price list: kept as long as its line or order says so."""

    class Kind(models.TextChoices):
        DISCOUNT = "discount", _("Discount")
        WARRANTY = "warranty", pgettext_lazy("given", "Warranty")
        CLIENTS_OWN = "clients-own", _("Supplied by client")
        BELOW_LIST = "below-list", _("Price below the price list")

    order = models.ForeignKey(WorkOrder, models.PROTECT, related_name="gifts")
    job = models.ForeignKey(Job, models.CASCADE, null=True, related_name="gifts")
    part = models.ForeignKey(OrderPart, models.CASCADE, null=True, related_name="gifts")
    """Neither a job nor a part: it is given on the order as a whole."""
    kind = models.CharField(max_length=12, choices=Kind.choices)
    amount = MoneyField()
    """How much less the client pays because of it."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now)

    objects = GiftQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["order", "kind"], condition=Q(job=None, part=None), name="a_gift_of_a_kind_once_in_an_order"
            ),
            models.UniqueConstraint(fields=["job", "kind"], name="a_gift_of_a_kind_once_in_a_job"),
            models.UniqueConstraint(fields=["part", "kind"], name="a_gift_of_a_kind_once_in_a_part"),
            *within_bounds("gift", ["amount"]),
        ]
        indexes = [models.Index(fields=["at"], name="gift_at")]

    @property
    def line(self) -> OrderLine | None:
        return self.job or self.part

    @property
    def reason(self) -> str:
        """Of a line; discounts within a person's limit need none."""
        return self.line.reason if self.line and self.kind != self.Kind.DISCOUNT else ""
