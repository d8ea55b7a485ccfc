"""Transfers between the accounts of one organisation: nothing is earned or spent, the money only changes its place."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import F, OuterRef, Q, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motorcrm.core.actor import Actor
from motorcrm.core.exact import Money
from motorcrm.core.invariants import invariant
from motorcrm.core.operation import operation
from motorcrm.core.refusal import Invalid
from motorcrm.finance.events import TRANSACTION_REVERSED
from motorcrm.finance.models import MoneyAccount
from motorcrm.finance.models.cash import Transfer
from motorcrm.finance.money.asked import AMOUNT, COMMENT, ON, Asked, Field
from motorcrm.finance.money.checks import check_active, check_amount, check_spending, lock_accounts
from motorcrm.finance.money.protocol import Recording, declare_recording, draft_of, keep, take_back
from motorcrm.finance.rights import RECORD_TRANSACTIONS, REVERSE_TRANSACTIONS
from motorcrm.history.record import declare_event, record, ref
from motorcrm.history.words import declare_word
from motorcrm.ledger import journal
from motorcrm.ledger.days import check_day
from motorcrm.ledger.kinds import Counts, Happening, Kind, declare_kind
from motorcrm.ledger.lines import Line, credit, debit
from motorcrm.ledger.models import Posting

TRANSFERRED = declare_event("finance.transfer-recorded", gettext_lazy("Transfer recorded"))
declare_word("to_account", gettext_lazy("to account"))

TRANSFER = declare_kind(
    Kind(
        code="transfer",
        word=gettext_lazy("Transfer"),
        counts=Counts.MOVED,
        reversed_by="finance.reverse_transfer",
        happenings=[
            Happening(
                what="money moves between own accounts", verb="record_transfer", debit=["money"], credit=["money"]
            )
        ],
    )
)


def lines(row: Transfer) -> list[Line]:
    return [
        debit(row.to_account.account, row.amount, article="transfers"),
        credit(row.money_account.account, row.amount, article="transfers"),
    ]


@operation(needs=RECORD_TRANSACTIONS, once=True)
def record_transfer(
    *,
    amount: Money,
    money_account: MoneyAccount,
    to_account: MoneyAccount,
    on: date,
    by: Actor,
    comment: str = "",
) -> Transfer:
    """Move money from one account to another of the same organisation. A till can't go below zero on any day."""
    check_amount(amount)
    if money_account == to_account:
        raise Invalid(to_account=_("This is the same account. Choose another."))
    if money_account.organisation_id != to_account.organisation_id:
        raise Invalid(to_account=_("This account belongs to another organisation. Choose another."))
    check_day(on, organisation=money_account.organisation, by=by)
    locked = lock_accounts([money_account, to_account])
    for account in locked.values():
        check_active(account, money_account.organisation)
    done = Transfer(
        organisation=money_account.organisation, amount=amount, on=on, comment=comment.strip(),
        money_account=locked[money_account.pk], to_account=locked[to_account.pk],
    )  # fmt: skip
    below_zero: dict[str, Any] = {"below_zero": True} if check_spending(done.money_account, amount, on) else {}
    keep(done, journal.post_many([draft_of(done, TRANSFER, lines(done), about=ref(money_account), by=by)])[0], by=by)
    record(
        TRANSFERRED, about=done, by=by, amount=amount, money_account=done.money_account.label,
        to_account=done.to_account.label, on=on, **below_zero,
    )  # fmt: skip
    return done


@operation(needs=REVERSE_TRANSACTIONS)
def reverse_transfer(transfer: Transfer, *, reason: str, by: Actor) -> Transfer:
    """Take the money back where it was, with the same date."""
    take_back(transfer, reason=reason, by=by, event=TRANSACTION_REVERSED, to_account=transfer.to_account.label)
    return transfer


@invariant("transfers match the ledger")
def transfers_match_the_ledger() -> Iterator[str]:
    sides = Posting.objects.filter(entry=OuterRef("entry"))
    rows = Transfer.objects.annotate(
        came=Subquery(sides.filter(account=OuterRef("to_account__account")).values("amount")[:1]),
        went=Subquery(sides.filter(account=OuterRef("money_account__account")).values("amount")[:1]),
    )
    fits = Q(came=F("amount"), went=-1 * F("amount"), entry__on=F("on"), entry__organisation=F("organisation"))
    for pk, entry in rows.exclude(pk__in=rows.filter(fits).values("pk")).values_list("pk", "entry")[:20]:
        yield f"transfer {pk}, entry {entry}"


declare_recording(
    Recording(
        kind=TRANSFER,
        verb=record_transfer,
        asks=[
            AMOUNT,
            Asked(name="money_account", field=Field.ACCOUNT, label=gettext_lazy("From account")),
            Asked(name="to_account", field=Field.ACCOUNT, label=gettext_lazy("To account")),
            ON,
            COMMENT,
        ],
        title=gettext_lazy("New transfer"),
        button=gettext_lazy("Record transfer"),
        done=gettext_lazy("Transfer recorded."),
        icon="arrows-exchange",
        position=37,
    )
)
