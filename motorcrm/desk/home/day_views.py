"""What is done from the page of the day: the verbs of orders, answered with the day as it is then."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from motorcrm.access.fields import sees
from motorcrm.core import clock
from motorcrm.desk.home.context import day_context
from motorcrm.desk.home.day import digest_of
from motorcrm.orders.forms.order import HeaderForm
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.operations import edit_order, finish_order, note_ready, start_order
from motorcrm.orders.rights import VIEW_ORDERS
from motorcrm.orders.views.show import an_order
from motorcrm.ui.forms import form_page
from motorcrm.ui.guards import action, page
from motorcrm.ui.request import Request, confirmed

LAST_HOUR = 18
"""Nobody is promised anything later than that without somebody typing it."""


class PromiseForm(forms.Form):
    """When it will be ready instead, and why later."""

    version = forms.IntegerField(min_value=1, max_value=2**31, widget=forms.HiddenInput)
    promised_at = HeaderForm.base_fields["promised_at"]
    promise_reason = HeaderForm.base_fields["promise_reason"]
    promise_comment = HeaderForm.base_fields["promise_comment"]

    def __init__(self, *args: Any, order: WorkOrder, **kwargs: Any) -> None:
        # the page below its dialog may have fields of the same names
        kwargs.setdefault("auto_id", "promise_%s")
        super().__init__(*args, **kwargs)
        self.initial.update(version=order.version, promised_at=_proposed(order, clock.now()))


def _proposed(order: WorkOrder, now: datetime) -> datetime:
    """The present promise while it can be kept, else in two hours, else tomorrow at noon."""
    if order.promised_at and order.promised_at > now:
        return order.promised_at
    wall = clock.local(now + timedelta(hours=3)).replace(minute=0, second=0, microsecond=0)
    tomorrow = clock.local(now).date() + timedelta(days=1)
    return wall if wall.hour <= LAST_HOUR and wall.date() < tomorrow else clock.moment(tomorrow, 12)


@page(VIEW_ORDERS)
def changes(request: Request) -> HttpResponse:
    """Polled while the day is open: nothing if it still shows what is."""
    if request.GET.get("seen") == digest_of(request.user):
        return HttpResponse(status=204)
    return _day(request)


@action(start_order, of=an_order)
def start(request: Request, order: WorkOrder) -> HttpResponse:
    start_order(order, by=request.user)
    return _day(request)


@action(note_ready, of=an_order)
def ready(request: Request, order: WorkOrder) -> HttpResponse:
    note_ready(order, by=request.user)
    return _day(request)


@action(finish_order, of=an_order)
def finish(request: Request, order: WorkOrder) -> HttpResponse:
    finish_order(order, by=request.user)
    return _day(request)


@page(edit_order, of=an_order)
def promise(request: Request, order: WorkOrder) -> HttpResponse:
    """A new time for a promise, with the client's phone at hand."""

    def save(typed: dict[str, Any]) -> WorkOrder:
        return edit_order(order, sure=confirmed(request), by=request.user, **typed)

    return form_page(
        request,
        PromiseForm(request.POST or None, order=order),
        "desk/promise.html",
        save=save,
        to=reverse("home"),
        done=_("The client is promised another time."),
        order=order,
        back=reverse("home"),
        phones=order.client.phones.all()[:3] if sees(request.user).contacts else (),
    )


def _day(request: Request) -> HttpResponse:
    if request.headers.get("HX-Request") != "true":
        return HttpResponseRedirect(reverse("home"))
    return render(request, "desk/_day.html", day_context(request.user))
