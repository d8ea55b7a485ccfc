"""The price list: services by category, labour rates and parts."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from motorcrm.core import clock
from motorcrm.core.exact import Quantity
from motorcrm.core.fields import MoneyField, QuantityField
from motorcrm.core.search import matching, relevance
from motorcrm.vehicles.models import VehicleClass


class ServiceCategory(models.Model):
    name = models.CharField(_("name"), max_length=120)
    position = models.PositiveSmallIntegerField(default=0)
    is_archived = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("position", "name")
        verbose_name = _("service category")

    def __str__(self) -> str:
        return self.name


class ServiceQuerySet(models.QuerySet["Service"]):
    def offered(self) -> Self:
        return self.filter(is_archived=False, category__is_archived=False)

    def search(self, query: str) -> Self:
        """By name and code, with separators or without."""
        return self.filter(matching(query, "search"))

    def ranked(self, query: str) -> Self:
        """The same rows with their `relevance`, those that fit the query best first."""
        rows = self.annotate(relevance=relevance([("search", query)]))
        return rows.order_by("-relevance", "category__position", "category__name", "name")


class Service(models.Model):
    """Something done for clients: at a fixed price, by labour hours at a labour rate, or from a price on."""

    class Pricing(models.TextChoices):
        FIXED = "fixed", _("fixed price")
        HOURS = "hours", _("labour hours × rate")
        FROM = "from", _("from a price on")

    category = models.ForeignKey(
        ServiceCategory, models.PROTECT, related_name="services", verbose_name=_("service category")
    )
    name = models.CharField(_("name"), max_length=200)
    code = models.CharField(_("code"), max_length=40, blank=True)
    pricing = models.CharField(_("pricing"), max_length=5, choices=Pricing.choices, default=Pricing.FIXED)
    price = MoneyField(_("price"), null=True, blank=True)
    labour_hours = QuantityField(_("labour hours"), default=Quantity.zero)
    warranty_months = models.PositiveSmallIntegerField(_("warranty, months"), null=True, blank=True)
    warranty_km = models.PositiveIntegerField(_("warranty, km"), null=True, blank=True)
    is_archived = models.BooleanField(default=False)
    search = models.TextField(editable=False, default="")
    version = models.PositiveIntegerField(default=1)

    objects = ServiceQuerySet.as_manager()

    class Meta:
        ordering = ("category__position", "category__name", "name")
        verbose_name = _("service")

    def __str__(self) -> str:
        return self.name

    @property
    def is_priced(self) -> bool:
        """Whether the list says what it costs. Otherwise that is agreed in each order, if from a price on."""
        return self.pricing == self.Pricing.HOURS or (self.pricing == self.Pricing.FIXED and self.price is not None)


class LabourRate(models.Model):
    """The price of a labour hour for a vehicle class; the default if the class is empty."""

    vehicle_class = models.OneToOneField(VehicleClass, models.CASCADE, null=True, blank=True)
    price = MoneyField(_("labour rate"))
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                models.Value(1), condition=models.Q(vehicle_class=None), name="one_default_labour_rate"
            )
        ]


class TakenList(models.Model):
    """A starter price list that the company has taken."""

    code = models.CharField(max_length=20, unique=True)
    taken_at = models.DateTimeField(default=clock.now)


class Part(models.Model):
    """A part or material the workshop sells."""

    name = models.CharField(_("name"), max_length=200)
    article = models.CharField(_("part number"), max_length=80, blank=True)
    maker = models.CharField(_("manufacturer"), max_length=80, blank=True)
    unit = models.CharField(_("unit"), max_length=12, default="шт")
    price = MoneyField(_("price"), null=True, blank=True)
    cost = MoneyField(_("cost"), null=True, blank=True)
    is_archived = models.BooleanField(default=False)
    search = models.TextField(editable=False, default="")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("name",)
        verbose_name = _("part")
