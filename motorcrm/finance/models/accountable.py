"""Money that employees hold to spend for the business: given to them, reported on, given back, owed to them."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from motorcrm.core.exact import Money
from motorcrm.core.fields import MoneyField, PercentField
from motorcrm.core.search import SearchIndex
from motorcrm.finance.models.accounts import Category, MoneyAccount
from motorcrm.finance.models.recorded import Recorded
from motorcrm.ledger.models import Entry, Item
from motorcrm.orders.models import WorkOrder

EMPLOYEE = settings.AUTH_USER_MODEL
NAMED = tuple(f"employee__{name}" for name in ("last_name", "first_name", "middle_name"))

SearchIndex("finance_expenseadvance")
SearchIndex("finance_expensereport")
SearchIndex("finance_advancereturn")
SearchIndex("finance_overspendpayment")


def said_of(row: Any) -> str:
    return " · ".join(filter(None, (str(row.employee), row.comment)))


class ExpenseAdvance(Recorded):
    """Money given to an employee to spend. What is left of it is the balance of its item in the ledger."""

    KINDS = ("expense-advance",)
    SAID_WITH = ("comment", *NAMED)

    employee = models.ForeignKey(EMPLOYEE, models.PROTECT, related_name="+", verbose_name=_("employee"))
    money_account = models.ForeignKey(MoneyAccount, models.PROTECT, related_name="+", verbose_name=_("money account"))
    item = models.OneToOneField(Item, models.PROTECT, related_name="expense_advance")

    class Meta(Recorded.Meta):
        verbose_name = _("expense advance")

    said = property(said_of)


class ExpenseReport(Recorded):
    """What an employee spent, line by line. The amount is that of all lines."""

    KINDS = ("expense-report",)
    SAID_WITH = ("comment", "amount", *NAMED)

    employee = models.ForeignKey(EMPLOYEE, models.PROTECT, related_name="+", verbose_name=_("employee"))
    overspend = MoneyField(default=Money.zero, editable=False)
    """What was spent beyond the money that the employee held: it is owed to them."""
    item = models.OneToOneField(Item, models.PROTECT, null=True, related_name="expense_report")
    """Of what is owed to them, if anything is."""

    class Meta(Recorded.Meta):
        verbose_name = _("expense report")

    said = property(said_of)


class ExpenseReportLine(models.Model):
    """One expense of a report, of a category as other expenses are."""

    report = models.ForeignKey(ExpenseReport, models.CASCADE, related_name="lines")
    category = models.ForeignKey(Category, models.PROTECT, related_name="+")
    amount = MoneyField()
    month = models.DateField()
    """The first day of the month it belongs to in profit and loss."""
    vat_rate = PercentField(null=True)
    vat = MoneyField(default=Money.zero)
    """The VAT inside the amount."""
    counterparty = models.CharField(max_length=200, blank=True)
    order = models.ForeignKey(WorkOrder, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("pk",)


class AdvanceReturn(Recorded):
    """What an employee gave back of the money they held."""

    KINDS = ("advance-return",)
    SAID_WITH = ("comment", *NAMED)

    employee = models.ForeignKey(EMPLOYEE, models.PROTECT, related_name="+", verbose_name=_("employee"))
    money_account = models.ForeignKey(MoneyAccount, models.PROTECT, related_name="+", verbose_name=_("money account"))

    class Meta(Recorded.Meta):
        verbose_name = _("unspent money given back")

    said = property(said_of)


class OverspendPayment(Recorded):
    """What was paid to an employee of what they had spent of their own."""

    KINDS = ("overspend-payment",)
    SAID_WITH = ("comment", *NAMED)

    employee = models.ForeignKey(EMPLOYEE, models.PROTECT, related_name="+", verbose_name=_("employee"))
    money_account = models.ForeignKey(MoneyAccount, models.PROTECT, related_name="+", verbose_name=_("money account"))

    class Meta(Recorded.Meta):
        verbose_name = _("overspend paid")

    said = property(said_of)


class AccountableUse(models.Model):
    """So much of which advance a report or a return took, or of which overspend a payment paid."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="accountable_uses")
    item = models.ForeignKey(Item, models.PROTECT, related_name="accountable_uses")
    amount = MoneyField()

    class Meta:
        ordering = ("pk",)
