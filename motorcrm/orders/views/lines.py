"""Works and parts of an order, edited in place; and who does what."""

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext as _

from motorcrm.orders.forms.order import MastersForm, PartForm, PauseForm, WorkForm, valid
from motorcrm.orders.models import OrderPart, OrderWork, WorkOrder
from motorcrm.orders.operations import (
    add_part,
    add_work,
    assign_masters,
    cancel_work,
    edit_part,
    edit_work,
    finish_work,
    move_part,
    pause_work,
    remove_part,
    remove_work,
    resume_work,
    start_work,
)
from motorcrm.orders.queries.order import masters_and_absences
from motorcrm.orders.views.showing import a_part, a_work, an_order, show, to_order
from motorcrm.ui.forms import form_page
from motorcrm.ui.guards import action, page
from motorcrm.ui.request import Request


class VersionForm(forms.Form):
    version = forms.IntegerField(min_value=1, max_value=2**31)


@action(add_work, of=an_order)
def work_add(request: Request, order: WorkOrder) -> HttpResponse:
    form = WorkForm(request.POST, reader=request.user)
    add_work(order, form.draft(), key=form.cleaned_data["key"], by=request.user)
    return show(request, order)


@action(edit_work, of=a_work)
def work_edit(request: Request, work: OrderWork) -> HttpResponse:
    form = WorkForm(request.POST, reader=request.user)
    edit_work(work, version=valid(form)["version"] or 0, by=request.user, **form.changes())
    return show(request, work.order)


@action(remove_work, of=a_work)
def work_remove(request: Request, work: OrderWork) -> HttpResponse:
    remove_work(work, version=valid(VersionForm(request.POST))["version"], by=request.user)
    return show(request, work.order)


@page(assign_masters, of=a_work)
def work_masters(request: Request, work: OrderWork) -> HttpResponse:
    form = MastersForm(request.POST if request.method == "POST" else None, work=work, masters=masters_and_absences())
    piece = request.headers.get("HX-Request") == "true" and request.method == "GET"
    return form_page(
        request,
        form,
        "orders/_masters.html" if piece else "orders/masters.html",
        save=lambda typed: assign_masters(work, form.shares(), version=typed["version"], by=request.user),
        to=to_order(work.order),
        work=work,
        title=_("Masters"),
    )


@action(start_work, of=a_work)
def work_start(request: Request, work: OrderWork) -> HttpResponse:
    return show(request, start_work(work, by=request.user).order)


@action(pause_work, of=a_work)
def work_pause(request: Request, work: OrderWork) -> HttpResponse:
    return show(request, pause_work(work, by=request.user, **valid(PauseForm(request.POST))).order)


@action(finish_work, of=a_work)
def work_finish(request: Request, work: OrderWork) -> HttpResponse:
    return show(request, finish_work(work, by=request.user).order)


@action(resume_work, of=a_work)
def work_resume(request: Request, work: OrderWork) -> HttpResponse:
    return show(request, resume_work(work, by=request.user).order)


@action(cancel_work, of=a_work)
def work_cancel(request: Request, work: OrderWork) -> HttpResponse:
    return show(request, cancel_work(work, by=request.user).order)


@action(add_part, of=an_order)
def part_add(request: Request, order: WorkOrder) -> HttpResponse:
    form = PartForm(request.POST, reader=request.user)
    add_part(order, form.draft(), key=form.cleaned_data["key"], by=request.user)
    return show(request, order)


@action(edit_part, of=a_part)
def part_edit(request: Request, part: OrderPart) -> HttpResponse:
    form = PartForm(request.POST, reader=request.user)
    edit_part(part, version=valid(form)["version"] or 0, by=request.user, **form.changes())
    return show(request, part.order)


@action(remove_part, of=a_part)
def part_remove(request: Request, part: OrderPart) -> HttpResponse:
    remove_part(part, version=valid(VersionForm(request.POST))["version"], by=request.user)
    return show(request, part.order)


@action(move_part, of=a_part)
def part_move(request: Request, part: OrderPart) -> HttpResponse:
    move_part(part, request.POST.get("status", ""), by=request.user)
    return show(request, part.order)
