"""«My jobs»: a technician's day on a phone."""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from motorcrm.access.scopes import has
from motorcrm.files import limits
from motorcrm.files.forms import FilesForm
from motorcrm.files.rights import ADD_FILES
from motorcrm.orders.forms.order import PauseForm, valid
from motorcrm.orders.models import Job
from motorcrm.orders.operations import finish_job, pause_job, resume_job, start_job
from motorcrm.orders.phases import INSIDE_PHASES
from motorcrm.orders.rights import DO_JOBS, VIEW_ORDERS
from motorcrm.planning.places import MY_JOBS
from motorcrm.planning.queries.my_jobs import cards, digest_of
from motorcrm.planning.queries.my_jobs import my_jobs as jobs_of_technician
from motorcrm.planning.waits import WAITS
from motorcrm.ui.guards import Finder, action, page
from motorcrm.ui.panels import panels_for
from motorcrm.ui.request import Request

a_job = Finder(Job, VIEW_ORDERS, related=("order", "order__status"))


@page(DO_JOBS)
def my_jobs(request: Request) -> HttpResponse:
    return render(request, "planning/my_jobs.html", _context(request))


@page(DO_JOBS)
def my_jobs_changes(request: Request) -> HttpResponse:
    if request.GET.get("seen") == digest_of(request.user):
        return HttpResponse(status=204)
    return render(request, "planning/_my_jobs.html", _context(request))


@action(start_job, of=a_job)
def my_start(request: Request, job: Job) -> HttpResponse:
    start_job(job, by=request.user)
    return _show(request)


@action(pause_job, of=a_job)
def my_pause(request: Request, job: Job) -> HttpResponse:
    pause_job(job, by=request.user, **valid(PauseForm(request.POST)))
    return _show(request)


@action(finish_job, of=a_job)
def my_finish(request: Request, job: Job) -> HttpResponse:
    finish_job(job, by=request.user)
    return _show(request)


@action(resume_job, of=a_job)
def my_resume(request: Request, job: Job) -> HttpResponse:
    resume_job(job, by=request.user)
    return _show(request)


def _show(request: Request) -> HttpResponse:
    if request.headers.get("HX-Request") != "true":
        return HttpResponseRedirect(reverse("my-jobs"))
    return render(request, "planning/_my_jobs.html", _context(request))


def _context(request: Request) -> dict[str, object]:
    seen = digest_of(request.user)  # first: what changes meanwhile is shown once more, not never
    jobs = jobs_of_technician(request.user)
    photo_form = FilesForm(auto_id=False) if has(request.user, ADD_FILES) else None
    return {
        "cards": cards(jobs),
        "count": sum(job.is_unfinished for job in jobs),
        "next": _next(jobs),
        "seen": seen,
        "panels": panels_for(MY_JOBS, request, request.user),
        "waits": WAITS,
        "photo_form": photo_form,
        "photo_limit": limits.FILE,
    }


def _next(jobs: list[Job]) -> int | None:
    """The job whose button is the page's orange one: the first that runs, else the first that can be begun."""
    return next((job.pk for job in jobs if job.is_unfinished and job.order.phase in INSIDE_PHASES), None)
