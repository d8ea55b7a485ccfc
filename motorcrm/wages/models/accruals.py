"""What people have earned: rows that are only ever added, and the months they are owed for."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q, Value
from django.utils.translation import gettext_lazy as _

from motorcrm.access.scopes import Scoped, ScopedQuerySet
from motorcrm.company.models import Organisation
from motorcrm.core import clock
from motorcrm.core.actor import Anyone
from motorcrm.core.fields import MoneyField
from motorcrm.ledger.models import Entry, Item
from motorcrm.orders.models import WorkOrder
from motorcrm.wages.models.schemes import PayRule
from motorcrm.wages.rights import VIEW_WAGES

EMPLOYEE = settings.AUTH_USER_MODEL


class WageTurn(models.Model):
    """One row. Whoever accrues or pays wages, or changes by which rules, waits here for the one before."""


class WageMonth(models.Model):
    """What an organisation owes somebody for a month.

    What is open of it is the balance of its item in the journal.
    """

    employee = models.ForeignKey(EMPLOYEE, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    month = models.DateField()
    """Its first day."""
    item = models.OneToOneField(Item, models.PROTECT, null=True, related_name="wage_month")
    """Opened by the first accrual or payout."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["employee", "organisation", "month"], name="one_wage_month"),
            models.CheckConstraint(condition=Q(month__day=1), name="a_wage_month_begins_on_its_first"),
        ]
        indexes = [models.Index(fields=["month", "employee"], name="wage_month_of_all")]


class AccrualQuerySet(ScopedQuerySet["Accrual"]):
    def own(self, person: Anyone) -> Self:
        return self.filter(employee=person.pk)


class Accrual(Scoped):
    """So much more, or less, is owed to somebody for something. Rows are never changed: a difference is another row.

    The rows of one source and person sum to what the rules say of it now.
    """

    class Kind(models.TextChoices):
        JOB = "job", _("job")
        ORDER = "order", _("managed order")
        STEPS = "steps", _("output of the month")

    employee = models.ForeignKey(EMPLOYEE, models.PROTECT, related_name="+", db_index=False)
    wage_month = models.ForeignKey(WageMonth, models.PROTECT, related_name="accruals")
    entry = models.ForeignKey(Entry, models.PROTECT, null=True, related_name="accruals")
    """Empty if only what it is computed from has changed, and nothing in money."""
    kind = models.CharField(max_length=6, choices=Kind.choices)
    source = models.CharField(max_length=60)
    """What it is for: `job:17`."""
    order = models.ForeignKey(WorkOrder, models.PROTECT, null=True, related_name="+")
    rule = models.ForeignKey(PayRule, models.PROTECT, null=True, related_name="+")
    on = models.DateField(_("date"))
    """That of its entry: a locked period is corrected in the open one."""
    done_on = models.DateField()
    """The day whose rules count: of a job, when it was done; of an order, when it was closed."""
    for_month = models.DateField()
    """The month whose output it is, even if that is locked."""
    base = MoneyField()
    """What a percent was taken of, the person's share of it."""
    amount = MoneyField()
    facts = models.JSONField(default=dict)
    """How it was computed, as it stood then: `motorcrm/wages/explained.py` says it in words."""
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(EMPLOYEE, models.PROTECT, null=True, related_name="+", db_index=False)

    seen_with = VIEW_WAGES
    objects = AccrualQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        verbose_name = _("accrual")
        constraints = [
            models.CheckConstraint(
                condition=Q(entry__isnull=False) | Q(amount=Value(0)), name="no_accrual_without_entry"
            ),
        ]
        indexes = [
            models.Index(fields=["employee", "on", "id"], name="accrual_of_employee"),
            models.Index(fields=["employee", "for_month", "rule"], name="accrual_of_month"),
            models.Index(fields=["source"], name="accrual_source"),
        ]


class Settled(models.Model):
    """A closed order that is paid in full, and since when: pay by such orders is due from then on."""

    order = models.OneToOneField(WorkOrder, models.CASCADE, primary_key=True, related_name="+")
    on = models.DateField()
