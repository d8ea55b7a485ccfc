"""By which rules people are paid: schemes, their rules, and who has which scheme from which day on."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from motorcrm.catalog.models import Service, ServiceCategory
from motorcrm.core import clock
from motorcrm.core.fields import MoneyField, PercentField

EMPLOYEE = settings.AUTH_USER_MODEL


class PaySchemeQuerySet(models.QuerySet["PayScheme"]):
    def offered(self) -> Self:
        return self.filter(is_archived=False)


class PayScheme(models.Model):
    """A list of rules with what is common to them. Once something is accrued by it, only its name can change."""

    class Moment(models.TextChoices):
        DONE = "done", _("when the job is done")
        CLOSED = "closed", _("when the order is closed")
        PAID = "paid", _("when the order is paid in full")

    name = models.CharField(_("name"), max_length=120)
    moment = models.CharField(_("accrued"), max_length=6, choices=Moment.choices, default=Moment.CLOSED)
    after_order_discount = models.BooleanField(_("count the discount of the order"), default=True)
    """Whether the order's own discount lowers what a percent is taken of; that of the line always does."""
    pays_warranty = models.BooleanField(_("pay for warranty jobs"), default=True)
    """Whether a job that is free for the client as a warranty is paid as if it had been charged."""
    is_archived = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    ref_name = "pay-scheme"
    objects = PaySchemeQuerySet.as_manager()

    class Meta:
        ordering = ("name", "pk")
        verbose_name = _("pay scheme")

    def __str__(self) -> str:
        return self.name


class PayRule(models.Model):
    """One rule. It is never changed once something is accrued by it: another takes its place from a day on."""

    class Kind(models.TextChoices):
        PERCENT = "job-percent", _("percent of jobs performed")
        FIXED = "job-fixed", _("sum for a job performed")
        HOURLY = "job-hours", _("sum for a labour hour of jobs performed")
        MARGIN = "parts-margin", _("percent of the margin on parts of managed orders")
        REVENUE = "order-revenue", _("percent of the revenue of managed orders")
        PROFIT = "order-profit", _("percent of the profit of managed orders")

    OF_JOBS = (Kind.PERCENT, Kind.FIXED, Kind.HOURLY)
    OF_ORDERS = (Kind.MARGIN, Kind.REVENUE, Kind.PROFIT)
    BY_PERCENT = (Kind.PERCENT, Kind.MARGIN, Kind.REVENUE, Kind.PROFIT)

    scheme = models.ForeignKey(PayScheme, models.PROTECT, related_name="rules")
    kind = models.CharField(_("what is paid"), max_length=14, choices=Kind.choices, default=Kind.PERCENT)
    category = models.ForeignKey(
        ServiceCategory, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("service category")
    )
    service = models.ForeignKey(
        Service, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("service")
    )
    percent = PercentField(_("percent"), null=True, blank=True)
    amount = MoneyField(_("sum, ₽"), null=True, blank=True)
    least = MoneyField(_("not less than, ₽"), null=True, blank=True)
    most = MoneyField(_("not more than, ₽"), null=True, blank=True)
    since = models.DateField(_("from"), null=True, blank=True)
    until = models.DateField(_("to"), null=True, blank=True)
    """The last day it holds; empty while it holds."""

    class Meta:
        ordering = ("pk",)
        verbose_name = _("pay rule")
        constraints = [
            models.CheckConstraint(condition=Q(category=None) | Q(service=None), name="a_rule_of_one_kind_of_job"),
        ]

    def holds_on(self, day: date) -> bool:
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)

    @property
    def is_over(self) -> bool:
        return self.until is not None and self.until < clock.today()

    @property
    def target(self) -> tuple[bool, int | None, int | None]:
        """What it is about: of two rules about the same, the later one takes the place of the other."""
        return self.kind in self.OF_JOBS, self.category_id, self.service_id

    @property
    def rank(self) -> int:
        """The more particular wins."""
        return 2 if self.service_id else 1 if self.category_id else 0


class RuleStep(models.Model):
    """From which output of the month on another percent holds for what is above it."""

    rule = models.ForeignKey(PayRule, models.CASCADE, related_name="steps")
    over = MoneyField()
    percent = PercentField()

    class Meta:
        ordering = ("over",)
        constraints = [models.UniqueConstraint(fields=["rule", "over"], name="a_step_once_in_a_rule")]


class GivenScheme(models.Model):
    """The scheme that somebody has from a day on, until the next; empty: none from then on."""

    employee = models.ForeignKey(EMPLOYEE, models.PROTECT, related_name="pay_schemes")
    scheme = models.ForeignKey(PayScheme, models.PROTECT, null=True, related_name="given")
    since = models.DateField(_("from"))

    class Meta:
        ordering = ("since",)
        constraints = [models.UniqueConstraint(fields=["employee", "since"], name="one_scheme_from_a_day")]
