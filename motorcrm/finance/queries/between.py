"""Loans between the company's own organisations: what is left of them, and what a page says of a transfer."""

from dataclasses import dataclass
from datetime import date
from itertools import accumulate

from django.db.models import Sum

from motorcrm.core.actor import Anyone, Person
from motorcrm.core.exact import Money
from motorcrm.finance.models import MoneyTransaction, OrganisationTransfer, Recorded, reach_of
from motorcrm.ledger.chart import LOANS, LOANS_GIVEN
from motorcrm.ledger.journal import balance
from motorcrm.ledger.models import OpenItem
from motorcrm.ledger.queries import postings

Kind, Basis = OrganisationTransfer.Kind, OrganisationTransfer.Basis


@dataclass(frozen=True)
class Lent:
    loan: OrganisationTransfer
    """By the side it was given from."""
    left: Money


def open_lent(reader: Anyone) -> list[Lent]:
    """Loans that something is left of, oldest first; none that moved an account whose transactions are hidden."""
    left = dict(OpenItem.objects.filter(account__code=LOANS_GIVEN).values_list("item", "amount"))
    if not left:
        return []
    rows = OrganisationTransfer.objects.filter(kind=Kind.OUT, basis=Basis.LOAN, item__in=left, entry__reversed_by=None)
    if hidden := reach_of(reader).hidden:
        rows = rows.exclude(money_account__account__in=hidden).exclude(to_account__account__in=hidden)
    rows = rows.select_related("organisation", "other").order_by("on", "pk")
    return [Lent(loan, left[loan.item_id]) for loan in rows if loan.item_id is not None]


def left_of_lent(loan: OrganisationTransfer) -> Money:
    return balance(LOANS_GIVEN, item=loan.out.item_id)


def lent_from(loan: OrganisationTransfer, on: date) -> Money:
    """How much can be returned on that day: the least that is left on any day from it, in either of the books.

    A side that was taken back after its period was closed is back on a later day than the other.
    """
    given = _least(LOANS_GIVEN, loan.out.item_id, 1, on)
    received = _least(LOANS, loan.out.received.item_id, -1, on)
    return min(given, received)


def _least(account: str, item: int | None, sign: int, on: date) -> Money:
    days = list(postings(account, item=item).values_list("on").annotate(sum=Sum("amount")).order_by("on"))
    start = sum((change for day, change in days if day <= on), Money.zero())
    there = accumulate((change for day, change in days if day > on), initial=start)
    least: Money = min(left if sign > 0 else -left for left in there)
    return least


@dataclass(frozen=True)
class BetweenFacts:
    """What the page of a side says about it and the other one."""

    side: OrganisationTransfer
    beside: MoneyTransaction | None
    """The other entry, if the reader sees it."""
    loan: OrganisationTransfer | None
    """What it returns."""
    left: Money | None
    """Of the loan that it gives or returns."""


def facts_of_between(typed: Recorded | None, reader: Person) -> BetweenFacts | None:
    if not isinstance(typed, OrganisationTransfer):
        return None
    seen = MoneyTransaction.objects.visible_to(reader)
    loan = typed.loan
    lent = loan or (typed if typed.basis == Basis.LOAN else None)
    beside = seen.filter(pk=typed.beside.entry_id).first()
    return BetweenFacts(
        side=typed,
        beside=beside,
        loan=loan if loan is not None and seen.filter(pk=loan.entry_id).exists() else None,
        left=left_of_lent(lent) if lent is not None else None,
    )
