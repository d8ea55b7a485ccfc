"""The owner's own money: put into the business and taken out of it. Neither is income or an expense."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from motorcrm.core.actor import Actor
from motorcrm.core.exact import Money
from motorcrm.core.invariants import invariant
from motorcrm.core.operation import operation
from motorcrm.finance.events import TRANSACTION_REVERSED
from motorcrm.finance.models import MoneyAccount, OwnerTransaction, Use
from motorcrm.finance.money.asked import AMOUNT, COMMENT, GOES_IN, MONEY_ACCOUNT, ON
from motorcrm.finance.money.checks import check_amount, check_spending, lock_active
from motorcrm.finance.money.matching import unlike_their_entries
from motorcrm.finance.money.protocol import Recording, declare_recording, draft_of, keep, take_back
from motorcrm.finance.rights import OWNERS_MONEY, REVERSE_TRANSACTIONS
from motorcrm.history.record import Event, declare_event, record, ref
from motorcrm.ledger import journal
from motorcrm.ledger.chart import OWNER
from motorcrm.ledger.days import check_day
from motorcrm.ledger.kinds import Counts, Happening, Kind, declare_kind
from motorcrm.ledger.lines import Line, credit, debit

CONTRIBUTED = declare_event("finance.owner-contributed", _("Owner's contribution recorded"))
WITHDRAWN = declare_event("finance.owner-withdrew", _("Owner's withdrawal recorded"))

CONTRIBUTION = declare_kind(
    Kind(
        code="owner-contribution",
        word=_("Owner's contribution"),
        counts=Counts.RECEIVED,
        reversed_by="finance.reverse_owner_transaction",
        happenings=[
            Happening(what="the owner puts money in", verb="record_contribution", debit=["money"], credit=["owner"])
        ],
    )
)
WITHDRAWAL = declare_kind(
    Kind(
        code="owner-withdrawal",
        word=_("Owner's withdrawal"),
        counts=Counts.SPENT,
        reversed_by="finance.reverse_owner_transaction",
        happenings=[
            Happening(what="the owner takes money out", verb="record_withdrawal", debit=["owner"], credit=["money"])
        ],
    )
)


def lines(row: OwnerTransaction) -> list[Line]:
    if row.kind == CONTRIBUTION.code:
        return [debit(row.money_account.account, row.amount, article="owner-in"), credit(OWNER, row.amount)]
    return [debit(OWNER, row.amount), credit(row.money_account.account, row.amount, article="owner-out")]


@operation(needs=OWNERS_MONEY, once=True)
def record_contribution(
    *, amount: Money, money_account: MoneyAccount, on: date, by: Actor, comment: str = ""
) -> OwnerTransaction:
    """The owner puts money of their own in."""
    done = OwnerTransaction(amount=amount, money_account=money_account, on=on, comment=comment)
    return _record(done, CONTRIBUTION, CONTRIBUTED, by=by)


@operation(needs=OWNERS_MONEY, once=True)
def record_withdrawal(
    *, amount: Money, money_account: MoneyAccount, on: date, by: Actor, comment: str = ""
) -> OwnerTransaction:
    """The owner takes money out for themselves. A till can't go below zero on any day."""
    done = OwnerTransaction(amount=amount, money_account=money_account, on=on, comment=comment)
    return _record(done, WITHDRAWAL, WITHDRAWN, by=by)


@operation(needs=REVERSE_TRANSACTIONS)
def reverse_owner_transaction(transaction: OwnerTransaction, *, reason: str, by: Actor) -> OwnerTransaction:
    """Take it back, with the same date."""
    take_back(transaction, reason=reason, by=by, event=TRANSACTION_REVERSED)
    return transaction


def _record(done: OwnerTransaction, kind: Kind, event: Event, *, by: Actor) -> OwnerTransaction:
    check_amount(done.amount)
    done.kind, done.organisation, done.comment = kind.code, done.money_account.organisation, done.comment.strip()
    check_day(done.on, organisation=done.organisation, by=by)
    done.money_account = lock_active(
        done.money_account, done.organisation, Use.TAKE_OUT if kind is WITHDRAWAL else Use.PUT_IN, done.on, by=by
    )
    below_zero = kind is WITHDRAWAL and check_spending(done.money_account, done.amount, done.on)
    draft = draft_of(done, kind, lines(done), about=ref(done.money_account), by=by)
    keep(done, journal.post_many([draft])[0], by=by)
    facts: dict[str, Any] = {"below_zero": True} if below_zero else {}
    record(event, about=done, by=by, amount=done.amount, money_account=done.money_account.told, on=done.on, **facts)
    return done


@invariant("what the owner put in and took out matches the ledger", grows=True)
def owners_money_matches_the_ledger(after: int = 0) -> Iterator[str]:
    rows = OwnerTransaction.objects.select_related("money_account__account")
    yield from unlike_their_entries(rows, lines, after, kind=lambda row: str(row.kind))


declare_recording(
    Recording(
        kind=CONTRIBUTION,
        verb=record_contribution,
        asks=[AMOUNT, GOES_IN, ON, COMMENT],
        title=_("New contribution of the owner"),
        button=_("Record contribution"),
        done=_("Contribution recorded."),
        icon="user-up",
        position=41,
        more=_("The owner puts their own money into the business. It is not income."),
    )
)
declare_recording(
    Recording(
        kind=WITHDRAWAL,
        verb=record_withdrawal,
        asks=[AMOUNT, MONEY_ACCOUNT, ON, COMMENT],
        title=_("New withdrawal of the owner"),
        button=_("Record withdrawal"),
        done=_("Withdrawal recorded."),
        icon="user-down",
        position=42,
        more=_("The owner takes money for themselves. It is not an expense and does not reduce profit."),
    )
)
