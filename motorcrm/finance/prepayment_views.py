"""Pages that apply, move or give back what a client has prepaid."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from motorcrm.access.rights import SEE_PRICES
from motorcrm.access.scopes import has, reaches
from motorcrm.clients.models import Client
from motorcrm.clients.queries import ids_of
from motorcrm.clients.rights import VIEW_CLIENTS
from motorcrm.core.exact import Money
from motorcrm.core.refusal import Absent, Forbidden
from motorcrm.finance import operations
from motorcrm.finance.models import Payment, Use
from motorcrm.finance.payment_forms import RefundForm
from motorcrm.finance.prepayment_forms import MoveForm, Spot
from motorcrm.finance.queries.accounts import offered_accounts
from motorcrm.finance.queries.held import Held, Standing, came_by, open_orders_of, standing_of
from motorcrm.finance.views import A_CLIENT, AN_ORDER, beside_fields
from motorcrm.finance.warned import warn
from motorcrm.ledger.claims import prepaid_by, prepaid_for
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.queries.money import money_of
from motorcrm.ui.forms import form_page
from motorcrm.ui.guards import page
from motorcrm.ui.request import Request

Facts = Callable[[], dict[str, Any]]


@page(operations.move_prepayment, of=AN_ORDER)
def order_apply(request: Request, order: WorkOrder) -> HttpResponse:
    """Pay for the order with what the client has prepaid elsewhere."""
    return _apply(request, order, back=reverse("order", args=[order.pk]))


@page(operations.move_prepayment, of=AN_ORDER)
def client_apply(request: Request, order: WorkOrder) -> HttpResponse:
    """The same from the client's page, and back to it."""
    return _apply(request, order, back=reverse("client", args=[order.client.merged_into_id or order.client_id]))


def _apply(request: Request, order: WorkOrder, *, back: str) -> HttpResponse:
    check_sees(request, order.client)
    form = MoveForm(request.POST or None, client=order.client, reader=request.user, known=["target"])

    def save(clean: dict[str, Any]) -> Any:
        return _move(request, order.client, clean, target=Spot(order.organisation, order))

    def facts() -> dict[str, Any]:
        held, due = standing_of(order.client, request.user).besides(order), money_of(order).due
        form.offer_sources(held)
        if held and due > Money.zero():
            form.initial["amount"] = min(held[0].amount, due)
        return {"due": due, "nothing": not held}

    return _shown(
        request, form, save, facts, back=back, place=order.number,
        title=_("Applying a prepayment"), button=_("Apply prepayment"), done=_("Prepayment applied."),
    )  # fmt: skip


@page(operations.move_prepayment, of=AN_ORDER)
def order_move(request: Request, order: WorkOrder) -> HttpResponse:
    """Take what is prepaid for the order elsewhere: to another order, or the client's balance."""
    check_sees(request, order.client)
    form = MoveForm(request.POST or None, client=order.client, reader=request.user, known=["source"])

    def save(clean: dict[str, Any]) -> Any:
        return _move(request, order.client, clean, source=Spot(order.organisation, order))

    def facts() -> dict[str, Any]:
        standing, held = standing_of(order.client, request.user), money_of(order).prepaid
        _offer_targets(request, form, standing, Held(order.organisation, order, held), order.client)
        return {"held": held, "nothing": not held}

    return _shown(
        request, form, save, facts, back=reverse("order", args=[order.pk]), place=order.number,
        title=_("Moving a prepayment"), button=_("Move prepayment"), done=_("Prepayment moved."),
    )  # fmt: skip


@page(operations.move_prepayment, of=A_CLIENT)
def client_move(request: Request, client: Client) -> HttpResponse:
    """Take what is on the client's balance to an order."""
    check_sees(request, client)
    form = MoveForm(request.POST or None, client=client, reader=request.user)

    def facts() -> dict[str, Any]:
        standing = standing_of(client, request.user)
        balances = standing.balances()
        form.offer_sources(balances)
        for held in balances[:1]:
            _offer_targets(request, form, standing, held, client)
        return {"nothing": not balances}

    return _shown(
        request, form, lambda clean: _move(request, client, clean), facts,
        back=reverse("client", args=[client.pk]), place=client.name,
        title=_("Moving a prepayment"), button=_("Move prepayment"), done=_("Prepayment moved."),
    )  # fmt: skip


