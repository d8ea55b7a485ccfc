"""What a person may do next with a work: the buttons of the order's page and of the phone, derived from one table."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any

from django.utils.translation import gettext_lazy as _

from motorcrm.orders.lifecycle import CANCEL_WORK, FINISH_WORK, PAUSE_WORK, RESUME_WORK, START_WORK
from motorcrm.orders.models import OrderWork
from motorcrm.orders.operations import cancel_work, finish_work, pause_work, remove_work, resume_work, start_work
from motorcrm.orders.phases import WorkStatus
from motorcrm.orders.steps import Steps


def _any(work: OrderWork) -> bool:
    return True


@dataclass(frozen=True)
class WorkOffer:
    """A row of the table: from which statuses a verb is offered, and what its button says."""

    verb: Any
    frm: frozenset[str]
    label: Any
    icon: str = field(kw_only=True)
    desk: str
    """The route on the order's page."""
    phone: str = ""
    """The route on the cards of «My works»; empty where the step is for the desk only."""
    usual: frozenset[str] = frozenset()
    """Statuses in which it is what people do next: it comes first, and the phone offers nothing else."""
    renamed: Mapping[str, Any] = field(default_factory=dict)
    """Statuses in which the same step is called otherwise."""
    fits: Callable[[OrderWork], bool] = _any
    asks: Any = ""
    asks_reason: bool = False
    """Whether the phone lets one say why."""
    bare: bool = False
    """The icon alone."""
    look: str = "btn btn-sm"
    big: str = "btn btn-primary btn-big"
    """How it looks on the phone."""
    carries_version: bool = False


WORK_OFFERS = (
    WorkOffer(
        start_work,
        START_WORK.frm,
        _("Start"),
        icon="player-play",
        desk="order-work-start",
        phone="my-work-start",
        usual=START_WORK.frm,
        renamed={WorkStatus.PAUSED: _("Go on")},
    ),
    WorkOffer(
        finish_work,
        FINISH_WORK.frm,
        _("Finish"),
        icon="check",
        desk="order-work-finish",
        phone="my-work-finish",
        usual=frozenset({WorkStatus.IN_PROGRESS}),
    ),
    WorkOffer(
        pause_work,
        PAUSE_WORK.frm,
        _("Pause"),
        icon="player-pause",
        desk="order-work-pause",
        phone="my-work-pause",
        usual=PAUSE_WORK.frm,
        asks_reason=True,
    ),
    WorkOffer(
        resume_work,
        RESUME_WORK.frm,
        _("Not done yet"),
        icon="rotate",
        desk="order-work-resume",
        phone="my-work-resume",
        usual=RESUME_WORK.frm,
        big="btn",
    ),
    WorkOffer(
        cancel_work,
        CANCEL_WORK.frm,
        _("Cancel the work"),
        icon="ban",
        desk="order-work-cancel",
        fits=attrgetter("started_at"),
        asks=_("Cancel this work? It stays in the order, crossed out."),
        bare=True,
        look="btn btn-sm btn-icon",
    ),
    WorkOffer(
        remove_work,
        frozenset({WorkStatus.PLANNED}),
        _("Remove the work"),
        icon="trash",
        desk="order-work-remove",
        fits=lambda work: work.started_at is None,
        asks=_("Remove this work?"),
        bare=True,
        look="btn btn-sm btn-icon",
        carries_version=True,
    ),
)


@dataclass(frozen=True)
class WorkStep:
    """A row of the table that is open now, for one work."""

    offer: WorkOffer
    work: OrderWork

    @property
    def label(self) -> Any:
        return self.offer.renamed.get(self.work.status, self.offer.label)

    @property
    def is_usual(self) -> bool:
        return self.work.status in self.offer.usual

    @property
    def fields(self) -> dict[str, Any]:
        return {"version": self.work.version} if self.offer.carries_version else {}


def work_steps(work: OrderWork, can: Steps, *, all_of_them: bool = True) -> list[WorkStep]:
    """The steps possible now, what people do next first; or only that. Asks the database nothing about a work."""
    possible = [offer for offer in WORK_OFFERS if work.status in offer.frm and offer.fits(work)]
    wanted = [offer for offer in possible if all_of_them or work.status in offer.usual]
    steps = [WorkStep(offer, work) for offer in wanted if can.reaches_work(offer.verb.needs, work)]
    return sorted(steps, key=lambda step: not step.is_usual)
