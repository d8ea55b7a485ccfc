"""What is given away in an order, for the list that the owner looks through."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from motorcrm.core import clock
from motorcrm.core.fields import MoneyField, within_bounds
from motorcrm.core.search import SearchedQuerySet, SearchIndex
from motorcrm.orders.models.lines import Job, OrderLine, OrderPart
from motorcrm.orders.models.order import WorkOrder

IN_FORCE = Q(is_in_force=True)
"""The condition of its indexes. SQLite uses them only for queries that say it in the same words."""
GIFTS = SearchIndex("orders_gift")


class GiftQuerySet(SearchedQuerySet["Gift"]):
    def in_force(self) -> Self:
        """Those of orders that aren't cancelled, and of lines that are billed or would be if they weren't free."""
        return self.filter(is_in_force=True)


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
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    at = models.DateTimeField(default=clock.now)
    is_in_force = models.BooleanField(default=True)
    """Kept with the order, so that the list needn't ask the order and the line of every row."""
    search = models.TextField(default="")
    """The reason, as `searchable` writes it. Its order, client and vehicle are searched by themselves."""

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
        # The list, by each filter and by both: walked newest first and left after a page.
        indexes = [
            models.Index(fields=["at", "id"], condition=IN_FORCE, name="gift_at"),
            models.Index(fields=["kind", "at", "id"], condition=IN_FORCE, name="gift_kind"),
            models.Index(fields=["by", "at", "id"], condition=IN_FORCE, name="gift_by"),
            models.Index(fields=["by", "kind", "at", "id"], condition=IN_FORCE, name="gift_by_kind"),
        ]

    @property
    def line(self) -> OrderLine | None:
        return self.job or self.part

    @property
    def reason(self) -> str:
        """Of a line; discounts within a person's limit need none."""
        return self.line.reason if self.line and self.kind != self.Kind.DISCOUNT else ""
