"""What every money verb checks first: amount, date, account. Rows are locked in this order: order, client, account."""

from datetime import date

from django.utils.translation import gettext as _

from motorcrm.access.scopes import has
from motorcrm.company.models import Organisation
from motorcrm.core import clock
from motorcrm.core.actor import Actor
from motorcrm.core.exact import Money
from motorcrm.core.refusal import Absent, Forbidden, Invalid, Refused
from motorcrm.finance.models import MoneyAccount, MoneyTransaction
from motorcrm.finance.queries.accounts import lowest_from
from motorcrm.finance.rights import RECORD_EARLIER
from motorcrm.ledger.models import Entry


def check_amount_and_date(amount: Money, on: date, by: Actor) -> None:
    """More than zero; today, an earlier day with the right to it, never the future."""
    if amount <= Money.zero():
        raise Invalid(amount=_("This must be more than 0."))
    if amount.units > Money.MAX:
        raise Invalid(amount=_("This number is too large."))
    if on > clock.today():
        raise Invalid(on=_("The date must not be in the future."))
    if on < clock.today() and not has(by, RECORD_EARLIER):
        raise Forbidden(RECORD_EARLIER)


def check_reason(reason: str) -> str:
    if not (given := reason.strip()):
        raise Invalid(reason=_("Give a reason."))
    return given


def lock_account(account: MoneyAccount) -> MoneyAccount:
    """Lock the money account: if two people spend from it at once, the second sees what the first has left."""
    return (
        MoneyAccount.objects.select_related("account").select_for_update(of=("self",), no_key=True).get(pk=account.pk)
    )


def lock_active(account: MoneyAccount, organisation: Organisation) -> MoneyAccount:
    """Lock it, and refuse one that is archived or another organisation's."""
    locked = lock_account(account)
    if locked.is_archived:
        raise Refused("account-archived", _("This account is archived. Choose another."))
    if locked.organisation_id != organisation.pk:
        raise Refused("account-of-another", _("This account belongs to another organisation. Choose another."))
    return locked


def check_spending(account: MoneyAccount, amount: Money, on: date) -> bool:
    """Refuse to take a till below zero on any day from `on`. True if it takes a bank account or terminal there."""
    short = lowest_from(account, on) < amount
    if short and account.kind == MoneyAccount.Kind.TILL:
        raise Refused(
            "till-below-zero", _("The till does not have enough money on that day or later. Check the amount and date.")
        )
    return short


def check_seen(entry: Entry, by: Actor) -> None:
    """Raise Absent for a transaction about orders or clients the person cannot see."""
    if not MoneyTransaction.objects.visible_to(by).filter(pk=entry.pk).exists():
        raise Absent


def refuse_reversed(entry: Entry) -> None:
    if Entry.objects.filter(reverses=entry).exists():
        raise Refused("already-reversed", _("This transaction is already reversed."))
