"""The work order itself and the comments on it."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from motorcrm.access.scopes import Scoped, ScopedQuerySet
from motorcrm.clients.models import Client, Contract, Source
from motorcrm.company.models import Organisation
from motorcrm.core import clock
from motorcrm.core.actor import Anyone
from motorcrm.core.exact import Money, Percent
from motorcrm.core.fields import MoneyField, PercentField, within_bounds
from motorcrm.core.folding import fold
from motorcrm.core.phones import LONGEST
from motorcrm.orders.models.found import TEXTS, found_orders, grader_of
from motorcrm.orders.models.status import OrderStatus
from motorcrm.orders.phases import OPEN_PHASES, Phase
from motorcrm.orders.rights import VIEW_ORDERS
from motorcrm.vehicles.models import Vehicle

EMPLOYEE = settings.AUTH_USER_MODEL
OPEN = Q(is_open=True)
"""The condition of indexes of open orders. SQLite uses them only for queries that say it in the same words."""
BOUNDED = ("jobs_total", "parts_total", "discount", "line_discounts", "total", "vat", "cost_total")


class WorkOrderQuerySet(ScopedQuerySet["WorkOrder"]):
    def open(self) -> Self:
        """Neither closed nor cancelled."""
        return self.filter(is_open=True)

    def among_open(self) -> Self:
        """The same, looked for among open orders only.

        Beside a period, SQLite would walk the days of the period through all orders there have ever been.
        """
        return self.open().filter(pk__in=WorkOrder.objects.open().order_by().values("pk"))

    def overdue(self) -> Self:
        return self.open().exclude(phase=Phase.READY).filter(promised_at__lt=clock.now())

    def search(self, query: str, reader: Anyone, *, enough: int = 0) -> Self:
        """Search by number and complaint, and by client and vehicle in their own ways."""
        orders = WorkOrder.objects.all()
        return self.among(found_orders(orders, query, reader, enough=enough)) if fold(query) else self

    def ranked(self, query: str, reader: Anyone) -> Self:
        """The same rows with `relevance`, those whose number, client or vehicle fits the query best first."""
        return self.graded(TEXTS, grader_of(query, reader))


class WorkOrder(Scoped):
    """One visit of a vehicle, from the call to the hand-over. It has a number and is never deleted."""

    class Priority(models.IntegerChoices):
        NORMAL = 0, _("Normal")
        URGENT = 1, _("Urgent")

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("organisation"))
    number = models.CharField(_("number"), max_length=40)
    phase = models.CharField(max_length=12, choices=Phase.choices)
    is_open = models.BooleanField(default=True, editable=False)
    """Whether the phase is one of `OPEN_PHASES`. Kept by the life cycle, so that indexes can leave out what is over."""
    status = models.ForeignKey(
        OrderStatus, models.PROTECT, related_name="orders", verbose_name=_("status"), db_index=False
    )
    client = models.ForeignKey(Client, models.PROTECT, related_name="orders", verbose_name=_("client"), db_index=False)
    contract = models.ForeignKey(Contract, models.PROTECT, null=True, blank=True, related_name="orders")
    vehicle = models.ForeignKey(
        Vehicle,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="orders",
        verbose_name=_("vehicle"),
        db_index=False,
    )
    vehicle_owner = models.ForeignKey(Client, models.PROTECT, null=True, blank=True, related_name="+")
    """Who owned the vehicle when the order was created."""
    brought_by = models.CharField(_("brought by"), max_length=200, blank=True)
    brought_by_phone = models.CharField(_("phone"), max_length=LONGEST, blank=True)
    """As `write_phone` writes it: in E.164, with its extension."""
    mileage = models.PositiveIntegerField(_("mileage, km"), null=True, blank=True)
    engine_hours = models.PositiveIntegerField(_("engine hours"), null=True, blank=True)
    fuel = models.PositiveSmallIntegerField(_("fuel, %"), null=True, blank=True)
    complaint = models.TextField(_("complaint"), blank=True)
    recommendations = models.TextField(_("recommendations"), blank=True)
    priority = models.PositiveSmallIntegerField(_("priority"), choices=Priority.choices, default=Priority.NORMAL)
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("source")
    )
    manager = models.ForeignKey(
        EMPLOYEE,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="managed_orders",
        verbose_name=_("manager"),
        db_index=False,
    )
    booked_for = models.DateTimeField(_("booked for"), null=True, blank=True)
    promised_at = models.DateTimeField(_("promised"), null=True, blank=True)
    first_promised_at = models.DateTimeField(null=True, editable=False)
    """What was promised first, however often the promise has moved since."""
    promise_moves = models.PositiveSmallIntegerField(default=0, editable=False)

    created_at = models.DateTimeField(default=clock.now, editable=False)
    created_by = models.ForeignKey(EMPLOYEE, models.PROTECT, null=True, editable=False, related_name="+")
    status_since = models.DateTimeField(default=clock.now, editable=False)
    """Since when it has been in its status: the beginning of the open one of its `stays`."""
    booked_at = models.DateTimeField(null=True, editable=False)
    accepted_at = models.DateTimeField(null=True, editable=False)
    started_at = models.DateTimeField(null=True, editable=False)
    ready_at = models.DateTimeField(null=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)
    closed_on = models.DateField(null=True, editable=False)
    """The business date of the sale."""
    closings = models.PositiveSmallIntegerField(default=0, editable=False)
    """How many times it has been closed; part of the key of each sale."""
    handed_over_at = models.DateTimeField(null=True, editable=False)
    handed_over_to = models.CharField(_("handed over to"), max_length=200, blank=True)
    pay_by = models.DateField(_("to be paid by"), null=True, editable=False)
    """By when the client pays what closing left unpaid; empty if nothing was, or no day was agreed."""
    debt_reason = models.CharField(_("why it is not paid"), max_length=400, blank=True, editable=False)
    """Why somebody released the vehicle unpaid, by right; empty for the credit of a contract."""
    cancelled_at = models.DateTimeField(null=True, editable=False)
    cancel_reason = models.CharField(_("reason"), max_length=400, blank=True)

    discount_percent = PercentField(_("discount, %"), null=True, blank=True)
    discount_sum = MoneyField(_("discount, ₽"), null=True, blank=True)
    authorised_percent = PercentField(default=Percent.zero, editable=False)
    """The largest share of the gross amount that somebody has given within their own limit."""
    authorised_sum = MoneyField(default=Money.zero, editable=False)
    """The same as an amount; it holds as far as `authorised_limit` goes."""
    authorised_limit = PercentField(default=Percent.zero, editable=False)
    """The limit of whoever authorised it, at that time."""
    authorised_by = models.ForeignKey(EMPLOYEE, models.PROTECT, null=True, editable=False, related_name="+")
    """Empty if it was agreed with the client in advance."""
    authorised_at = models.DateTimeField(null=True, editable=False)
    tax_rate = PercentField(null=True, blank=True)
    """The VAT rate included in the prices, that of the organisation until closing freezes it. Empty: without VAT."""
    jobs_total = MoneyField(default=Money.zero, editable=False)
    parts_total = MoneyField(default=Money.zero, editable=False)
    discount = MoneyField(default=Money.zero, editable=False)
    line_discounts = MoneyField(default=Money.zero, editable=False)
    """The discounts of its billed lines together, beside the order's own."""
    rounding = MoneyField(default=Money.zero, editable=False)
    total = MoneyField(default=Money.zero, editable=False)
    vat = MoneyField(default=Money.zero, editable=False)
    cost_total = MoneyField(default=Money.zero, editable=False)

    search = models.TextField(editable=False, default="")
    version = models.PositiveIntegerField(default=1)

    ref_name = "order"
    seen_with = VIEW_ORDERS
    objects = WorkOrderQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        verbose_name = _("work order")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "number"], name="order_number_is_unique"),
            models.CheckConstraint(
                condition=Q(discount_percent=None) | Q(discount_sum=None), name="order_discount_is_of_one_kind"
            ),
            models.CheckConstraint(
                condition=Q(is_open=True, phase__in=sorted(OPEN_PHASES))
                | (Q(is_open=False) & ~Q(phase__in=sorted(OPEN_PHASES))),
                name="order_is_open_in_open_phases",
            ),
            models.CheckConstraint(
                condition=Q(phase=Phase.CLOSED) | Q(pay_by=None, debt_reason=""), name="order_debt_of_a_closed_one"
            ),
            *within_bounds("order", BOUNDED),
        ]
        indexes = [
            # Of all orders, for lists: each is walked newest first and left after a page.
            models.Index(fields=["phase", "-id"], name="order_phase"),
            models.Index(fields=["status", "-id"], name="order_status"),
            models.Index(fields=["client", "-id"], name="order_client"),
            models.Index(fields=["vehicle", "-id"], name="order_vehicle"),
            models.Index(fields=["manager", "-id"], name="order_manager"),
            # With only the one above, SQLite looks through all closed orders for those of a manager who has few.
            models.Index(fields=["manager", "phase", "-id"], name="order_manager_phase"),
            models.Index(fields=["created_at", "id"], name="order_created"),
            models.Index(fields=["booked_for", "id"], name="order_booked_for"),
            models.Index(fields=["promised_at", "id"], name="order_promised"),
            models.Index(fields=["closed_on", "id"], name="order_closed_on"),
            # Of open ones: as small as the workshop, however long it has been there.
            models.Index(fields=["-id"], condition=OPEN, name="order_open"),
            models.Index(fields=["manager", "-id"], condition=OPEN, name="order_open_manager"),
            models.Index(fields=["created_at", "id"], condition=OPEN, name="order_open_created"),
            models.Index(fields=["promised_at", "id"], condition=OPEN, name="order_open_promised"),
            models.Index(fields=["booked_for", "id"], condition=OPEN, name="order_open_booked_for"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def ref(self) -> str:
        return f"order:{self.pk}"

    @property
    def is_payment_late(self) -> bool:
        """Whether the day by which a debt was to be paid is over; whether it has been paid, the journal knows."""
        return self.pay_by is not None and self.pay_by < clock.today()

    @property
    def is_overdue(self) -> bool:
        is_late = self.promised_at is not None and self.promised_at < clock.now()
        return is_late and self.is_open and self.phase != Phase.READY


class OrderComment(models.Model):
    order = models.ForeignKey(WorkOrder, models.PROTECT, related_name="comments")
    text = models.TextField(_("comment"))
    by = models.ForeignKey(EMPLOYEE, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ("-pk",)
