"""What the rules about cash say of something that was recorded. Nothing is refused: the money has changed hands.

The Central Bank's instructions 3210-У (limit of a till) and 5348-У (what takings may be spent on, limit of a contract).
"""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Q, Sum
from django.utils.translation import gettext as _

from motorcrm.clients.models import Client
from motorcrm.clients.queries import ids_of
from motorcrm.core import notation
from motorcrm.core.actor import Anyone
from motorcrm.core.exact import Money
from motorcrm.finance.models import (
    CashRules,
    CashTransaction,
    LoanRepayment,
    MoneyAccount,
    OrganisationTransfer,
    Payment,
    Recorded,
    Tender,
    Use,
)
from motorcrm.finance.models.reach import reach_of
from motorcrm.ledger import ready
from motorcrm.ledger.chart import PREPAYMENTS
from motorcrm.ledger.models import Posting

OF_A_CONTRACT = Money(100_000_00)
"""The most that companies and entrepreneurs settle in cash under one contract (5348-У, п. 4)."""
RENT = "rent"
"""The code of the category whose expenses are for rent."""


def cash_rules() -> CashRules:
    return CashRules.objects.first() or CashRules(pk=1)


def breaches(recorded: Recorded, reader: Anyone) -> list[str]:
    """What is not as the rules would have it, in words; of tills, only those whose balance the reader is told."""
    sides = list(
        Posting.objects.filter(entry__in=recorded.entries, account__money_account__kind=MoneyAccount.Kind.TILL)
        .select_related("account__money_account", "client")
        .order_by("pk")
    )
    if not sides:
        return []
    rules = cash_rules()
    return [
        *(_of_contracts(sides) if rules.warns_of_contracts else ()),
        *(_of_takings(recorded) if rules.warns_of_takings else ()),
        *(_of_returns(recorded) if rules.warns_of_returns else ()),
        *_of_limits(sides, reader),
    ]


def _of_contracts(sides: Iterable[Posting]) -> Iterator[str]:
    """Under a contract, or for an order without one, each of which is a contract by itself; both ways together."""
    scopes = {
        (side.client, side.contract_id, None if side.contract_id else side.order)
        for side in sides
        if side.client is not None and side.client.kind == Client.Kind.COMPANY
    }
    for client, contract, order in scopes:
        within = Q(contract=contract) if contract else Q(contract=None, order=order)
        rows = Posting.objects.filter(
            within, client__in=ids_of(client), account__money_account__kind=MoneyAccount.Kind.TILL,
            entry__reverses=None, entry__reversed_by=None,
        ).order_by()  # fmt: skip
        nothing = Money.zero()
        came, went = Q(amount__gt=nothing), Q(amount__lt=nothing)
        sums = rows.aggregate(came=Sum("amount", filter=came), went=Sum("amount", filter=went))
        together = (sums["came"] or nothing) - (sums["went"] or nothing)
        if together > OF_A_CONTRACT:
            yield _(
                "In cash %(sum)s ₽ have been settled with “%(client)s” under one contract; the limit is %(limit)s ₽."
            ) % {
                "sum": notation.format_number(together),
                "client": client.name,
                "limit": notation.format_number(OF_A_CONTRACT),
            }


def _of_takings(recorded: Recorded) -> Iterator[str]:
    is_rent = isinstance(recorded, CashTransaction) and RENT in _codes(recorded.category)
    is_lent = isinstance(recorded, OrganisationTransfer) and recorded.basis != OrganisationTransfer.Basis.OWNER
    if is_rent or (is_lent and _is_from_till(recorded)) or isinstance(recorded, LoanRepayment):
        yield _("Rent and loans may not be paid from takings: draw the cash from the bank account for that.")


def _is_from_till(recorded: Any) -> bool:
    return bool(recorded.money_account.kind == MoneyAccount.Kind.TILL)


def _codes(category: Any) -> set[str | None]:
    return {category.code, category.parent.code if category.parent else None}


def _of_returns(recorded: Recorded) -> Iterator[str]:
    """Cash for what is left of a prepayment that came by card."""
    if not isinstance(recorded, Payment) or recorded.kind != Payment.Kind.REFUND:
        return
    used = Posting.objects.filter(entry=recorded.entry_id, account__code=PREPAYMENTS).values("item__entry")
    by_card = Tender.objects.filter(payment__entry__in=used, method__in=(Tender.Method.CARD, Tender.Method.FAST))
    if by_card.exists():
        yield _("This money came by card and was given back in cash. It goes back to the card it came from.")


def _of_limits(sides: Iterable[Posting], reader: Anyone) -> Iterator[str]:
    reach = reach_of(reader)
    for side in sides:
        till = side.account.money_account
        if side.amount <= Money.zero() or till.cash_limit is None or not reach.lets(Use.SEE_BALANCE, till):
            continue
        held = ready.held([till.account_id])[till.account_id]
        if held > till.cash_limit:
            yield _(
                "There are %(sum)s ₽ in “%(till)s”, over its limit of %(limit)s ₽: pay the rest in at the bank."
            ) % {
                "sum": notation.format_number(held),
                "till": till.label,
                "limit": notation.format_number(till.cash_limit),
            }
