"""Transfers between organisations of the company: a loan, its return, or the owner's money.

Each organisation has an entry of its own, because each has books of its own. Both are posted at once, and taken back at
once. Neither is earned or spent.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motorcrm.access.scopes import has
from motorcrm.core import locks, notation
from motorcrm.core.actor import Actor
from motorcrm.core.exact import Money
from motorcrm.core.invariants import invariant
from motorcrm.core.operation import operation
from motorcrm.core.refusal import Forbidden, Invalid, Refused
from motorcrm.finance.events import TRANSACTION_REVERSED
from motorcrm.finance.models import MoneyAccount, OrganisationTransfer, Use
from motorcrm.finance.money.checks import check_active, check_seen, check_spending, check_use, lock_accounts
from motorcrm.finance.money.matching import unlike_their_entries
from motorcrm.finance.money.protocol import draft_of, keep, take_back
from motorcrm.finance.queries.between import lent_from
from motorcrm.finance.rights import OWNERS_MONEY, REVERSE_TRANSACTIONS
from motorcrm.history.record import declare_event, record, ref
from motorcrm.history.words import declare_word
from motorcrm.ledger import journal
from motorcrm.ledger.chart import LOANS, LOANS_GIVEN, OWNER
from motorcrm.ledger.days import back_since, check_day
from motorcrm.ledger.kinds import Counts, Happening, Kind, declare_kind
from motorcrm.ledger.lines import Line, NewItem, credit, debit
from motorcrm.ledger.models import Item, Posting

Basis = OrganisationTransfer.Basis
PASSED = declare_event("finance.transfer-between", gettext_lazy("Transfer between organisations recorded"))
declare_word("basis", gettext_lazy("basis"), choices=dict(Basis.choices))
declare_word("other_organisation", gettext_lazy("other organisation"))

OUT = declare_kind(
    Kind(
        code="transfer-out",
        word=gettext_lazy("Transfer to another organisation"),
        counts=Counts.SPENT,
        reversed_by="finance.reverse_between",
        happenings=[
            Happening(
                what="an organisation lends to another one of the company",
                verb="record_transfer",
                debit=["loans-given"],
                credit=["money"],
            ),
            Happening(
                what="an organisation gives another one the owner's money",
                verb="record_transfer",
                debit=["owner"],
                credit=["money"],
            ),
            Happening(
                what="an organisation returns what another one has lent",
                verb="record_transfer",
                debit=["loans"],
                credit=["money"],
            ),
        ],
    )
)
IN = declare_kind(
    Kind(
        code="transfer-in",
        word=gettext_lazy("Transfer from another organisation"),
        counts=Counts.RECEIVED,
        reversed_by="finance.reverse_between",
        happenings=[
            Happening(
                what="an organisation borrows from another one of the company",
                verb="record_transfer",
                debit=["money"],
                credit=["loans"],
            ),
            Happening(
                what="an organisation gets the owner's money from another one",
                verb="record_transfer",
                debit=["money"],
                credit=["owner"],
            ),
            Happening(
                what="what an organisation has lent to another one comes back",
                verb="record_transfer",
                debit=["money"],
                credit=["loans-given"],
            ),
        ],
    )
)


def lines(row: OrganisationTransfer, item: Item | NewItem | None) -> list[Line]:
    """Of one side. A loan opens an item in the books of both; a return settles them."""
    there, article = {
        (Basis.LOAN, True): (LOANS_GIVEN, "lent"),
        (Basis.LOAN, False): (LOANS, "loans-in"),
        (Basis.RETURN, True): (LOANS, "loans-out"),
        (Basis.RETURN, False): (LOANS_GIVEN, "lent-back"),
        (Basis.OWNER, True): (OWNER, "owner-out"),
        (Basis.OWNER, False): (OWNER, "owner-in"),
    }[Basis(row.basis), row.is_out]
    if row.is_out:
        return [debit(there, row.amount, item=item), credit(row.money_account.account, row.amount, article=article)]
    return [debit(row.to_account.account, row.amount, article=article), credit(there, row.amount, item=item)]


def pass_on(
    *,
    amount: Money,
    money_account: MoneyAccount,
    to_account: MoneyAccount,
    on: date,
    basis: str,
    loan: OrganisationTransfer | None,
    comment: str,
    by: Actor,
) -> OrganisationTransfer:
    """Record both sides; returns the one that the money left. Checks all but the amount. Raises Invalid, Refused."""
    if not has(by, OWNERS_MONEY):
        if basis:
            raise Forbidden(OWNERS_MONEY)
        raise Invalid(to_account=_("This account belongs to another organisation. Choose another."))
    if basis not in Basis.values:
        raise Invalid(basis=_("The accounts belong to different organisations. Choose what the money is."))
    for organisation in (money_account.organisation, to_account.organisation):
        check_day(on, organisation=organisation, by=by)
    loan = _lock_returned(loan, money_account, to_account, on, by=by) if basis == Basis.RETURN else None
    locked = lock_accounts([money_account, to_account])
    for account, use in ((money_account, Use.TAKE_OUT), (to_account, Use.PUT_IN)):
        check_active(locked[account.pk], account.organisation)
        check_use(locked[account.pk], use, on, by=by)
    if loan is not None and amount > lent_from(loan, on):
        raise Invalid(amount=_("This is more than is left of the loan on that day or later."))
    known: dict[str, Any] = {
        "basis": basis, "amount": amount, "on": on, "comment": comment.strip(),
        "money_account": locked[money_account.pk], "to_account": locked[to_account.pk],
    }  # fmt: skip
    sender, receiver = money_account.organisation, to_account.organisation
    out = OrganisationTransfer(kind=OUT.code, organisation=sender, other=receiver, **known)
    into = OrganisationTransfer(kind=IN.code, organisation=receiver, other=sender, **known)
    if loan is not None:
        out.settles, into.settles = loan.received, loan
    below_zero: dict[str, Any] = {"below_zero": True} if check_spending(out.money_account, amount, on) else {}
    _post(out, into, by=by)
    record(
        PASSED, about=out, by=by, amount=amount, basis=basis, money_account=out.money_account.told,
        to_account=out.to_account.told, other_organisation=receiver.name, on=on, **below_zero,
    )  # fmt: skip
    return out


def _post(out: OrganisationTransfer, into: OrganisationTransfer, *, by: Actor) -> None:
    """Both entries at once, and the rows beside them."""
    drafts, opened = [], []
    for side, kind in ((out, OUT), (into, IN)):
        item = NewItem() if side.basis == Basis.LOAN else side.settles.item if side.settles else None
        opened.append(item)
        account = side.money_account if side.is_out else side.to_account
        drafts.append(draft_of(side, kind, lines(side, item), about=ref(account), by=by))
    for side, item, entry in zip((out, into), opened, journal.post_many(drafts), strict=True):
        side.item = (item.item or entry.items.get()) if isinstance(item, NewItem) else item
        side.sent = None if side.is_out else out
        keep(side, entry, by=by, found_by=side.other.name)


@operation(needs=REVERSE_TRANSACTIONS)
def reverse_between(transfer: OrganisationTransfer, *, reason: str, by: Actor) -> OrganisationTransfer:
    """Take both sides back, given either: each with its date, or the first open day of its organisation.

    A loan is taken back after what was returned of it has been.
    """
    out = _lock(transfer.out)
    returns = OrganisationTransfer.objects.filter(settles__in=(out.pk, out.received.pk), entry__reversed_by=None)
    if returns.exists():
        raise Refused("loan-repaid", _("Something has been returned of this loan. Reverse that first."))
    items = [side.item_id for side in (out, out.received) if side.item_id and side.basis == Basis.LOAN]
    since = back_since(Posting.objects.filter(item__in=items))
    take_back(
        out, reason=reason, by=by, event=TRANSACTION_REVERSED, since=since, to_account=out.to_account.told,
        other_organisation=out.other.name,
    )  # fmt: skip
    return transfer


def lock_lent(things: Iterable[Any]) -> None:
    """Lock the transfers between organisations among these, and the loans that they return."""
    rows = [thing for thing in things if isinstance(thing, OrganisationTransfer)]
    if ids := {pk for row in rows for pk in (row.out.pk, row.loan.pk if row.loan else None) if pk}:
        locks.lock(OrganisationTransfer.objects.filter(pk__in=ids))


def _lock(out: OrganisationTransfer) -> OrganisationTransfer:
    """Whoever returns a loan, or takes it back, waits here."""
    related = ("entry__reversed_by", "organisation", "other", "item", "received__item", "to_account", "money_account")
    return locks.lock_one(OrganisationTransfer.objects.filter(pk=out.pk).select_related(*related))


def _lock_returned(
    loan: OrganisationTransfer | None, money_account: MoneyAccount, to_account: MoneyAccount, on: date, *, by: Actor
) -> OrganisationTransfer:
    """The loan that goes back, given by either side. Refused if it is not one between these two organisations."""
    if loan is None or loan.basis != Basis.LOAN:
        raise Invalid(loan=_("Choose the loan that is returned."))
    check_seen(*loan.entries, by=by)
    lent = _lock(loan.out)
    if lent.is_reversed:
        raise Refused("loan-reversed", _("This loan was recorded by mistake and is reversed. Choose another."))
    if (lent.other, lent.organisation) != (money_account.organisation, to_account.organisation):
        message = _("“%(lender)s” has lent this to “%(borrower)s”. Choose accounts of these two, the other way round.")
        raise Invalid(loan=message % {"lender": lent.organisation.name, "borrower": lent.other.name})
    if on < lent.on:
        raise Invalid(on=_("The loan came on %(day)s. Choose a later date.") % {"day": notation.day(lent.on)})
    return lent


@invariant("transfers between organisations match the ledger", grows=True)
def transfers_between_match_the_ledger(after: int = 0) -> Iterator[str]:
    rows = OrganisationTransfer.objects.select_related("money_account__account", "to_account__account", "item")
    yield from unlike_their_entries(rows, lambda row: lines(row, row.item), after, kind=lambda row: str(row.kind))


@invariant("both sides of a transfer between organisations agree")
def both_sides_agree() -> Iterator[str]:
    """Each that left has come, as much and on that day, in the books of the other; both are taken back, or neither."""
    same = ("amount", "on", "basis", "money_account", "to_account")
    fits = Q(
        **{f"received__{name}": F(name) for name in same},
        received__organisation=F("other"), received__other=F("organisation"),
        money_account__organisation=F("organisation"), to_account__organisation=F("other"),
    )  # fmt: skip
    ours, theirs = Q(entry__reversed_by=None), Q(received__entry__reversed_by=None)
    fits &= (ours & theirs) | (~ours & ~theirs)
    fits &= Q(settles=None, received__settles=None) | Q(
        settles__sent=F("received__settles"), item=F("settles__item"), received__item=F("received__settles__item")
    )
    sent = OrganisationTransfer.objects.filter(kind=OUT.code)
    wrong = sent.exclude(pk__in=sent.filter(fits).values("pk")).order_by("pk")
    for pk, entry in wrong.values_list("pk", "entry")[:20]:
        yield f"transfer {pk}, entry {entry}"
