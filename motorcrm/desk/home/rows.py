"""What a row of the day says about its order, and the one thing it offers to do: of the steps that are possible now."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from motorcrm.access.catalogue import OWN, Right
from motorcrm.access.fields import sees
from motorcrm.access.scopes import scope_of
from motorcrm.clients.models import ClientPhone
from motorcrm.clients.names import short_name
from motorcrm.core import clock, notation
from motorcrm.core.actor import Person
from motorcrm.core.exact import Money, Quantity
from motorcrm.orders.models import Job, JobAssignment, WorkOrder
from motorcrm.orders.phases import JobStatus, Phase
from motorcrm.orders.queries.money import money_of_many
from motorcrm.orders.rights import ASSIGN_JOBS, CHANGE_STATUS, CLOSE_ORDERS, EDIT_ORDERS
from motorcrm.orders.steps import Steps
from motorcrm.planning.queries.now import hours_of_job
from motorcrm.ui.templatetags.words import money, quantity, span

SOON = timedelta(hours=1)
GRACE = timedelta(minutes=15)
"""Whoever is no later than that is not called yet."""
SHORT = {
    "order-check-in": gettext_lazy("Check in"),
    "order-start": pgettext_lazy("day", "Start"),
    "order-finish": pgettext_lazy("day", "Done"),
    "order-ready": pgettext_lazy("day", "Done"),
    "order-job-technicians": pgettext_lazy("day", "Assign"),
    "order-close": pgettext_lazy("day", "Hand over"),
}
"""What the steps that a row can offer are called where there is room for one word."""
TAPS = {"order-start": "day-start", "order-finish": "day-finish", "order-ready": "day-ready"}
"""Steps taken at once: the same verbs, answered with the day instead of the order."""
_SHOWN = (
    "number phase is_open manager promised_at booked_for ready_at total version "
    "client__name client__kind vehicle__type vehicle__make vehicle__model vehicle__plate vehicle__vin"
).split()


@dataclass(frozen=True)
class Action:
    """The one thing to do next with an order."""

    label: Any
    url: str
    icon: str = field(kw_only=True)
    how: str
    """`call` dials, `ask` opens a form over the page, `tap` acts at once."""


@dataclass(slots=True)
class Row:
    """An order in a lane."""

    order: WorkOrder
    at: datetime | None
    """When it comes, is promised, became ready."""
    when: str
    client: str
    facts: list[str]
    late: str = ""
    why_late: Any = ""
    soon: str = ""
    paid: bool = False
    action: Action | None = None
    is_next: bool = False
    """Whether its action is the page's orange one."""


_ASKED = (CHANGE_STATUS, EDIT_ORDERS, ASSIGN_JOBS, CLOSE_ORDERS)
"""Rights that the offered steps ask for."""


class _Steps(Steps):
    """Steps of one of several orders: which of them are the person's own was asked once for all."""

    own: Collection[int] = ()

    def reaches(self, right: Right) -> bool:
        scope = scope_of(self.person, right)
        return self.order.pk in self.own if scope == OWN else scope is not None


