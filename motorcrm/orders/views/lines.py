"""Jobs and parts of an order, edited in place; and who does what."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext as _

from motorcrm.orders.forms.order import FreeForm, JobForm, PartForm, PauseForm, TechniciansForm, valid
from motorcrm.orders.models import Job, OrderPart, RemovedLine, WorkOrder
from motorcrm.orders.operations import (
    add_job,
    add_part,
    assign_technicians,
    cancel_job,
    edit_job,
    edit_part,
    finish_job,
    move_part,
    pause_job,
    put_back_line,
    remove_job,
    remove_part,
    resume_job,
    start_job,
)
from motorcrm.orders.queries.order import assigned_to, offered_for
from motorcrm.orders.views.refusals import beside_fields
from motorcrm.orders.views.show import a_job, a_part, an_order, show, to_order
from motorcrm.ui.forms import form_page
from motorcrm.ui.guards import action, page
from motorcrm.ui.request import Request, confirmed
from motorcrm.ui.undo import offer_undo


class RemovedForm(forms.Form):
    removed = forms.IntegerField(min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput)


class VersionForm(forms.Form):
    version = forms.IntegerField(min_value=1, max_value=2**31, widget=forms.HiddenInput)


@action(add_job, of=an_order)
def job_add(request: Request, order: WorkOrder) -> HttpResponse:
    form = JobForm(request.POST, reader=request.user)
    draft = form.draft()
    with beside_fields():
        add_job(order, draft, key=form.cleaned_data["key"], sure=confirmed(request), by=request.user)
    return show(request, order)


@action(edit_job, of=a_job)
def job_edit(request: Request, job: Job) -> HttpResponse:
    form = JobForm(request.POST, reader=request.user)
    changes = form.changes()
    with beside_fields():
        edit_job(job, version=form.cleaned_data["version"] or 0, sure=confirmed(request), by=request.user, **changes)
    return show(request, job.order)


@page(edit_job, of=a_job)
def job_free(request: Request, job: Job) -> HttpResponse:
    """Mark it as warranty, or bill it after all."""

    def save(typed: dict[str, Any]) -> Job:
        return edit_job(
            job, version=typed["version"], is_warranty=typed["free"], reason=typed["reason"], by=request.user
        )

    return _free_page(request, job, save, title=_("Warranty"))


@action(remove_job, of=a_job)
def job_remove(request: Request, job: Job) -> HttpResponse:
    name, order = job.name, job.order
    removed = remove_job(job, version=valid(VersionForm(request.POST))["version"], by=request.user)
    _offer_back(request, order, name, removed)
    return show(request, order)


@page(assign_technicians, of=a_job)
def job_technicians(request: Request, job: Job) -> HttpResponse:
    typed = request.POST if request.method == "POST" else None
    form = TechniciansForm(typed, job=job, technicians=offered_for(job, reader=request.user))
    back = to_order(job.order)
    return form_page(
        request,
        form,
        "orders/technicians.html",
        save=lambda typed: assign_technicians(job, form.shares(), version=typed["version"], by=request.user),
        to=back,
        job=job,
        title=_("Technicians"),
        button=_("Save"),
        back=back,
    )


@action(assign_technicians, of=a_job)
def job_shares(request: Request, job: Job) -> HttpResponse:
    """The shares of those who do it already, typed beside its line."""
    form = TechniciansForm(request.POST, job=job, technicians=[row.employee for row in assigned_to(job)])
    version = valid(form)["version"]
    return show(request, assign_technicians(job, form.shares(), version=version, by=request.user).order)


@action(start_job, of=a_job)
def job_start(request: Request, job: Job) -> HttpResponse:
    return show(request, start_job(job, by=request.user).order)


@action(pause_job, of=a_job)
def job_pause(request: Request, job: Job) -> HttpResponse:
    return show(request, pause_job(job, by=request.user, **valid(PauseForm(request.POST))).order)


@action(finish_job, of=a_job)
def job_finish(request: Request, job: Job) -> HttpResponse:
    return show(request, finish_job(job, by=request.user).order)


@action(resume_job, of=a_job)
def job_resume(request: Request, job: Job) -> HttpResponse:
    return show(request, resume_job(job, by=request.user).order)


@action(cancel_job, of=a_job)
def job_cancel(request: Request, job: Job) -> HttpResponse:
    return show(request, cancel_job(job, by=request.user).order)


@action(add_part, of=an_order)
def part_add(request: Request, order: WorkOrder) -> HttpResponse:
    form = PartForm(request.POST, reader=request.user)
    draft = form.draft()
    with beside_fields():
        add_part(order, draft, key=form.cleaned_data["key"], sure=confirmed(request), by=request.user)
    return show(request, order)


@action(edit_part, of=a_part)
def part_edit(request: Request, part: OrderPart) -> HttpResponse:
    form = PartForm(request.POST, reader=request.user)
    changes = form.changes()
    with beside_fields():
        edit_part(part, version=form.cleaned_data["version"] or 0, sure=confirmed(request), by=request.user, **changes)
    return show(request, part.order)


@page(edit_part, of=a_part)
def part_free(request: Request, part: OrderPart) -> HttpResponse:
    """Mark it as supplied by the client, or bill it after all."""

    def save(typed: dict[str, Any]) -> OrderPart:
        return edit_part(
            part, version=typed["version"], is_clients_own=typed["free"], reason=typed["reason"], by=request.user
        )

    return _free_page(request, part, save, title=_("Part supplied by the client"))


@action(remove_part, of=a_part)
def part_remove(request: Request, part: OrderPart) -> HttpResponse:
    name, order = part.name, part.order
    removed = remove_part(part, version=valid(VersionForm(request.POST))["version"], by=request.user)
    _offer_back(request, order, name, removed)
    return show(request, order)


@action(move_part, of=a_part)
def part_move(request: Request, part: OrderPart) -> HttpResponse:
    move_part(part, request.POST.get("status", ""), by=request.user)
    return show(request, part.order)


@action(put_back_line, of=an_order)
def line_put_back(request: Request, order: WorkOrder) -> HttpResponse:
    put_back_line(order, removed=valid(RemovedForm(request.POST))["removed"], by=request.user)
    return show(request, order)


def _offer_back(request: Request, order: WorkOrder, name: str, removed: RemovedLine) -> None:
    said = _("Removed: %(name)s") % {"name": name}
    offer_undo(request, said, "order-line-put-back", order, target="#order", removed=removed.pk)


def _free_page(
    request: Request, line: Job | OrderPart, save: Callable[[dict[str, Any]], Any], *, title: str
) -> HttpResponse:
    back = to_order(line.order)
    return form_page(
        request,
        FreeForm(request.POST if request.method == "POST" else None, line=line),
        "orders/ask.html",
        save=save,
        to=back,
        order=line.order,
        title=title,
        button=_("Save"),
        back=back,
        text=line.name,
    )
