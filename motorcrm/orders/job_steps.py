"""What a person may do next with a job: the buttons of the order's page and of the phone, derived from one table."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any

from django.utils.translation import gettext_lazy as _

from motorcrm.orders.lifecycle import CANCEL_JOB, FINISH_JOB, PAUSE_JOB, RESUME_JOB, START_JOB
from motorcrm.orders.models import Job
from motorcrm.orders.operations import cancel_job, finish_job, pause_job, remove_job, resume_job, start_job
from motorcrm.orders.phases import JobStatus
from motorcrm.orders.steps import Steps


def _any(job: Job) -> bool:
    return True


@dataclass(frozen=True)
class JobOffer:
    """A row of the table: from which statuses a verb is offered, and what its button says."""

    verb: Any
    sources: frozenset[str]
    label: Any
    icon: str = field(kw_only=True)
    desk: str
    """The route on the order's page."""
    phone: str = ""
    """The route on the cards of «My jobs»; empty if the step is for the desk only."""
    usual: frozenset[str] = frozenset()
    """Statuses in which this is what people do next: it comes first, and the phone offers nothing else."""
    renamed: Mapping[str, Any] = field(default_factory=dict)
    """Other labels for the same step, by status."""
    fits: Callable[[Job], bool] = _any
    asks: Any = ""
    asks_reason: bool = False
    """Whether the phone lets people give a reason."""
    bare: bool = False
    """Whether the button is the icon alone."""
    look: str = "btn btn-sm"
    carries_version: bool = False


JOB_OFFERS = (
    JobOffer(
        start_job,
        START_JOB.sources,
        _("Start"),
        icon="player-play",
        desk="order-job-start",
        phone="my-job-start",
        usual=START_JOB.sources,
        renamed={JobStatus.PAUSED: _("Resume")},
    ),
    JobOffer(
        finish_job,
        FINISH_JOB.sources,
        _("Finish"),
        icon="check",
        desk="order-job-finish",
        phone="my-job-finish",
        usual=frozenset({JobStatus.IN_PROGRESS}),
    ),
    JobOffer(
        pause_job,
        PAUSE_JOB.sources,
        _("Pause"),
        icon="player-pause",
        desk="order-job-pause",
        phone="my-job-pause",
        usual=PAUSE_JOB.sources,
        asks_reason=True,
    ),
    JobOffer(
        resume_job,
        RESUME_JOB.sources,
        _("Reopen job"),
        icon="rotate",
        desk="order-job-resume",
        phone="my-job-resume",
        usual=RESUME_JOB.sources,
    ),
    JobOffer(
        cancel_job,
        CANCEL_JOB.sources,
        _("Cancel job"),
        icon="ban",
        desk="order-job-cancel",
        fits=attrgetter("started_at"),
        asks=_("Cancel this job? It stays in the order, crossed out."),
        bare=True,
        look="btn btn-sm btn-icon",
    ),
    JobOffer(
        remove_job,
        frozenset({JobStatus.PLANNED}),
        _("Remove job"),
        icon="trash",
        desk="order-job-remove",
        fits=lambda job: job.started_at is None,
        bare=True,
        look="btn btn-sm btn-icon",
        carries_version=True,
    ),
)


@dataclass(frozen=True)
class JobStep:
    """A row of the table that is open now, for one job."""

    offer: JobOffer
    job: Job

    @property
    def label(self) -> Any:
        return self.offer.renamed.get(self.job.status, self.offer.label)

    @property
    def is_usual(self) -> bool:
        return self.job.status in self.offer.usual

    @property
    def fields(self) -> dict[str, Any]:
        return {"version": self.job.version} if self.offer.carries_version else {}


def job_steps(job: Job, can: Steps, *, all_of_them: bool = True) -> list[JobStep]:
    """The steps possible now, the usual ones first; or the usual ones only. Makes no query about the job."""
    possible = [offer for offer in JOB_OFFERS if job.status in offer.sources and offer.fits(job)]
    wanted = [offer for offer in possible if all_of_them or job.status in offer.usual]
    steps = [JobStep(offer, job) for offer in wanted if can.reaches_job(offer.verb.needs, job)]
    return sorted(steps, key=lambda step: not step.is_usual)
