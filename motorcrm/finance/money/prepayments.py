"""What can be done with a prepayment besides closing an order: move it, pay a debt with it, give it back."""

from datetime import date
from uuid import uuid4

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motorcrm.access.rights import SEE_PRICES
from motorcrm.access.scopes import has
from motorcrm.clients.models import Client
from motorcrm.clients.operations import lock_client
from motorcrm.clients.queries import ids_of
from motorcrm.company.models import Organisation
from motorcrm.core import clock
from motorcrm.core.actor import Actor
from motorcrm.core.exact import Money
from motorcrm.core.operation import operation
from motorcrm.core.refusal import Forbidden, Invalid, Refused
from motorcrm.finance import events
from motorcrm.finance.models import Allocation, FiscalReceipt, MoneyAccount, Payment, Tender, Use
from motorcrm.finance.money.checks import check_amount, check_spending, lock_active
from motorcrm.finance.money.payments import FROM_CLIENTS, METHODS
from motorcrm.finance.money.protocol import draft_of, keep
from motorcrm.finance.rights import GIVE_BACK, TAKE_PAYMENTS
from motorcrm.history.record import record, ref
from motorcrm.ledger import journal
from motorcrm.ledger.chart import PREPAYMENTS
from motorcrm.ledger.claims import Left, Part, owed_since, prepaid_by, prepaid_for, taken
from motorcrm.ledger.days import check_day
from motorcrm.ledger.journal import Draft
from motorcrm.ledger.kinds import Counts, Happening, Kind, declare_kind
from motorcrm.ledger.lines import Dimensions, Line, credit, debit
from motorcrm.orders import consequences
from motorcrm.orders.kinds import PREPAYMENT_MOVE
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.operations.closing import uses
from motorcrm.orders.operations.lock import lock
from motorcrm.orders.phases import Phase
from motorcrm.orders.postings import prepayment_move
from motorcrm.orders.queries.money import money_of

REFUND = declare_kind(
    Kind(
        code="refund",
        word=gettext_lazy("Prepayment given back"),
        counts=Counts.SPENT,
        reversed_by="finance.reverse_payment",
        happenings=[
            Happening(
                what="an unused prepayment is given back",
                verb="refund_prepayment",
                debit=["prepayments"],
                credit=["money"],
            )
        ],
    )
)


@operation(needs=TAKE_PAYMENTS, once=True)
def move_prepayment(
    client: Client,
    *,
    organisation: Organisation,
    amount: Money,
    source: WorkOrder | None,
    target: WorkOrder | None,
    by: Actor,
) -> Client:
    """Move a prepayment from an order, or the client's balance (None), to another order, or the balance.

    At a closed order it pays what is left to pay, dated the later of the sale and the day it was there; elsewhere it
    moves today and waits. It stays the same prepayment, under the same client.
    """
    check_amount(amount)
    _check_sees_prices(by)
    if source == target:
        raise Invalid(target=_("The money is already there. Choose another order."))
    lefts = _lock(client, organisation, source, target)
    parts = list(taken(lefts, amount))
    if sum((part.amount for part in parts), Money.zero()) < amount:
        raise Invalid(amount=_("There is less left of the prepayment. Enter a smaller amount."))
    if target is not None and target.phase == Phase.CLOSED:
        drafts = _pay(target, parts, amount, by=by)
    else:
        drafts = [moved(part, organisation, target, on=clock.today(), by=by) for part in parts]
    journal.post_many(drafts)
    event = events.PREPAYMENT_USED if target is not None and target.phase == Phase.CLOSED else events.PREPAYMENT_MOVED
    record(event, about=target or source or client, by=by, amount=amount)
    if source is not None and target is not None:
        record(events.PREPAYMENT_MOVED, about=source, by=by, amount=amount)
    return client


