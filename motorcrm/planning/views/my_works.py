"""«Мои работы»: a master's day on a phone."""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from motorcrm.access.scopes import has
from motorcrm.files import limits
from motorcrm.files.forms import FilesForm
from motorcrm.files.rights import ADD_FILES
from motorcrm.orders.forms.order import PauseForm, valid
from motorcrm.orders.models import OrderWork
from motorcrm.orders.operations import finish_work, pause_work, resume_work, start_work
from motorcrm.orders.rights import DO_WORKS, VIEW_ORDERS
from motorcrm.planning.queries.my_works import digest
from motorcrm.planning.queries.my_works import my_works as works_of_master
from motorcrm.ui.guards import Finder, action, page
from motorcrm.ui.request import Request

a_work = Finder(OrderWork, VIEW_ORDERS, related=("order", "order__status"))


@page(DO_WORKS)
def my_works(request: Request) -> HttpResponse:
    return render(request, "planning/my_works.html", _context(request))


@page(DO_WORKS)
def my_works_changes(request: Request) -> HttpResponse:
    context = _context(request)
    if request.GET.get("seen") == context["seen"]:
        return HttpResponse(status=204)
    return render(request, "planning/_my_works.html", context)


@action(start_work, of=a_work)
def my_start(request: Request, work: OrderWork) -> HttpResponse:
    start_work(work, by=request.user)
    return _show(request)


@action(pause_work, of=a_work)
def my_pause(request: Request, work: OrderWork) -> HttpResponse:
    pause_work(work, by=request.user, **valid(PauseForm(request.POST)))
    return _show(request)


@action(finish_work, of=a_work)
def my_finish(request: Request, work: OrderWork) -> HttpResponse:
    finish_work(work, by=request.user)
    return _show(request)


@action(resume_work, of=a_work)
def my_resume(request: Request, work: OrderWork) -> HttpResponse:
    resume_work(work, by=request.user)
    return _show(request)


def _show(request: Request) -> HttpResponse:
    if request.headers.get("HX-Request") != "true":
        return HttpResponseRedirect(reverse("my-works"))
    return render(request, "planning/_my_works.html", _context(request))


def _context(request: Request) -> dict[str, object]:
    works = works_of_master(request.user)
    photo_form = FilesForm(auto_id=False) if has(request.user, ADD_FILES) else None
    return {
        "works": works,
        "seen": digest(works),
        "pause": PauseForm(),
        "photo_form": photo_form,
        "photo_limit": limits.FILE,
    }
