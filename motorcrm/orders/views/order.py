"""The order's own page, its header and its steps from status to status."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from motorcrm.access.fields import sees
from motorcrm.access.scopes import reaches
from motorcrm.core import clock
from motorcrm.core.exact import Money
from motorcrm.core.refusal import Absent, Invalid, Refused
from motorcrm.orders.forms.closing import ClosingForm
from motorcrm.orders.forms.order import (
    CheckInForm,
    CommentForm,
    HandOverForm,
    HeaderForm,
    ReasonForm,
    valid,
)
from motorcrm.orders.models import OrderStatus, WorkOrder
from motorcrm.orders.operations import (
    book_order,
    cancel_order,
    check_in,
    close_order,
    comment_order,
    edit_order,
    finish_order,
    hand_over,
    move_order,
    note_ready,
    reopen_order,
    start_order,
)
from motorcrm.orders.operations.closing import has_credit, may_owe, term_of
from motorcrm.orders.operations.missing import JOBS, PARTS, Gap, gaps_of
from motorcrm.orders.operations.sheet import Sheet
from motorcrm.orders.places import AFTER_CHECK_IN, way_to_close
from motorcrm.orders.queries.bill import Bill
from motorcrm.orders.queries.money import free_prepayment, money_of
from motorcrm.orders.queries.order import deeds_of, seen_of, todays_rate
from motorcrm.orders.rights import ASSIGN_JOBS, EDIT_ORDERS, VIEW_ORDERS
from motorcrm.orders.views.refusals import beside_fields
from motorcrm.orders.views.show import an_order, page_context, show, the_order_alone, to_order
from motorcrm.ui.forms import form_page
from motorcrm.ui.guards import action, page
from motorcrm.ui.inputs import RowInput
from motorcrm.ui.request import Request, confirmed
from motorcrm.ui.templatetags.words import money as in_roubles


@page(VIEW_ORDERS, of=an_order)
def order(request: Request, order: WorkOrder) -> HttpResponse:
    return render(request, "orders/order.html", page_context(request, order))


@page(VIEW_ORDERS, of=the_order_alone)
def changes(request: Request, order: WorkOrder) -> HttpResponse:
    """Polled every few seconds: nothing if the page has seen everything that happened, otherwise the page anew."""
    if request.GET.get("seen") == seen_of(order, todays_rate(order)):
        return HttpResponse(status=204)
    return show(request, order)


@action(edit_order, of=an_order)
def edit(request: Request, order: WorkOrder) -> HttpResponse:
    form = HeaderForm(request.POST, order=order, reader=request.user)
    version, changes = valid(form)["version"], form.changes()
    with beside_fields():
        edit_order(order, version=version, sure=confirmed(request), by=request.user, **changes)
    return show(request, order)


@page(EDIT_ORDERS, of=an_order)
def fact(request: Request, order: WorkOrder) -> HttpResponse:
    """The field of one fact: on the order's page in place of its text, without scripts a page of its own."""
    form = HeaderForm(order=order, reader=request.user)
    name = request.GET.get("name", "promised_at")
    if name not in form.fields or name in ("version", "promise_reason", "promise_comment") or not order.is_open:
        raise Absent
    context = {"order": order, "header": form, "field": form[name]}
    is_piece = request.headers.get("HX-Request") == "true"
    return render(request, "orders/_fact.html" if is_piece else "orders/fact.html", context)


@page(VIEW_ORDERS, of=an_order)
def deeds(request: Request, order: WorkOrder) -> HttpResponse:
    """What happened to the order, which its page tells only when asked."""
    context = {"order": order, "lines": deeds_of(order, reader=request.user)}
    is_piece = request.headers.get("HX-Request") == "true"
    return render(request, "orders/_deeds.html" if is_piece else "orders/deeds.html", context)


@action(move_order, of=an_order)
def move(request: Request, order: WorkOrder) -> HttpResponse:
    status = RowInput(OrderStatus.objects.filter(is_archived=False))
    move_order(order, _chosen(status, request.POST.get("status")), sure=confirmed(request), by=request.user)
    return show(request, order)


@action(book_order, of=an_order)
def book(request: Request, order: WorkOrder) -> HttpResponse:
    return show(request, book_order(order, by=request.user))


@action(start_order, of=an_order)
def start(request: Request, order: WorkOrder) -> HttpResponse:
    return show(request, start_order(order, by=request.user))


@action(note_ready, of=an_order)
def ready(request: Request, order: WorkOrder) -> HttpResponse:
    return show(request, note_ready(order, by=request.user))


@action(finish_order, of=an_order)
def finish(request: Request, order: WorkOrder) -> HttpResponse:
    return show(request, finish_order(order, by=request.user))


@page(check_in, of=an_order)
def check_in_vehicle(request: Request, order: WorkOrder) -> HttpResponse:
    initial = {"mileage": order.mileage, "engine_hours": order.engine_hours, "fuel": order.fuel}
    form = CheckInForm(request.POST or None, order=order, initial=initial)
    then = next(filter(None, (offered(request.user, order) for offered in AFTER_CHECK_IN)), None)

    def reminded() -> dict[str, Any]:
        form.remind()
        return {}

    return _step_page(
        request,
        order,
        form,
        lambda typed: check_in(order, sure=confirmed(request), by=request.user, **typed),
        title=_("Check-in"),
        button=_("Check in"),
        done=_("Vehicle checked in."),
        facts=reminded,
        to=then.url if then and "then" in request.POST else "",
        then=then,
        template="orders/check_in.html",
    )


