"""Vehicles, their owners over time, and their meter readings."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from motorcrm.access.scopes import Scoped, ScopedQuerySet, own_if_scoped
from motorcrm.clients.models import Client
from motorcrm.clients.rights import VIEW_CLIENTS
from motorcrm.core import clock
from motorcrm.core.actor import Anyone
from motorcrm.core.exact import Quantity
from motorcrm.core.folding import fold, without_country
from motorcrm.core.search import (
    LOOKED_THROUGH,
    MOST,
    Candidates,
    Grader,
    Rule,
    SearchIndex,
    Sought,
    TextsOf,
    candidates,
    looked_through,
    wanted,
)
from motorcrm.core.shipped import Shipped
from motorcrm.vehicles.plates import tidy_plate


class VehicleClass(Shipped):
    """A class that may have its own labour rate: scooter, cruiser, passenger car, truck."""

    technicians = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="vehicle_classes", blank=True)
    """Those who work on it; a technician without any class works on all."""

    SHIPPED_NAMES = {
        "motorcycle": _("Motorcycles"),
        "car": _("Cars"),
        "engine": _("Engines"),
    }


VEHICLES = SearchIndex("vehicles_vehicle")
TEXTS = TextsOf(*VEHICLES.columns)


class VehicleQuerySet(ScopedQuerySet["Vehicle"]):
    def search(self, query: str, reader: Anyone | None = None) -> Self:
        """By make, model, year, plate, VIN, frame, with separators or without.

        `reader` is the person whose rows these are, if not everybody's.
        """
        return self.among(found_vehicles(query, reader)) if fold(query) else self

    def ranked(self, query: str) -> Self:
        """The same rows with their `relevance`: those that fit the query best first, those of owners who do last.

        Without a query they all fit alike: the newest first, along the primary key.
        """
        return self.graded(TEXTS, Grader(sought(query), by_itself=_rule(query)))


def found_vehicles(query: str, reader: Anyone | None = None, most: int = MOST) -> Candidates:
    """The newest, those that fit better, and all of the reader's own if there are more."""
    found = candidates(VEHICLES, *texts_sought(query), most=most, read=lambda ids: TEXTS.read(Vehicle, ids))
    own = own_if_scoped(Vehicle, reader, LOOKED_THROUGH) if found.is_cut and reader else ()
    return found | looked_through(Vehicle, TEXTS, _rule(query), own)


def _rule(query: str) -> Rule:
    return Rule.of((wanted(*texts_sought(query)), VEHICLES.columns))


def sought(query: str, at: str = "") -> list[Sought]:
    """What ranks vehicles, or what has one `at` that relation."""
    return [(f"{at}search", text) for text in texts_sought(query)]


def texts_sought(query: str) -> list[str]:
    """As typed, and as a plate would be stored."""
    return [without_country(query), tidy_plate(query)]


class Vehicle(Scoped):
    """A motorcycle, car, engine or anything else repaired. If it changes hands, its history stays with it."""

    class Type(models.TextChoices):
        MOTORCYCLE = "motorcycle", _("Motorcycle")
        SCOOTER = "scooter", _("Scooter")
        ATV = "atv", _("ATV")
        SNOWMOBILE = "snowmobile", _("Snowmobile")
        CAR = "car", _("Car")
        TRUCK = "truck", _("Truck")
        BOAT_ENGINE = "boat-engine", _("Boat engine")
        ENGINE = "engine", _("Engine")
        OTHER = "other", _("Other")

    owner = models.ForeignKey(Client, models.PROTECT, related_name="vehicles", verbose_name=_("owner"), db_index=False)
    type = models.CharField(_("type"), max_length=12, choices=Type.choices, default=Type.MOTORCYCLE)
    vehicle_class = models.ForeignKey(VehicleClass, models.PROTECT, null=True, blank=True, verbose_name=_("class"))
    make = models.CharField(_("make"), max_length=80)
    model = models.CharField(_("model"), max_length=80, blank=True)
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    vin = models.CharField(_("VIN or frame number"), max_length=40, blank=True)
    plate = models.CharField(_("plate"), max_length=20, blank=True)
    engine = models.CharField(_("engine"), max_length=80, blank=True)
    engine_number = models.CharField(_("engine number"), max_length=40, blank=True)
    colour = models.CharField(_("colour"), max_length=40, blank=True)
    notes = models.TextField(_("notes"), blank=True)
    is_archived = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    search = models.TextField(editable=False, default="")
    version = models.PositiveIntegerField(default=1)

    seen_with = VIEW_CLIENTS
    objects = VehicleQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        verbose_name = _("vehicle")
        indexes = [models.Index(fields=["owner", "-id"], name="vehicle_owner")]

    def __str__(self) -> str:
        return " ".join(filter(None, [self.make, self.model]))


class ReadingQuerySet(models.QuerySet["Reading"]):
    def counted(self) -> Self:
        """Those that were not struck out."""
        return self.filter(struck_at=None)


class Reading(models.Model):
    """An odometer or hour meter reading on a day. One struck out stays in sight but does not count."""

    class Meter(models.TextChoices):
        KILOMETRES = "km", _("km")
        HOURS = "h", _("engine hours")

    vehicle = models.ForeignKey(Vehicle, models.CASCADE, related_name="readings")
    meter = models.CharField(max_length=2, choices=Meter.choices, default=Meter.KILOMETRES)
    value = models.PositiveIntegerField()
    read_on = models.DateField()
    order = models.BigIntegerField(null=True)
    """The id of the order at whose check-in it was read."""
    struck_at = models.DateTimeField(null=True, editable=False)
    struck_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+")
    struck_reason = models.CharField(_("reason"), max_length=400, blank=True)

    objects = ReadingQuerySet.as_manager()

    class Meta:
        ordering = ("-read_on", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["order", "meter"], condition=Q(struck_at=None), name="an_orders_reading_of_a_meter_once"
            )
        ]

    @property
    def amount(self) -> Quantity:
        return Quantity.whole(self.value)


class KnownModel(models.Model):
    """A make and a model that are suggested while a vehicle is entered; without a model, the make alone."""

    type = models.CharField(max_length=12, choices=Vehicle.Type.choices)
    make = models.CharField(max_length=80)
    model = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ("make", "model")
        constraints = [models.UniqueConstraint(fields=["type", "make", "model"], name="a_known_model_once")]


class Ownership(models.Model):
    """The owner of the vehicle from a day on."""

    vehicle = models.ForeignKey(Vehicle, models.CASCADE, related_name="ownerships")
    owner = models.ForeignKey(Client, models.PROTECT, related_name="+")
    since = models.DateField()