@operation(needs=GIVE_BACK, once=True)
def refund_prepayment(
    client: Client,
    *,
    organisation: Organisation,
    source: WorkOrder | None,
    amount: Money,
    money_account: MoneyAccount,
    on: date,
    by: Actor,
    method: str = "",
    comment: str = "",
) -> Payment:
    """Give back what is left of a prepayment, from an order or from the client's balance (None)."""
    check_amount(amount)
    _check_sees_prices(by)
    check_day(on, organisation=organisation, by=by)
    lefts = _lock(client, organisation, source, None)
    where = lock_active(money_account, organisation, Use.TAKE_OUT, on, by=by)
    parts = list(taken(lefts, amount))
    if sum((part.amount for part in parts), Money.zero()) < amount:
        raise Invalid(amount=_("There is less left of the prepayment. Enter a smaller amount."))
    if any(part.since > on for part in parts):
        raise Invalid(on=_("The prepayment was not there on that day. Choose a later date."))
    below_zero = check_spending(where, amount, on)
    refund = Payment(
        kind=Payment.Kind.REFUND,
        organisation=organisation,
        client=client,
        amount=amount,
        on=on,
        comment=comment.strip(),
    )
    about = source.ref if source is not None else ref(client)
    draft = draft_of(refund, REFUND, refund_lines(parts, where), about=about, by=by)
    keep(refund, journal.post_many([draft])[0], by=by)
    Tender.objects.create(
        payment=refund, money_account=where, amount=amount, method=method or METHODS[MoneyAccount.Kind(where.kind)]
    )
    Allocation.objects.create(payment=refund, order=source, amount=amount)
    if client.kind != Client.Kind.COMPANY:
        FiscalReceipt.objects.create(entry=refund.entry, reason=FiscalReceipt.Reason.REFUND)
    short = {"below_zero": True} if below_zero else {}
    record(
        events.PREPAYMENT_REFUNDED, about=refund, within=source or client, by=by, amount=amount,
        money_account=where.told, on=on, **short,
    )  # fmt: skip
    return refund


def refund_lines(parts: list[Part], where: MoneyAccount) -> list[Line]:
    """Each prepayment goes down by what is given back of it."""
    made: list[Line] = []
    for part in parts:
        left = part.left
        place: Dimensions = {"client": left.client, "contract": left.contract, "order": left.order}
        less: Dimensions = {**place, "item": left.item}
        back: Dimensions = {**place, "article": FROM_CLIENTS}
        made += [debit(PREPAYMENTS, part.amount, **less), credit(where.account, part.amount, **back)]
    return made


def _check_sees_prices(by: Actor) -> None:
    """Refused amounts would give away how much there is."""
    if not has(by, SEE_PRICES):
        raise Forbidden(SEE_PRICES)


def _lock(client: Client, organisation: Organisation, source: WorkOrder | None, target: WorkOrder | None) -> list[Left]:
    """Lock the orders, in the order of their ids, and the client; what is left at the source."""
    ids = ids_of(client)
    for order in sorted(filter(None, [source, target]), key=lambda order: order.pk):
        lock(order)
        if order.client_id not in ids or order.organisation_id != organisation.pk:
            raise Refused("order-of-another", _("This order is of another client or organisation. Choose another."))
    lock_client(client)
    if target is not None and target.phase == Phase.CANCELLED:
        raise Refused("order-cancelled-target", _("This order is cancelled. Choose another."))
    if source is not None:
        return prepaid_for(source.pk)
    return [left for left in prepaid_by(ids, organisation) if left.order is None]


def _pay(target: WorkOrder, parts: list[Part], amount: Money, *, by: Actor) -> list[Draft]:
    due = money_of(target).due
    if amount > due:
        raise Invalid(amount=_("This is more than is left to pay. Enter a smaller amount."))
    since = owed_since(target.pk, amount) or clock.today()
    on = max(since, target.closed_on or since)
    drafts = uses(target, parts, on=on, by=by)
    last = max((draft.on for draft in drafts), default=on)
    return [*drafts, *(consequences.settled(target, on=last, by=by) if due == amount else [])]


def moved(part: Part, organisation: Organisation, target: WorkOrder | None, *, on: date, by: Actor) -> Draft:
    """It waits for the order `target` now, or on the client's balance (None)."""
    about = target.ref if target is not None else f"order:{part.left.order}"
    return Draft(
        kind=PREPAYMENT_MOVE,
        key=f"move:{uuid4().hex}",
        about=about,
        on=on,
        organisation=organisation,
        lines=prepayment_move(part, to=target),
        by=by,
    )