class Reading:
    """What the rows and the strip say about their orders, in as many queries however many there are."""

    def __init__(self, person: Person, shown: set[int], named: set[int], now: datetime) -> None:
        self.person, self.now = person, now
        rows = WorkOrder.objects.filter(pk__in=shown | named).select_related("client", "vehicle").only(*_SHOWN)
        self.orders = {order.pk: order for order in rows.order_by()}
        self.jobs = _jobs(shown)
        view = sees(person)
        self.phones = _phones({self.orders[pk].client_id for pk in shown}) if view.contacts and shown else {}
        ready = [order for pk, order in self.orders.items() if pk in shown and order.phase == Phase.READY]
        self.due = {pk: found.due for pk, found in money_of_many(ready).items()} if view.prices and ready else {}
        scoped = any(scope_of(person, right) == OWN for right in _ASKED)
        own = WorkOrder.objects.own(person).filter(pk__in=shown).values_list("pk", flat=True) if scoped else ()
        self.own = set(own)

    def row(self, pk: int, at: datetime | None) -> Row:
        order, jobs = self.orders[pk], self.jobs[pk]
        client = short_name(order.client.name, order.client.kind)
        row = Row(order, at, _when(at), client, [])
        left = [job for job in jobs if job.is_unfinished]
        phone = self.phones.get(order.client_id, "")
        steps = _Steps(order, self.person, jobs)
        steps.own = self.own
        if order.phase == Phase.BOOKED:
            self._comes(row, steps, jobs, phone)
        elif order.phase == Phase.READY:
            self._ready(row, steps, phone)
        elif order.phase == Phase.ESTIMATE:
            row.action = _call(phone)
            row.facts = [jobs[0].name] if jobs else []
        else:
            self._promised(row, steps, left, phone)
        return row

    def _comes(self, row: Row, steps: Steps, jobs: Sequence[Job], phone: str) -> None:
        assert row.at is not None  # noqa: S101  # it is in the lane because of it
        row.facts = [job.name for job in jobs[:1]]
        _tell(row, self.now, gettext_lazy("has not come"))
        is_missed = row.at + GRACE < self.now
        row.action = (_call(phone) if is_missed else None) or _step(steps)

    def _promised(self, row: Row, steps: Steps, left: Sequence[Job], phone: str) -> None:
        assert row.at is not None  # noqa: S101  # it is in the lane because of it
        hours = _hours_of(left)
        hands = max(len({given.employee_id for job in left for given in job.assignments.all()}), 1)
        if hours:
            row.facts.append(_("%(hours)s h left") % {"hours": quantity(hours)})
        waits = next((job.waits_for for job in left if job.waiting_for), "")
        if waits:
            row.facts.append(_("waiting for: %(what)s") % {"what": waits})
        elif names := _technicians(left):
            row.facts.append(names)
        _tell(row, self.now, gettext_lazy("overdue"))
        fits = row.at - self.now >= timedelta(hours=hours.units / 1000 / hands)
        if row.late:
            of_today = clock.local(row.at).date() == clock.local(self.now).date()
            row.action = (_call(phone) if of_today else None) or _promise(steps) or _call(phone) or _step(steps)
        elif not fits:
            row.soon = _("too late to finish")
            row.action = _promise(steps) or _step(steps)
        else:
            row.action = _step(steps)

    def _ready(self, row: Row, steps: Steps, phone: str) -> None:
        due = self.due.get(row.order.pk)
        if due is not None:
            row.paid = due <= Money.zero()
            row.facts.append(_("paid") if row.paid else _("to pay %(sum)s") % {"sum": money(due)})
        waits = row.at is not None and clock.local(row.at).date() < clock.local(self.now).date()
        row.action = (_call(phone) if waits else None) or _step(steps)


def _jobs(orders: Collection[int]) -> dict[int, list[Job]]:
    """The jobs of each order with their technicians."""
    found: dict[int, list[Job]] = defaultdict(list)
    names = [f"employee__{name}" for name in ("last_name", "first_name", "middle_name")]
    given = JobAssignment.objects.select_related("employee").only("job", "employee", *names)
    jobs = Job.objects.filter(order__in=orders).exclude(status=JobStatus.CANCELLED).order_by("position", "pk")
    shown = jobs.only("order", "name", "status", "labour_hours", "quantity", "waiting_for")
    for job in shown.prefetch_related(Prefetch("assignments", given)):
        found[job.order_id].append(job)
    return found


def _phones(clients: Collection[int]) -> dict[int, str]:
    """The first phone of each client."""
    rows = ClientPhone.objects.filter(client__in=clients).order_by("-pk")
    return dict(rows.values_list("client", "number"))


def _hours_of(jobs: Iterable[Job]) -> Quantity:
    return sum((hours_of_job(job.labour_hours, job.quantity) for job in jobs), Quantity.zero())


def _technicians(jobs: Iterable[Job]) -> str:
    """Their surnames, each once."""
    people = {given.employee_id: given.employee.last_name for job in jobs for given in job.assignments.all()}
    return ", ".join(people.values())


def _when(at: datetime | None) -> str:
    """«13:00» of today; of another day only the day."""
    if at is None:
        return ""
    wall, today = clock.local(at), clock.today()
    if wall.date() == today:
        return f"{wall:%H:%M}"
    return _("yesterday") if wall.date() == today - timedelta(days=1) else notation.day_and_month(wall.date())


def _tell(row: Row, now: datetime, missed: Any) -> None:
    """How late it is, or how soon."""
    if row.at is None:
        return
    if row.at < now:
        row.late, row.why_late = f"−{span(now - row.at)}", missed
    elif row.at - now <= SOON:
        row.soon = _("in %(time)s") % {"time": span(row.at - now)}


def _call(phone: str) -> Action | None:
    dialled = phone.partition(" ")[0]
    return Action(_("Call"), f"tel:{dialled}", icon="phone", how="call") if dialled else None


def _promise(steps: Steps) -> Action | None:
    if not steps.edit:
        return None
    return Action(
        pgettext("day", "Move"), reverse("day-promise", args=[steps.order.pk]), icon="calendar-event", how="ask"
    )


def _step(steps: Steps) -> Action | None:
    """The natural next step of the order, if this person can take it."""
    offer = steps.next
    if offer is None or offer.route not in SHORT:
        return None
    url = reverse(TAPS[offer.route], args=offer.args) if offer.route in TAPS else offer.url
    how, label = "ask" if offer.asks else "tap", SHORT[offer.route]
    if offer.route == "order-close":
        return Action(label, url, icon="key", how=how)
    return Action(label, url, icon=offer.icon, how=how)
