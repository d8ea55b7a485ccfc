"""Expenses that come again: rent on the 5th. Nothing is booked by itself; on the day people are asked."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from motorcrm.access.catalogue import Right
from motorcrm.access.scopes import Scoped, ScopedQuerySet
from motorcrm.core.actor import Anyone
from motorcrm.core.fields import MoneyField, PercentField
from motorcrm.finance.models.accounts import Category, MoneyAccount
from motorcrm.finance.models.cash import CashTransaction
from motorcrm.finance.models.parties import WithParty
from motorcrm.finance.models.reach import Use, reach_of
from motorcrm.finance.rights import RECORD_TRANSACTIONS


class RepeatingExpenseQuerySet(ScopedQuerySet["RepeatingExpense"]):
    def visible_to(self, person: Anyone, right: Right | None = None) -> Self:
        """Those of accounts that the person may take money out of: who can't isn't asked."""
        seen = super().visible_to(person, right)
        closed = reach_of(person).closed_to(Use.TAKE_OUT)
        return seen.exclude(money_account__account__in=closed) if closed else seen

    def due(self, on: date) -> Self:
        """Those that somebody has to answer by that day."""
        return self.filter(paused_on=None, next_on__lte=on)


class RepeatingExpense(WithParty, Scoped):
    """What the dialog of an expense is filled in with, and when."""

    class Unit(models.TextChoices):
        MONTH = "month", pgettext_lazy("repeats each", "month")
        WEEK = "week", pgettext_lazy("repeats each", "week")

    category = models.ForeignKey(Category, models.PROTECT, related_name="+", verbose_name=_("category"))
    amount = MoneyField(_("amount"), null=True, blank=True)
    """None: it is asked each time."""
    money_account = models.ForeignKey(MoneyAccount, models.PROTECT, related_name="+", verbose_name=_("money account"))
    vat_rate = PercentField(_("VAT in the amount, %"), null=True, blank=True)
    comment = models.CharField(_("comment"), max_length=400, blank=True)
    unit = models.CharField(_("repeats each"), max_length=5, choices=Unit.choices, default=Unit.MONTH)
    step = models.PositiveSmallIntegerField(_("each so many months or weeks"), default=1)
    day = models.PositiveSmallIntegerField(_("day of the month"), null=True, blank=True)
    """Of months, 1 to 31; a shorter month has it on its last day. None for weeks: they keep the weekday of `since`."""
    since = models.DateField(_("starting from"))
    next_on = models.DateField(editable=False)
    """The earliest due day that nobody has answered."""
    paused_on = models.DateField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+", db_index=False
    )

    ref_name = "repeating-expense"
    seen_with = RECORD_TRANSACTIONS
    objects = RepeatingExpenseQuerySet.as_manager()

    class Meta:
        ordering = ("next_on", "pk")
        verbose_name = _("repeating expense")
        indexes = [models.Index(fields=["next_on"], condition=Q(paused_on=None), name="repeating_due")]

    def __str__(self) -> str:
        return " · ".join(filter(None, (str(self.category.label), self.counterparty)))


class AnsweredDue(models.Model):
    """A due day that was answered: booked, or skipped with a note. Each only once."""

    expense = models.ForeignKey(RepeatingExpense, models.CASCADE, related_name="answers")
    due_on = models.DateField()
    transaction = models.OneToOneField(CashTransaction, models.PROTECT, null=True, related_name="answered_due")
    note = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ("-due_on",)
        constraints = [models.UniqueConstraint(fields=["expense", "due_on"], name="due_answered_once")]
