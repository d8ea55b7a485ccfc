"""What was taken off the price of a closed order: which lines, how much, and at whose expense."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from motorcrm.core.exact import Money
from motorcrm.core.fields import MoneyField, PercentField
from motorcrm.core.search import SearchIndex
from motorcrm.employees.models import Employee
from motorcrm.finance.models.recorded import Recorded
from motorcrm.orders.models import Job, OrderPart, WorkOrder

SearchIndex("finance_reduction")


class Reduction(Recorded):
    """A price reduction after closing. Its comment is the reason; its lines sum to its amount."""

    KINDS = ("price-reduction",)

    order = models.ForeignKey(WorkOrder, models.PROTECT, related_name="+", verbose_name=_("order"))
    vat_rate = PercentField(null=True, editable=False)
    """The rate of the sale, which the VAT goes down by."""

    class Meta(Recorded.Meta):
        verbose_name = _("price reduction")


class ReductionLine(models.Model):
    """What one line lost. All it takes for a corrective invoice is kept: the line may change once it is reopened."""

    class Expense(models.TextChoices):
        WORKSHOP = "workshop", pgettext_lazy("at whose expense", "the workshop")
        TECHNICIAN = "technician", pgettext_lazy("at whose expense", "the technician")

    reduction = models.ForeignKey(Reduction, models.PROTECT, related_name="lines")
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")
    part = models.ForeignKey(OrderPart, models.SET_NULL, null=True, related_name="+")
    is_part = models.BooleanField()
    name = models.CharField(max_length=300)
    price_before = MoneyField()
    """What the client paid for the line before, after earlier reductions."""
    vat_before = MoneyField()
    amount = MoneyField()
    vat = MoneyField()
    """The VAT within the amount. A line reduced in parts loses in the end what the sale charged, to the kopeck."""
    at_expense_of = models.CharField(max_length=10, choices=Expense.choices, default=Expense.WORKSHOP)

    class Meta:
        ordering = ("pk",)

    @property
    def became(self) -> Money:
        return self.price_before - self.amount

    @property
    def became_vat(self) -> Money:
        return self.vat_before - self.vat

    @property
    def net(self) -> Money:
        return self.amount - self.vat


class ReductionShare(models.Model):
    """What one technician bears of a line that is at the technicians' expense; those of a line sum to its amount."""

    line = models.ForeignKey(ReductionLine, models.CASCADE, related_name="shares", db_index=False)
    employee = models.ForeignKey(Employee, models.PROTECT, related_name="+")
    amount = MoneyField()

    class Meta:
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(fields=["line", "employee"], name="a_technician_once_in_a_reduced_line")]
