"""The day at the desk: who comes, what is promised, what is ready, what waits for somebody."""

import hashlib
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from motorcrm.core import clock
from motorcrm.core.actor import Person
from motorcrm.desk.home.rows import SOON, Reading, Row
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.phases import WORKING_PHASES, Phase
from motorcrm.ui.templatetags.plates import plate_parts

FEW = 6
"""Rows of a lane; its foot leads to the rest."""
FRESH = 300
"""Seconds after which times that pass are drawn anew."""
FIRST_HOUR, LAST_HOUR = 9, 19
"""The strip shows at least these."""


@dataclass(frozen=True)
class Lane:
    code: str
    label: Any
    tone: str
    url: str
    """The list of orders that shows them all."""
    count: int
    late: int
    rows: list[Row]

    @property
    def more(self) -> int:
        return self.count - len(self.rows)


@dataclass(frozen=True)
class Mark:
    """An hour of the strip: the first order of it, and how many more there are."""

    plate: str
    url: str
    tone: str
    more: int


@dataclass(frozen=True)
class Hour:
    hour: int
    is_now: bool
    comes: Mark | None
    promised: Mark | None


@dataclass(frozen=True)
class Day:
    lanes: list[Lane]
    hours: list[Hour]
    now: str
    inside: int
    estimates: int
    estimate: Row | None
    """The oldest that waits for an answer."""


@dataclass(frozen=True)
class _Place:
    """An order of the day before anything is read about it."""

    pk: int
    phase: str
    at: datetime | None
    on_strip: datetime | None


def day_of(person: Person) -> Day:
    """The day of the orders this person sees. As many queries however many orders there are."""
    now, today = clock.now(), clock.today()
    ends = clock.moment(today + timedelta(days=1))
    seen = WorkOrder.objects.visible_to(person).open()
    phases = _phases(seen)
    places = _places(seen, today, ends)
    lanes = {
        Phase.BOOKED: [place for place in places if place.phase == Phase.BOOKED],
        Phase.IN_PROGRESS: [place for place in places if place.phase in WORKING_PHASES],
        Phase.READY: [place for place in places if place.phase == Phase.READY],
    }
    hours = _by_hour(places, today)
    asked = phases[Phase.ESTIMATE][1]
    shown = {place.pk for lane in lanes.values() for place in lane[:FEW]} | ({asked} if asked else set())
    read = Reading(person, shown, {first.pk for first, _rest in hours.values()} - shown, now)
    drawn = [
        _lane("comes", _("Arriving"), "azure", lanes[Phase.BOOKED], read,
              status="booked", booked_to=today),
        _lane("promised", pgettext_lazy("lane", "Promised"), "blue", lanes[Phase.IN_PROGRESS], read,
              status="working", promised_to=today),
        _lane("ready", pgettext_lazy("lane", "Ready"), "green", lanes[Phase.READY], read, status="ready"),
    ]  # fmt: skip
    _choose_next(drawn, now)
    return Day(
        lanes=drawn,
        hours=_strip(hours, read, now),
        now=f"{clock.local(now):%H:%M}",
        inside=sum(phases[phase][0] for phase in (*WORKING_PHASES, Phase.READY)),
        estimates=phases[Phase.ESTIMATE][0],
        estimate=read.row(asked, None) if asked in read.orders else None,
    )