@page(operations.refund_prepayment, of=AN_ORDER)
def order_refund(request: Request, order: WorkOrder) -> HttpResponse:
    """Give back what is left of a prepayment for the order."""
    check_sees(request, order.client)
    accounts = offered_accounts(request.user, Use.TAKE_OUT, order.organisation)
    form = RefundForm(request.POST or None, person=request.user, accounts=accounts)

    def save(clean: dict[str, Any]) -> Payment:
        return _give_back(request, order.client, clean, source=order)

    def facts() -> dict[str, Any]:
        held = money_of(order).prepaid
        form.initial["amount"] = held or None
        form.offer_way(came_by(prepaid_for(order.pk)))
        return {"held": held, "nothing": not held}

    return _shown(
        request, form, save, facts, back=reverse("order", args=[order.pk]), place=order.number,
        title=_("Giving back a prepayment"), button=_("Give back"), done=_("Prepayment given back."),
    )  # fmt: skip


@page(operations.refund_prepayment, of=A_CLIENT)
def client_refund(request: Request, client: Client) -> HttpResponse:
    """Give back what is on the client's balance with the organisation whose money account is chosen."""
    check_sees(request, client)
    offered = offered_accounts(request.user, Use.TAKE_OUT)
    form = RefundForm(request.POST or None, person=request.user, accounts=offered)

    def facts() -> dict[str, Any]:
        balances = standing_of(client, request.user).balances()
        for held in balances[:1]:
            form.initial["amount"] = held.amount
            form.initial["money_account"] = offered.filter(organisation=held.organisation).first()
            lefts = prepaid_by(ids_of(client), held.organisation)
            form.offer_way(came_by(left for left in lefts if left.order is None))
        return {"held": sum((one.amount for one in balances), Money.zero()), "nothing": not balances}

    return _shown(
        request, form, lambda clean: _give_back(request, client, clean, source=None), facts,
        back=reverse("client", args=[client.pk]), place=client.name,
        title=_("Giving back a prepayment"), button=_("Give back"), done=_("Prepayment given back."),
    )  # fmt: skip


def check_sees(request: Request, client: Client) -> None:
    """These pages are about sums, and about a client whom orders do not show to everyone."""
    if not has(request.user, SEE_PRICES):
        raise Forbidden(SEE_PRICES)
    if not reaches(request.user, VIEW_CLIENTS, client):
        raise Absent


def _move(
    request: Request, client: Client, clean: dict[str, Any], *, source: Spot | None = None, target: Spot | None = None
) -> Any:
    source, target = source or clean["source"], target or clean["target"]
    with beside_fields():
        return operations.move_prepayment(
            client,
            organisation=source.organisation,
            amount=clean["amount"],
            source=source.order,
            target=target.order,
            key=clean["key"],
            by=request.user,
        )


def _give_back(request: Request, client: Client, clean: dict[str, Any], *, source: WorkOrder | None) -> Payment:
    organisation = clean["money_account"].organisation
    with beside_fields():
        refund: Payment = operations.refund_prepayment(
            client, organisation=organisation, source=source, by=request.user, **clean
        )
    warn(request, refund)
    return refund


def _offer_targets(request: Request, form: MoveForm, standing: Standing, held: Held, client: Client) -> None:
    """Places with the same organisation other than where it is; debts first, and then no more than is owed."""
    owed = [one for one in standing.owed if one.order.organisation == held.organisation and one.order != held.order]
    waiting = [
        order
        for order in open_orders_of(client, request.user)
        if order.organisation == held.organisation and order != held.order
    ]
    form.offer_targets(owed, waiting, [Spot(held.organisation)] if held.order is not None else [])
    if held.amount:
        form.initial["amount"] = min([held.amount, *(one.amount for one in owed[:1])])


def _shown(
    request: Request, form: Any, save: Callable[[dict[str, Any]], Any], facts: Facts, *, back: str, **words: Any
) -> HttpResponse:
    return form_page(request, form, "finance/prepayment.html", save=save, to=back, back=back, facts=facts, **words)
