"""The lines of an order: jobs and who does them, parts and where they are."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from motorcrm.access.catalogue import OWN, Right
from motorcrm.access.scopes import Scoped, ScopedQuerySet, scope_of
from motorcrm.catalog.models import Part, Service
from motorcrm.core import clock
from motorcrm.core.actor import Anyone
from motorcrm.core.exact import Money, Quantity, one
from motorcrm.core.fields import MoneyField, PercentField, QuantityField, within_bounds
from motorcrm.orders.models.order import WorkOrder
from motorcrm.orders.phases import HERE, ISSUED, JOB_COLOURS, PART_LOOKS, UNFINISHED, JobStatus, PartStatus
from motorcrm.orders.rights import DO_JOBS, VIEW_ORDERS
from motorcrm.orders.waits import wait_in_words
from motorcrm.suppliers.models import Supplier

EMPLOYEE = settings.AUTH_USER_MODEL
BOUNDED = ("price", "discount", "total", "vat")


class OrderLine(Scoped):
    """What jobs and parts share: a quantity at a price, less a discount. `pricing` computes the stored sums."""

    position = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(_("name"), max_length=300)
    quantity = QuantityField(_("quantity"), default=one)
    price = MoneyField(_("price"), default=Money.zero)
    list_price = MoneyField(null=True, editable=False)
    """What the price list said when the line was added; empty if it says nothing, or only from which price on."""
    discount_percent = PercentField(_("discount, %"), null=True, blank=True)
    discount_sum = MoneyField(_("discount, ₽"), null=True, blank=True)
    discount = MoneyField(default=Money.zero, editable=False)
    """The line's own discount as an amount."""
    total = MoneyField(default=Money.zero, editable=False)
    """Price × quantity less the line's discount."""
    order_discount = MoneyField(default=Money.zero, editable=False)
    """The line's share of the order's discount and rounding."""
    vat = MoneyField(default=Money.zero, editable=False)
    agreed_at = models.DateTimeField(null=True, editable=False)
    """When the client agreed to it: when the order left the estimate or, later, when the line was added."""
    agreed_quantity = QuantityField(null=True, editable=False)
    agreed_price = MoneyField(null=True, editable=False)
    agreed_total = MoneyField(null=True, editable=False)
    reason = models.CharField(_("reason"), max_length=400, blank=True)
    """Why the line is free, or cheaper than in the price list."""
    created_at = models.DateTimeField(default=clock.now, editable=False)
    created_by = models.ForeignKey(EMPLOYEE, models.PROTECT, null=True, editable=False, related_name="+")
    version = models.PositiveIntegerField(default=1)

    seen_with = VIEW_ORDERS

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def is_free(self) -> bool:
        """Whether the client pays nothing for it."""
        raise NotImplementedError

    @property
    def is_billed(self) -> bool:
        """Whether it counts in the sums of the order."""
        raise NotImplementedError

    @property
    def lacks_price(self) -> bool:
        """Whether nobody has said what it costs: neither the price list nor a person, and it is not free."""
        return not self.price and self.list_price is None and not self.is_free and self.is_billed

    @property
    def due(self) -> Money:
        """What the client pays for the line after all discounts."""
        return self.total - self.order_discount


def in_own_orders(person: Anyone) -> Q:
    """Lines of an order the person manages or has a job in. Tested line by line, because guards test one at a time."""
    theirs = JobAssignment.objects.filter(order=OuterRef("order"), employee=person.pk)
    return Q(order__manager=person) | Q(Exists(theirs))


class JobQuerySet(ScopedQuerySet["Job"]):
    def own(self, person: Anyone) -> Self:
        """Jobs of the person's own orders: technicians see what others do on the same vehicle."""
        return self.filter(in_own_orders(person))

    def done_by(self, person: Anyone) -> Self:
        """The same jobs as `assigned_to`, for testing one order or job at a time."""
        return self.filter(Exists(JobAssignment.objects.filter(job=OuterRef("pk"), employee=person.pk)))

    def visible_to(self, person: Anyone, right: Right | None = None) -> Self:
        """As everywhere, except that the right to start and finish reaches only assigned jobs as a person's own."""
        if right is DO_JOBS and scope_of(person, right) == OWN:
            assigned = JobAssignment.objects.filter(employee=person.pk).values("job")
            return self.filter(Q(order__manager=person) | Q(pk__in=assigned))
        return super().visible_to(person, right)

    def unfinished(self) -> Self:
        return self.filter(status__in=UNFINISHED)

    def active(self) -> Self:
        return self.exclude(status=JobStatus.CANCELLED)

    def assigned_to(self, person: Anyone) -> Self:
        return self.filter(assignments__employee=person)


