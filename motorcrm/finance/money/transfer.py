"""Transfers between own accounts: nothing is earned or spent, the money only changes its place.

Between accounts of two organisations it is a loan or the owner's money: see `between.py`.
"""

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
from motorcrm.finance.models import MoneyAccount, OrganisationTransfer, Recorded, Use
from motorcrm.finance.models.cash import Transfer
from motorcrm.finance.money.asked import AMOUNT, COMMENT, ON, Asked, Field
from motorcrm.finance.money.between import IN, OUT, pass_on
from motorcrm.finance.money.cash import OTHER_OUT
from motorcrm.finance.money.checks import check_active, check_amount, check_spending, check_use, lock_accounts
from motorcrm.finance.money.protocol import Recording, declare_recording, draft_of, keep, take_back
from motorcrm.finance.rights import RECORD_TRANSACTIONS, REVERSE_TRANSACTIONS
from motorcrm.history.record import declare_event, record, ref
from motorcrm.history.words import declare_word
from motorcrm.ledger import journal
from motorcrm.ledger.chart import FEES
from motorcrm.ledger.days import check_day
from motorcrm.ledger.kinds import Counts, Happening, Kind, declare_kind
from motorcrm.ledger.lines import Line, credit, debit
from motorcrm.ledger.models import Posting

TRANSFERRED = declare_event("finance.transfer-recorded", gettext_lazy("Transfer recorded"))
declare_word("to_account", gettext_lazy("to account"), choices=MoneyAccount.SHIPPED_NAMES)
declare_word("fee", gettext_lazy("fee"), kind=Money)

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


TRANSFER_FEE = declare_kind(
    Kind(
        code="transfer-fee",
        word=gettext_lazy("Bank fee"),
        counts=Counts.SPENT,
        reversed_by="finance.reverse_transfer",
        happenings=[
            Happening(
                what="less arrives than has left: the bank keeps its fee",
                verb="record_transfer",
                debit=["fees"],
                credit=["money"],
            )
        ],
    )
)


def lines(row: Transfer) -> list[Line]:
    """What has arrived left the one account for the other; the fee is an entry of its own."""
    return [
        debit(row.to_account.account, row.amount - row.fee, article="transfers"),
        credit(row.money_account.account, row.amount - row.fee, article="transfers"),
    ]


def fee_lines(row: Transfer) -> list[Line]:
    return [
        debit(FEES, row.fee, month=row.on),
        credit(row.money_account.account, row.fee, article=OTHER_OUT),
    ]


@operation(needs=RECORD_TRANSACTIONS, once=True)
def record_transfer(
    *,
    amount: Money,
    money_account: MoneyAccount,
    to_account: MoneyAccount,
    on: date,
    by: Actor,
    arrived: Money | None = None,
    basis: str = "",
    loan: OrganisationTransfer | None = None,
    comment: str = "",
) -> Recorded:
    """Move money from one account to another. A till can't go below zero on any day.

    `arrived` is what came to the other account, if less than the amount: the bank has kept the rest as its fee, an
    expense of the month. Between accounts of two organisations all of it arrives, and `basis` says whether it is a
    loan, the owner's money, or the return of `loan`; within one organisation neither counts.
    """
    check_amount(amount)
    if arrived is not None and not Money.zero() < arrived <= amount:
        raise Invalid(arrived=_("This must be more than 0 and no more than the amount."))
    if money_account == to_account:
        raise Invalid(to_account=_("This is the same account. Choose another."))
    if money_account.organisation_id != to_account.organisation_id:
        if arrived is not None and arrived != amount:
            raise Invalid(arrived=_("Between organisations all of it arrives. Record the bank's fee as an expense."))
        return pass_on(
            amount=amount, money_account=money_account, to_account=to_account, on=on, basis=basis, loan=loan,
            comment=comment, by=by,
        )  # fmt: skip
    check_day(on, organisation=money_account.organisation, by=by)
    locked = lock_accounts([money_account, to_account])
    for account in locked.values():
        check_active(account, money_account.organisation)
    check_use(locked[money_account.pk], Use.TAKE_OUT, on, by=by)
    check_use(locked[to_account.pk], Use.PUT_IN, on, by=by)
    done = Transfer(
        organisation=money_account.organisation, amount=amount, on=on, comment=comment.strip(),
        money_account=locked[money_account.pk], to_account=locked[to_account.pk],
        fee=amount - arrived if arrived is not None else Money.zero(),
    )  # fmt: skip
    below_zero: dict[str, Any] = {"below_zero": True} if check_spending(done.money_account, amount, on) else {}
    about = ref(money_account)
    drafts = [draft_of(done, TRANSFER, lines(done), about=about, by=by)]
    if done.fee:
        drafts.append(draft_of(done, TRANSFER_FEE, fee_lines(done), about=about, by=by))
    entry, *fees = journal.post_many(drafts)
    done.fee_entry = fees[0] if fees else None
    keep(done, entry, by=by)
    fee: dict[str, Any] = {"fee": done.fee} if done.fee else {}
    record(
        TRANSFERRED, about=done, by=by, amount=amount, money_account=done.money_account.told,
        to_account=done.to_account.told, on=on, **fee, **below_zero,
    )  # fmt: skip
    return done


@operation(needs=REVERSE_TRANSACTIONS)
def reverse_transfer(transfer: Transfer, *, reason: str, by: Actor) -> Transfer:
    """Take the money back where it was, and what the bank has kept of it, with the same date."""
    take_back(transfer, reason=reason, by=by, event=TRANSACTION_REVERSED, to_account=transfer.to_account.told)
    return transfer


@invariant("transfers match the ledger")
def transfers_match_the_ledger() -> Iterator[str]:
    sides = Posting.objects.filter(entry=OuterRef("entry"))
    rows = Transfer.objects.annotate(
        came=Subquery(sides.filter(account=OuterRef("to_account__account")).values("amount")[:1]),
        went=Subquery(sides.filter(account=OuterRef("money_account__account")).values("amount")[:1]),
        kept=Subquery(Posting.objects.filter(entry=OuterRef("fee_entry"), account__code=FEES).values("amount")[:1]),
    )
    moved = F("amount") - F("fee")
    fits = Q(came=moved, went=-1 * moved, entry__on=F("on"), entry__organisation=F("organisation"))
    fits &= Q(fee=Money.zero(), fee_entry=None) | Q(fee__gt=Money.zero(), kept=F("fee"), fee_entry__on=F("on"))
    for pk, entry in rows.exclude(pk__in=rows.filter(fits).values("pk")).values_list("pk", "entry")[:20]:
        yield f"transfer {pk}, entry {entry}"


declare_recording(
    Recording(
        kind=TRANSFER,
        also=[TRANSFER_FEE, OUT, IN],
        verb=record_transfer,
        asks=[
            AMOUNT,
            Asked(name="money_account", field=Field.ACCOUNT, label=gettext_lazy("From account")),
            Asked(name="to_account", field=Field.ACCOUNT, label=gettext_lazy("To account"), use=Use.PUT_IN),
            Asked(
                name="arrived",
                field=Field.AMOUNT,
                label=gettext_lazy("Arrived, if the bank has kept a fee"),
                required=False,
            ),
            Asked(
                name="basis",
                field=Field.BASIS,
                label=gettext_lazy("Between organisations, the money goes"),
                required=False,
            ),
            Asked(name="loan", field=Field.LENT, label=gettext_lazy("Which loan is returned"), required=False),
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
