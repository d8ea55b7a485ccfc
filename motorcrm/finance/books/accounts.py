"""Operations on money accounts: add, edit, archive, restore and delete them."""

from typing import Any

from django.db.models import F, Max
from django.utils.translation import gettext as _

from motorcrm.access.fields import refuse_hidden
from motorcrm.company.models import Organisation
from motorcrm.core import locks
from motorcrm.core.actor import Actor
from motorcrm.core.exact import Money
from motorcrm.core.operation import operation
from motorcrm.core.refusal import Invalid, Refused
from motorcrm.finance import events
from motorcrm.finance.books.facts import fit_account
from motorcrm.finance.models import MoneyAccount, RepeatingExpense, Shift
from motorcrm.finance.money.checks import lock_accounts
from motorcrm.finance.queries.accounts import is_used
from motorcrm.finance.rights import SET_UP_MONEY
from motorcrm.history.edit import edit
from motorcrm.history.record import record
from motorcrm.ledger import ready
from motorcrm.ledger.models import Account


@operation(needs=SET_UP_MONEY, once=True)
def add_account(
    *, organisation: Organisation, kind: str, name: str, position: int | None = None, by: Actor, **known: Any
) -> MoneyAccount:
    """Add a money account with its own account in the ledger; without a position it comes last.

    `known` are the fields that accounts of its kind have: `facts.OF_KIND`. Raises Invalid.
    """
    refuse_hidden(known, by)
    if kind not in MoneyAccount.Kind.values:
        raise Invalid(kind=_("Choose what it is from the list."))
    _lock_those_of(organisation)
    account = MoneyAccount(organisation=organisation, kind=kind)
    place = _last_position(organisation) if position is None else position
    for field, value in fit_account({"name": name, "position": place, **known}, account).items():
        setattr(account, field, value)
    account.account = Account.objects.create(kind=Account.Kind.ASSET, organisation=organisation)
    account.save(force_insert=True)
    record(
        events.ACCOUNT_ADDED, about=account, by=by, name=account.label, kind=kind, organisation=organisation,
        **{field: value for field, value in known.items() if value},
    )  # fmt: skip
    return account


@operation(needs=SET_UP_MONEY)
def edit_account(account: MoneyAccount, *, version: int, by: Actor, **changes: Any) -> MoneyAccount:
    """Change the given fields and leave the rest; its kind and organisation are final. Raises Invalid, Stale."""
    refuse_hidden(changes, by)
    _lock_those_of(account.organisation)
    if not changes.get("has_shifts", True):
        locked = lock_accounts([account])[account.pk]
        _refuse_with_open_shift(locked, _("Close it first, then switch shifts off."))
    if differs := edit(account, version=version, by=by, changes=fit_account(changes, account)):
        record(events.ACCOUNT_EDITED, about=account, by=by, **differs)
    return account


@operation(needs=SET_UP_MONEY)
def archive_account(account: MoneyAccount, *, by: Actor) -> MoneyAccount:
    """Offer it no more. Refused while there is money in it, or if money would have nowhere to go."""
    _lock_those_of(account.organisation)
    locked = lock_accounts([account])[account.pk]
    if not locked.is_archived:
        _refuse_the_last(locked)
        _refuse_with_money(locked)
        _refuse_with_open_shift(locked, _("Close it first, then archive the till."))
    return _set_archived(account, True, by=by)


@operation(needs=SET_UP_MONEY)
def restore_account(account: MoneyAccount, *, by: Actor) -> MoneyAccount:
    """Offer it again."""
    lock_accounts([account])
    return _set_archived(account, False, by=by)


@operation(needs=SET_UP_MONEY)
def delete_account(account: MoneyAccount, *, by: Actor) -> None:
    """Delete an account through which no money has ever gone, and its account in the ledger."""
    _lock_those_of(account.organisation)
    locked = lock_accounts([account])[account.pk]
    if is_used(locked):
        raise Refused("account-used", _("Money has gone through this account, so it stays. Archive it instead."))
    if RepeatingExpense.objects.filter(money_account=locked).exists():
        raise Refused(
            "account-repeats", _("A repeating expense is paid from this account. Change or delete that first.")
        )
    if not locked.is_archived:
        _refuse_the_last(locked)
    record(events.ACCOUNT_DELETED, about=locked, by=by, name=locked.label, kind=locked.kind)
    locked.delete()
    locked.account.delete()


def _lock_those_of(organisation: Organisation) -> None:
    """Whoever changes which accounts an organisation has waits here: two people must not each take one of two."""
    locks.lock_one(Organisation.objects.filter(pk=organisation.pk))


def _last_position(organisation: Organisation) -> int:
    last = MoneyAccount.objects.filter(organisation=organisation).aggregate(last=Max("position"))["last"]
    return (last or 0) + 1


def _refuse_the_last(account: MoneyAccount) -> None:
    others = MoneyAccount.objects.filter(organisation=account.organisation_id, is_archived=False)
    if not others.exclude(pk=account.pk).exists():
        raise Refused(
            "last-account",
            _("This is the only money account of “%(organisation)s”: payments would have nowhere to go. Add another.")
            % {"organisation": account.organisation.name},
        )


def _refuse_with_money(account: MoneyAccount) -> None:
    balance = ready.held([account.account_id])[account.account_id]
    if balance > Money.zero():
        raise Refused(
            "account-not-empty",
            _("There is still money in this account. Transfer it to another account first."),
            balance=balance,
        )
    if balance < Money.zero():
        raise Refused(
            "account-not-empty",
            _("This account is below zero in our records. Record what is missing, or transfer it here first."),
            balance=balance,
        )


def _refuse_with_open_shift(account: MoneyAccount, what_to_do: str) -> None:
    if Shift.objects.filter(till=account, closed_at=None).exists():
        raise Refused("shift-open", _("A shift of this till is open.") + " " + what_to_do)


def _set_archived(account: MoneyAccount, archived: bool, *, by: Actor) -> MoneyAccount:
    rows = MoneyAccount.objects.filter(pk=account.pk, is_archived=not archived)
    if rows.update(is_archived=archived, version=F("version") + 1):
        record(events.ACCOUNT_ARCHIVED if archived else events.ACCOUNT_RESTORED, about=account, by=by)
    account.refresh_from_db(fields=["is_archived", "version"])
    return account