class Job(OrderLine):
    """A job from the price list or in free text, with its own status and clock."""

    order = models.ForeignKey(WorkOrder, models.PROTECT, related_name="jobs")
    service = models.ForeignKey(Service, models.PROTECT, null=True, blank=True, related_name="+")
    labour_hours = QuantityField(_("labour hours"), default=Quantity.zero)
    rate = MoneyField(_("labour rate"), null=True, blank=True)
    """The labour rate if the price was calculated from hours; empty if it is fixed."""
    agreed_hours = QuantityField(null=True, editable=False)
    status = models.CharField(_("status"), max_length=12, choices=JobStatus.choices, default=JobStatus.PLANNED)
    started_at = models.DateTimeField(null=True, editable=False)
    finished_at = models.DateTimeField(null=True, editable=False)
    clocked_seconds = models.PositiveIntegerField(default=0, editable=False)
    waiting_for = models.CharField(_("waiting for"), max_length=200, blank=True)
    is_warranty = models.BooleanField(_("warranty: free for the client"), default=False)
    repeats = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="repeated_by")
    warranty_months = models.PositiveSmallIntegerField(_("warranty, months"), null=True, blank=True)
    warranty_km = models.PositiveIntegerField(_("warranty, km"), null=True, blank=True)
    assignments_version = models.PositiveIntegerField(default=1)

    ref_name = "job"
    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ("position", "pk")
        verbose_name = _("job")
        constraints = within_bounds("job", BOUNDED)

    @property
    def is_free(self) -> bool:
        return self.is_warranty

    @property
    def waits_for(self) -> str:
        """In the reader's language, or as it was said."""
        return wait_in_words(self.waiting_for)

    @property
    def is_billed(self) -> bool:
        return not self.is_cancelled

    @property
    def is_unfinished(self) -> bool:
        return self.status in UNFINISHED

    @property
    def is_cancelled(self) -> bool:
        return self.status == JobStatus.CANCELLED

    @property
    def colour(self) -> str:
        return JOB_COLOURS[JobStatus(self.status)]


class OrderPartQuerySet(ScopedQuerySet["OrderPart"]):
    def own(self, person: Anyone) -> Self:
        """Parts of the person's own orders."""
        return self.filter(in_own_orders(person))

    def active(self) -> Self:
        return self.exclude(status=PartStatus.RETURNED)


class OrderPart(OrderLine):
    """A part or material: the workshop's, or supplied by the client (free, but listed in documents)."""

    order = models.ForeignKey(WorkOrder, models.PROTECT, related_name="parts")
    part = models.ForeignKey(Part, models.PROTECT, null=True, blank=True, related_name="+")
    article = models.CharField(_("part number"), max_length=80, blank=True)
    maker = models.CharField(_("manufacturer"), max_length=80, blank=True)
    unit = models.CharField(_("unit"), max_length=12, default="шт")
    cost = MoneyField(_("cost"), null=True, blank=True)
    cost_rest = MoneyField(default=Money.zero, editable=False)
    """What all of it cost beyond cost × quantity: a few kopecks either way, where its bill does not divide evenly."""
    agreed_cost = MoneyField(null=True, editable=False)
    issued_at = models.DateTimeField(null=True, editable=False)
    """When somebody issued or fitted it; empty while it is only taken to be issued, as one from the shelf."""
    supplier = models.ForeignKey(Supplier, models.PROTECT, null=True, blank=True, related_name="+")
    due_on = models.DateField(_("due"), null=True, blank=True)
    status = models.CharField(_("status"), max_length=12, choices=PartStatus.choices, default=PartStatus.NEEDED)
    is_clients_own = models.BooleanField(_("supplied by client"), default=False)

    ref_name = "part"
    objects = OrderPartQuerySet.as_manager()

    class Meta:
        ordering = ("position", "pk")
        verbose_name = _("part")
        constraints = within_bounds("part", BOUNDED)

    @property
    def cost_sum(self) -> Money:
        """What all of it cost; nothing, as long as nobody knows."""
        return Money.zero() if self.cost is None else self.cost.times(self.quantity) + self.cost_rest

    @property
    def is_free(self) -> bool:
        return self.is_clients_own

    @property
    def is_billed(self) -> bool:
        return not self.is_returned and not self.is_clients_own

    @property
    def is_returned(self) -> bool:
        return self.status == PartStatus.RETURNED

    @property
    def is_issued(self) -> bool:
        """Whether somebody has taken it out of the store: from then on it is returned, not removed."""
        return self.status == PartStatus.INSTALLED or (self.status in ISSUED and self.issued_at is not None)

    @property
    def is_here(self) -> bool:
        """Whether it is in the workshop, and not fitted yet."""
        return self.status in HERE

    @property
    def look(self) -> dict[str, str]:
        return PART_LOOKS[PartStatus(self.status)]


class JobAssignment(models.Model):
    """A technician's share of a job. The shares of a job sum to 100.00 %."""

    job = models.ForeignKey(Job, models.CASCADE, related_name="assignments", db_index=False)
    order = models.ForeignKey(WorkOrder, models.CASCADE, related_name="assignments")
    """That of the job. Here too, so that a technician's orders are one walk of an index, the newest first."""
    employee = models.ForeignKey(EMPLOYEE, models.PROTECT, related_name="assignments", db_index=False)
    share = PercentField(_("share, %"))
    finished_at = models.DateTimeField(null=True, editable=False)
    """That of the job, kept by its life cycle, for the same reason: what somebody did on a day or last."""

    class Meta:
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(fields=["job", "employee"], name="a_technician_once_in_a_job")]
        indexes = [
            models.Index(fields=["employee", "-order"], name="assignment_order"),
            models.Index(fields=["employee", "finished_at"], name="assignment_finished"),
        ]


class JobSession(models.Model):
    """A stretch of time someone worked on a job. One without an end is running."""

    job = models.ForeignKey(Job, models.CASCADE, related_name="sessions")
    employee = models.ForeignKey(EMPLOYEE, models.PROTECT, null=True, related_name="+", db_index=False)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["job"], condition=Q(ended_at=None), name="one_running_session_a_job")
        ]
        indexes = [
            models.Index(fields=["employee", "started_at"], name="session_started"),
            models.Index(fields=["ended_at", "started_at"], name="session_ended"),
        ]
