"""The lines of an order as its page shows them: plain words, so that drawing a row costs little."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from motorcrm.access.fields import Sees
from motorcrm.core.exact import Money, Quantity, rub
from motorcrm.core.notation import format_number, format_percent, typed
from motorcrm.orders.inputs import format_discount
from motorcrm.orders.job_steps import JobStep, job_steps
from motorcrm.orders.models import Job, JobAssignment, OrderPart, WorkOrder
from motorcrm.orders.models.lines import OrderLine
from motorcrm.orders.phases import JobStatus, PartStatus
from motorcrm.orders.steps import Steps
from motorcrm.ui.markup import format_html, format_html_join
from motorcrm.ui.templatetags.people import HUES
from motorcrm.ui.templatetags.shell import drawn
from motorcrm.ui.templatetags.words import money

DENSE_FROM = 21
"""From so many lines on the rows of the table are lower."""
WIDE_FROM = rub(1_000_000)
EDGES = {
    JobStatus.PLANNED: "plan",
    JobStatus.IN_PROGRESS: "work",
    JobStatus.PAUSED: "wait",
    JobStatus.DONE: "done",
    JobStatus.CANCELLED: "stop",
    PartStatus.NEEDED: "plan",
    PartStatus.ORDERED: "wait",
    PartStatus.ARRIVED: "work",
    PartStatus.ISSUED: "work",
    PartStatus.INSTALLED: "done",
    PartStatus.RETURNED: "stop",
}
NOTHING = SafeString("")


@dataclass(frozen=True, slots=True, kw_only=True)
class LineRow:
    """A job or a part, at rest."""

    pk: int
    kind: str
    edge: str
    is_off: bool
    """Whether it counts no more: cancelled, or returned."""
    name: str
    article: str = ""
    notes: Sequence[str]
    technicians: SafeString = NOTHING
    state: str
    hours: str = ""
    quantity: str
    unit: str = ""
    price: str
    lacks_price: bool
    discount: str
    total: str
    free: str
    """What stands in place of the sum of a line that is free."""
    tools: SafeString
    data: str
    """What its fields begin with, for the script that turns the row into them; empty if it is not edited."""

    @property
    def ref(self) -> str:
        return f"{self.kind}-{self.pk}"

    @property
    def values(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.data)
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """The table."""

    jobs: Sequence[LineRow]
    parts: Sequence[LineRow]
    hours: str
    is_dense: bool
    is_wide: bool
    """Whether its sums need more room."""


def lines_of(order: WorkOrder, jobs: Sequence[Job], parts: Sequence[OrderPart], can: Steps, view: Sees) -> Lines:
    rows = _Rows(order, can, view, jobs)
    shown = [rows.job(job) for job in jobs], [rows.part(part) for part in parts]
    most = max((line.total for line in (*jobs, *parts)), default=Money.zero())
    hours = sum((job.labour_hours.units for job in jobs if not job.is_cancelled), 0)
    return Lines(
        jobs=shown[0],
        parts=shown[1],
        hours=format_number(Quantity(hours)) if hours else "",
        is_dense=len(jobs) + len(parts) >= DENSE_FROM,
        is_wide=max(most, order.jobs_total, order.parts_total) >= WIDE_FROM,
    )


@dataclass
class _Rows:
    order: WorkOrder
    can: Steps
    view: Sees
    jobs: Iterable[Job]
    _names: dict[int, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        people = {row.employee_id: row.employee for job in self.jobs for row in job.assignments.all()}
        surnames = [person.last_name for person in people.values()]
        for pk, person in people.items():
            is_alone = person.last_name and surnames.count(person.last_name) == 1
            self._names[pk] = person.last_name if is_alone else str(person)

    def job(self, job: Job) -> LineRow:
        notes = [_("waiting for: %(what)s") % {"what": job.waits_for}] if job.waiting_for else []
        return LineRow(
            kind="job",
            is_off=job.is_cancelled,
            notes=[*notes, *self._agreed(job)],
            technicians=self._technicians(job),
            hours=format_number(job.labour_hours) if job.labour_hours else "",
            free=_("warranty") if job.is_warranty else "",
            tools=self._job_tools(job),
            **self._line(job, job.is_cancelled, self._job_data(job)),
        )

    def part(self, part: OrderPart) -> LineRow:
        return LineRow(
            kind="part",
            is_off=part.is_returned,
            article=part.article,
            notes=self._agreed(part),
            unit=part.unit,
            free=_("supplied by client") if part.is_clients_own else "",
            tools=self._part_tools(part),
            **self._line(part, part.is_returned, self._part_data(part)),
        )

    def _line(self, line: Job | OrderPart, is_off: bool, data: dict[str, Any]) -> dict[str, Any]:
        is_edited = self.can.edit and not is_off
        prices = self.view.prices
        return {
            "pk": line.pk,
            "edge": EDGES[line.status],  # type: ignore[index]  # the keys are strings too
            "name": line.name,
            "state": line.get_status_display(),
            "quantity": format_number(line.quantity),
            "price": format_number(line.price) if prices and (line.price or not line.lacks_price) else "",
            "lacks_price": prices and line.lacks_price,
            "discount": _off(line) if prices else "",
            "total": format_number(line.total) if prices else "",
            "data": json.dumps(self._fields(line) | data, ensure_ascii=False) if is_edited else "",
        }

    def _fields(self, line: OrderLine) -> dict[str, Any]:
        found: dict[str, Any] = {"version": line.version, "name": line.name, "quantity": typed(line.quantity)}
        if self.view.prices:
            found["price"] = format_number(line.price)
            found["discount"] = format_discount(line.discount_percent, line.discount_sum)
            found["reason"] = line.reason
        return found

    def _job_data(self, job: Job) -> dict[str, Any]:
        found: dict[str, Any] = {"labour_hours": typed(job.labour_hours)}
        if self.view.prices and job.rate:
            found["rate"] = typed(job.rate)
        if self.can.assign:
            crew = job.assignments.all()
            found["crew"] = [[row.employee_id, self._names[row.employee_id], typed(row.share)] for row in crew]
            found["crew_version"] = job.assignments_version
        return found

    def _part_data(self, part: OrderPart) -> dict[str, Any]:
        found: dict[str, Any] = {"article": part.article, "status": part.status}
        if self.view.costs:
            found["cost"] = format_number(part.cost) if part.cost is not None else ""
        return found

    def _agreed(self, line: Job | OrderPart) -> list[str]:
        """What the client agreed to, if it comes to something else by now."""
        is_old = self.view.prices and line.agreed_at and line.agreed_total != line.total
        if not is_old or line.status in (JobStatus.CANCELLED, PartStatus.RETURNED):
            return []
        return [_("agreed: %(sum)s") % {"sum": money(line.agreed_total)}]

    def _technicians(self, job: Job) -> SafeString:
        rows = list(job.assignments.all())
        if len(rows) == 1:
            return format_html('<span class="man">{}</span>', self._names[rows[0].employee_id])
        if rows:
            return self._shared(rows)
        if job.is_cancelled:
            return NOTHING
        if not self.can.assign:
            return format_html('<span class="lacking">{}</span>', _("no technician"))
        url = reverse("order-job-technicians", args=[self.order.pk, job.pk])
        return format_html('<a class="lacking" href="{}" data-dialog>{}</a>', url, _("assign"))

    def _shared(self, rows: Sequence[JobAssignment]) -> SafeString:
        """Names with their shares, over a bar divided as the shares are."""
        names = format_html_join(
            SafeString('<span class="man-sep"> · </span>'),
            '<span class="man">{} <b>{}</b></span>',
            ((self._names[row.employee_id], typed(row.share)) for row in rows),
        )
        bars, at = [], 0
        for row in rows:
            width = row.share.units
            bars.append((at, max(width - 100, 0), row.employee_id % HUES))
            at += width
        split = format_html_join("", '<rect x="{}" width="{}" height="3" class="hue-{}"/>', bars)
        said = ", ".join(f"{row.employee} {format_percent(row.share)}" for row in rows)
        return format_html(
            '<span class="shared" title="{}">{}<svg class="split" viewBox="0 0 10000 3" preserveAspectRatio="none"'
            ' aria-hidden="true">{}</svg></span>',
            said,
            names,
            split,
        )

    def _job_tools(self, job: Job) -> SafeString:
        steps = job_steps(job, self.can)
        first, rest = (steps[:1], steps[1:]) if steps and steps[0].is_usual else ([], steps)
        here = [_step(step, self.order, bare=True) for step in first]
        more = [_step(step, self.order) for step in rest]
        if not job.is_cancelled:
            if self.can.assign:
                more.insert(0, self._link("order-job-technicians", job.pk, drawn(icon="users"), _("Technicians")))
            if self.view.prices and (self.can.give or (job.is_warranty and self.can.edit)):
                more.append(self._link("order-job-free", job.pk, drawn(icon="shield-check"), _("Warranty")))
        return self._tools(here, more, "job", job.pk, is_edited=self.can.edit and not job.is_cancelled)

    def _part_tools(self, part: OrderPart) -> SafeString:
        more = []
        if self.view.prices and not part.is_returned and (self.can.give or (part.is_clients_own and self.can.edit)):
            more.append(self._link("order-part-free", part.pk, drawn(icon="user-check"), _("Client's part")))
        if self.can.edit and not part.is_issued:
            url = reverse("order-part-remove", args=[self.order.pk, part.pk])
            more.append(_button(url, drawn(icon="trash"), _("Remove part"), version=part.version))
        return self._tools([], more, "part", part.pk, is_edited=self.can.edit and not part.is_returned)

    def _tools(
        self, here: list[SafeString], more: list[SafeString], kind: str, pk: int, *, is_edited: bool
    ) -> SafeString:
        if is_edited:
            edit = '<a class="tool" href="?edit={0}-{1}" data-edit aria-label="{2}" title="{2}">{3}</a>'
            here = [*here, format_html(edit, kind, pk, _("Edit"), drawn(icon="pencil"))]
        if more:
            here = [
                *here,
                format_html(
                    '<details class="menu-fold tools-more"><summary class="tool" aria-label="{0}" title="{0}">{1}'
                    '</summary><span class="menu-fold-items">{2}</span></details>',
                    _("More"),
                    drawn(icon="dots"),
                    SafeString("".join(more)),
                ),
            ]
        return format_html('<span class="tools">{}</span>', SafeString("".join(here))) if here else NOTHING

    def _link(self, route: str, pk: int, picture: SafeString, label: str) -> SafeString:
        url = reverse(route, args=[self.order.pk, pk])
        return format_html('<a class="tool" href="{}" data-dialog>{}<span>{}</span></a>', url, picture, label)


def _off(line: OrderLine) -> str:
    text = format_discount(line.discount_percent, line.discount_sum)
    return f"−{text}" if line.discount and text else text


def _step(step: JobStep, order: WorkOrder, *, bare: bool = False) -> SafeString:
    offer = step.offer
    url = reverse(offer.desk, args=[order.pk, step.job.pk])
    version = step.job.version if offer.carries_version else 0
    return _button(url, drawn(icon=offer.icon), step.label, asks=offer.asks, version=version, bare=bare)


def _button(
    url: str, picture: SafeString, label: Any, *, asks: Any = "", version: int = 0, bare: bool = False
) -> SafeString:
    """Acts at once: through htmx, and without scripts through the one form of the table."""
    version_ = format_html(' name="version" value="{}"', version) if version else NOTHING
    question = format_html(' hx-confirm="{}" data-confirm-yes="{}"', asks, label) if asks else NOTHING
    words = format_html('<span class="{}">{}</span>', "visually-hidden" if bare else "", label)
    return format_html(
        '<button class="tool" form="line-steps" formaction="{0}" hx-post="{0}" title="{1}"{2}{3}>{4}{5}</button>',
        url,
        label if bare else "",
        version_,
        question,
        picture,
        words,
    )
