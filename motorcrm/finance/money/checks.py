"""What every money verb checks first: amount, date, account; the order of its locks is that of `core.locks`."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date

from django.db.models import Exists, OuterRef, Sum
from django.utils.translation import gettext as _

from motorcrm.company.models import Organisation
from motorcrm.core import clock, locks
from motorcrm.core.actor import Actor
from motorcrm.core.exact import Money
from motorcrm.core.refusal import Absent, Invalid, Refused
from motorcrm.finance.models import EVERYWHERE, Category, MoneyAccount, MoneyTransaction, Shift, Use, reach_of
from motorcrm.finance.queries.accounts import lowest_from
from motorcrm.ledger.lines import Line
from motorcrm.ledger.models import Account, Entry, Posting


def check_amount(amount: Money) -> None:
    """More than zero, and not beyond what a sum may be."""
    if amount <= Money.zero():
        raise Invalid(amount=_("This must be more than 0."))
    if amount.units > Money.MAX:
        raise Invalid(amount=_("This number is too large."))


def check_reason(reason: str) -> str:
    if not (given := reason.strip()):
        raise Invalid(reason=_("Give a reason."))
    return given


def lock_accounts(accounts: Iterable[MoneyAccount]) -> dict[int, MoneyAccount]:
    """Lock money accounts, all at once: if two people spend from one, the second sees what the first has left.

    Raises Absent if one of them has been deleted meanwhile.
    """
    ids = {account.pk for account in accounts}
    rows = MoneyAccount.objects.select_related("account").filter(pk__in=ids)
    found = {row.pk: row for row in locks.lock(rows)}
    if found.keys() != ids:
        raise Absent
    return found


def lock_active(account: MoneyAccount, organisation: Organisation, use: Use, on: date, *, by: Actor) -> MoneyAccount:
    """Lock it, and refuse one that is archived, another organisation's, or closed to the person for this use."""
    locked = lock_accounts([account])[account.pk]
    check_active(locked, organisation)
    check_use(locked, use, on, by=by)
    return locked


def check_active(account: MoneyAccount, organisation: Organisation) -> None:
    if account.is_archived:
        raise Refused("account-archived", _("This account is archived. Choose another."))
    if account.organisation_id != organisation.pk:
        raise Refused("account-of-another", _("This account belongs to another organisation. Choose another."))
    if account.has_shifts and not Shift.objects.filter(till=account, closed_at=None).exists():
        raise Refused("shift-not-open", _("The shift of this till is not open. Open it first."))


def check_use(account: MoneyAccount, use: Use, on: date, *, by: Actor) -> None:
    """Refuse to put money into an account with rights of its own, or to take it out, if they do not let the person.

    Asked before anything that tells how much is there.
    """
    reach = reach_of(by)
    if not reach.lets(use, account):
        said = _("You may not put money into “%(account)s”.") if use is Use.PUT_IN else (
            _("You may not take money out of “%(account)s”.")
        )  # fmt: skip
        raise Refused("account-closed", said % {"account": account.label})
    if on < clock.today() and not reach.lets(Use.RECORD_EARLIER, account):
        raise Invalid(on=_("You may record in “%(account)s” with today's date only.") % {"account": account.label})


def check_uses(lines: Iterable[Line], on: date, *, by: Actor) -> None:
    """The same of everything that an entry will move: no verb can forget it."""
    if reach_of(by) is EVERYWHERE:
        return
    sides = [(line.account.pk, line.amount) for line in lines if isinstance(line.account, Account)]
    rows = MoneyAccount.objects.filter(account__in={pk for pk, _amount in sides}, has_own_rights=True)
    accounts = {row.account_id: row for row in rows}
    for pk, amount in sides:
        if pk in accounts:
            check_use(accounts[pk], Use.PUT_IN if amount > Money.zero() else Use.TAKE_OUT, on, by=by)


def check_spending(account: MoneyAccount, amount: Money, on: date) -> bool:
    """Refuse to take a till below zero on any day from `on`. True if it takes a bank account or terminal there."""
    if account.kind == MoneyAccount.Kind.TILL and (waiting := _waiting.get()) is not None:
        waiting.append((account, on))
        return False
    short = lowest_from(account, on) < amount
    if short and account.kind == MoneyAccount.Kind.TILL:
        raise _below_zero()
    return short


@contextmanager
def tills_at_the_end() -> Iterator[None]:
    """What is inside is one change of tills: they must not be below zero after it, whatever they are in between."""
    waiting: list[tuple[MoneyAccount, date]] = []
    token = _waiting.set(waiting)
    try:
        yield
    finally:
        _waiting.reset(token)
    if any(lowest_from(account, on) < Money.zero() for account, on in waiting):
        raise _below_zero()


_waiting: ContextVar[list[tuple[MoneyAccount, date]] | None] = ContextVar("tills", default=None)
"""Tills that money was taken out of, and from which day, inside `tills_at_the_end`."""


def _below_zero() -> Refused:
    return Refused(
        "till-below-zero", _("The till does not have enough money on that day or later. Check the amount and date.")
    )


def money_taken_out(*entries: Entry) -> list[tuple[MoneyAccount, Money]]:
    """What reversing the entries takes out of each money account; all that they name are locked.

    Refused if one is archived: nobody looks there any more, and it would have money again, or less than none.
    """
    rows = Posting.objects.filter(entry__in=entries, account__organisation__isnull=False).order_by()
    came = dict(rows.values_list("account").annotate(sum=Sum("amount")))
    locked = lock_accounts(MoneyAccount.objects.filter(account__in=came))
    if archived := [one for one in locked.values() if one.is_archived]:
        message = _("This money moved through “%(account)s”, which is archived. Restore that account first.")
        raise Refused("account-archived", message % {"account": archived[0].label})
    sums = {account: came[account.account_id] for account in locked.values()}
    return [(account, amount) for account, amount in sums.items() if amount > Money.zero()]


def check_visible(entry: Entry, by: Actor) -> None:
    """Raise Absent for a transaction that the person cannot see."""
    if not MoneyTransaction.objects.visible_to(by).filter(pk=entry.pk).exists():
        raise Absent


def check_seen(*entries: Entry, by: Actor) -> None:
    """Raise Absent if they see none of these, which were made at once; refused if they see only one side of it.

    Whoever takes it back changes the other account too.
    """
    if not MoneyTransaction.objects.visible_to(by).filter(pk__in=[entry.pk for entry in entries]).exists():
        raise Absent
    hidden = reach_of(by).hidden
    if hidden and Posting.objects.filter(entry__in=entries, account__in=hidden).exists():
        raise Refused("account-closed", _("This also moved money through an account that you cannot see into."))


def refuse_reversed(entry: Entry) -> None:
    if Entry.objects.filter(reverses=entry).exists():
        raise Refused("already-reversed", _("This transaction is already reversed."))


def check_category(category: Category, direction: str) -> None:
    """Refuse one of the other direction, one that is archived, and a heading."""
    if category.direction != direction:
        raise Invalid(category=_("This category is of the other kind. Choose another."))
    under = Category.objects.filter(parent=OuterRef("pk"), is_archived=False)
    now = Category.objects.annotate(is_heading=Exists(under)).filter(pk=category.pk).first()
    if now is None:
        raise Absent
    if now.is_archived:
        raise Refused("category-archived", _("This category is archived. Choose another."))
    if now.is_heading:
        raise Refused("category-heading", _("This is a heading now. Choose one of the categories under it."))