@page(close_order, of=an_order)
def close(request: Request, order: WorkOrder) -> HttpResponse:
    way = way_to_close(request.user, order)
    form = way.form(request.POST or None, order=order, reader=request.user)

    def save(_typed: dict[str, Any]) -> WorkOrder:
        closed = way.close(order, by=request.user, **form.values())
        _say_what_is_left(request, closed)
        for said in way.warn(form, closed, request.user):
            messages.warning(request, said)
        return closed

    return _step_page(
        request,
        order,
        form,
        save,
        title=_("Close and hand over") if "hand_over" in form.fields else _("Closing the order"),
        button=_("Close order"),
        done=_("Order closed."),
        facts=lambda: _closing_facts(request, order, form),
        template=way.template,
    )


def _closing_facts(request: Request, order: WorkOrder, form: ClosingForm) -> dict[str, Any]:
    """What decides about closing: what is missing, what is left to pay, what the client has prepaid."""
    if form.is_bound:
        order.refresh_from_db()  # a refused closing has changed the object in memory
    sheet, free, money = Sheet(order), free_prepayment(order), money_of(order)
    due = max(money.due, Money.zero())
    prefetch_related_objects(sheet.active_jobs, "assignments__employee")
    gaps = gaps_of(sheet)
    today, by = clock.today(), request.user
    has_terms = bool(due) and has_credit(order, due, on=today)
    form.offer(free=free, due=due, gaps=gaps, on_credit=has_terms)
    may = has_terms or may_owe(order, due, on=today, by=by)
    term = term_of(order, today) if has_terms else None
    done = {JOBS, PARTS} if form["finish_jobs"].value() else set()
    return {
        "missing": [gap for gap in gaps if gap.code not in done],
        "gaps": gaps,
        "owed": _besides(form, gaps),
        "ticked": [gap for gap in gaps if gap.code in done],
        "free": free,
        "due": due,
        "on_credit": bool(due) and may,
        "has_terms": has_terms,
        "term": term,
        "money": money,
        "bill": Bill(sheet),
        "may_assign": reaches(by, ASSIGN_JOBS, order),
    }


def _besides(form: ClosingForm, gaps: Sequence[Gap]) -> list[str]:
    """What a refused closing named besides the gaps of the order: what is left to pay."""
    refused: Refused | None = getattr(form, "refused", None)
    named = {gap.text for gap in gaps}
    return [text for text in refused.facts.get("missing", ()) if text not in named] if refused else []


def _say_what_is_left(request: Request, order: WorkOrder) -> None:
    """A surplus or a debt that the closed order leaves, to people who see prices."""
    if not sees(request.user).prices:
        return
    money = money_of(order)
    if money.prepaid:
        text = _("%(sum)s of the prepayment is left over. Give it back, or apply it to another order.")
        messages.info(request, text % {"sum": in_roubles(money.prepaid)})
    if money.due > Money.zero():
        messages.info(request, _("The client owes %(sum)s for this order.") % {"sum": in_roubles(money.due)})


@page(hand_over, of=an_order)
def hand_over_vehicle(request: Request, order: WorkOrder) -> HttpResponse:
    initial = {"to": order.brought_by or order.client.name}
    return _step_page(
        request,
        order,
        HandOverForm(request.POST if request.method == "POST" else None, initial=initial),
        lambda typed: hand_over(order, by=request.user, **typed),
        title=_("Hand-over"),
        button=_("Hand over"),
        done=_("Vehicle handed over."),
    )


@page(reopen_order, of=an_order)
def reopen(request: Request, order: WorkOrder) -> HttpResponse:
    return _step_page(
        request,
        order,
        ReasonForm(request.POST or None),
        lambda typed: reopen_order(order, by=request.user, **typed),
        title=_("Reopening the order"),
        button=_("Reopen"),
        done=_("Order reopened and its postings reversed."),
        text=_("The postings made at closing will be reversed and the order will be ready again."),
    )


@page(cancel_order, of=an_order)
def cancel(request: Request, order: WorkOrder) -> HttpResponse:
    return _step_page(
        request,
        order,
        ReasonForm(request.POST or None),
        lambda typed: cancel_order(order, by=request.user, **typed),
        title=_("Cancelling the order"),
        button=_("Cancel order"),
        done=_("Order cancelled."),
        text=_("The number stays. Prepayments will move to the client's balance."),
    )


@action(comment_order, of=an_order)
def comment(request: Request, order: WorkOrder) -> HttpResponse:
    typed = valid(CommentForm(request.POST))
    comment_order(order, typed["text"], key=typed["key"], by=request.user)
    return show(request, order)


def _step_page(
    request: Request,
    order: WorkOrder,
    form: forms.Form,
    save: Any,
    *,
    title: str,
    button: str,
    template: str = "orders/ask.html",
    to: str = "",
    **more: Any,
) -> HttpResponse:
    """A step that needs a form first: a page of its own, or the same form in a dialog over the order."""
    back = to_order(order)
    return form_page(
        request, form, template, save=save, to=to or back, order=order, title=title, button=button, back=back, **more
    )


def _chosen(field: forms.Field, value: Any) -> Any:
    try:
        return field.clean(value)
    except forms.ValidationError as problem:
        raise Invalid(status=" ".join(problem.messages)) from None