def digest_of(person: Person) -> str:
    """What the day shows, in one query: it changes when an order does, and every few minutes as time passes."""
    now = clock.now()
    ends = clock.moment(clock.today() + timedelta(days=1))
    seen = WorkOrder.objects.visible_to(person).open().filter(_of_the_day(ends)).order_by()
    rows = sorted(seen.values_list("pk", "version", "phase", "status"))
    return hashlib.sha256(repr((rows, int(now.timestamp()) // FRESH)).encode()).hexdigest()[:16]


def _of_the_day(ends: datetime) -> Q:
    return (
        Q(phase=Phase.READY)
        | Q(phase=Phase.BOOKED, booked_for__lt=ends)
        | Q(phase__in=sorted(WORKING_PHASES), promised_at__lt=ends)
    )


def _phases(seen: Any) -> dict[str, tuple[int, int | None]]:
    """Of each phase how many orders are in it, and the oldest."""
    found: dict[str, tuple[int, int | None]] = defaultdict(lambda: (0, None))
    rows = seen.order_by().values_list("phase").annotate(count=Count("pk"), oldest=Min("pk"))
    found.update({phase: (count, oldest) for phase, count, oldest in rows})
    return found


def _places(seen: Any, today: date, ends: datetime) -> list[_Place]:
    """Orders of the day in the order of their times; of those ready, the latest first: their clients are coming now."""
    rows = seen.filter(_of_the_day(ends)).order_by().values_list("pk", "phase", "booked_for", "promised_at", "ready_at")
    found = [
        _Place(pk, phase, ready if phase == Phase.READY else booked if phase == Phase.BOOKED else promised,
               booked if phase == Phase.BOOKED else promised)
        for pk, phase, booked, promised, ready in rows
    ]  # fmt: skip
    far = clock.moment(today - timedelta(days=10_000))
    found.sort(key=lambda place: (place.at or far, place.pk))
    return [place for place in found if place.phase != Phase.READY] + [
        place for place in reversed(found) if place.phase == Phase.READY
    ]


def _lane(code: str, label: Any, tone: str, places: list[_Place], read: Reading, **query: Any) -> Lane:
    rows = [read.row(place.pk, place.at) for place in places[:FEW]]
    late = sum(place.at is not None and place.at < read.now for place in places) if code == "promised" else 0
    return Lane(code, label, tone, f"{reverse('orders')}?{urlencode(query)}", len(places), late, rows)


def _choose_next(lanes: list[Lane], now: datetime) -> None:
    """The row whose time comes next is the page's orange one; if none is ahead, the first that can be done at all."""
    rows = [row for lane in lanes for row in lane.rows if row.action]
    ahead = [row for row in rows if row.at is not None and row.at >= now]
    chosen = min(ahead, key=lambda row: row.at or now) if ahead else rows[0] if rows else None
    if chosen:
        chosen.is_next = True


_Hours = dict[tuple[bool, int], tuple[_Place, list[_Place]]]
"""Whether it comes, and the hour: the first order of that hour, and all of them."""


def _by_hour(places: list[_Place], today: date) -> _Hours:
    """Those of today."""
    found: dict[tuple[bool, int], list[tuple[datetime, int, _Place]]] = defaultdict(list)
    for place in places:
        if place.on_strip and (wall := clock.local(place.on_strip)).date() == today:
            found[place.phase == Phase.BOOKED, wall.hour].append((place.on_strip, place.pk, place))
    return {key: (min(those)[-1], [place for _at, _pk, place in those]) for key, those in found.items()}


def _strip(found: _Hours, read: Reading, now: datetime) -> list[Hour]:
    known = [hour for _comes, hour in found]
    first, last = min([FIRST_HOUR, *known]), max([LAST_HOUR, *known])
    this = clock.local(now).hour
    return [
        Hour(hour, hour == this, *(_mark(found.get((comes, hour)), read, now) for comes in (True, False)))
        for hour in range(first, last + 1)
    ]


def _mark(found: tuple[_Place, list[_Place]] | None, read: Reading, now: datetime) -> Mark | None:
    if found is None:
        return None
    first, places = found
    order = read.orders[first.pk]
    known = order.vehicle.plate if order.vehicle else ""
    name = plate_parts(known)[0] if known else order.number.rsplit("-", 1)[-1].lstrip("0")
    return Mark(name, reverse("order", args=[order.pk]), _tone(places, now), len(places) - 1)


def _tone(places: list[_Place], now: datetime) -> str:
    """Of the most pressing of them."""
    left = [place.on_strip for place in places if place.on_strip and place.phase != Phase.READY]
    if not left:
        return "done"
    return "late" if min(left) < now else "soon" if min(left) - now <= SOON else "plain"
