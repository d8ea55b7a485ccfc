"""What all verbs of money begin with: the sum, the date, the account held. Order of locks: order, client, account."""

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


def check_sum_and_date(amount: Money, on: date, by: Actor) -> None:
    """More than zero; today, or a day before with the right; never the future."""
    if amount <= Money.zero():
        raise Invalid(amount=_("This must be more than 0."))
    if amount.units > Money.MAX:
        raise Invalid(amount=_("This number is too large."))
    if on > clock.today():
        raise Invalid(on=_("The date must not be in the future."))
    if on < clock.today() and not has(by, RECORD_EARLIER):
        raise Forbidden(RECORD_EARLIER)


def check_reason(reason: str) -> str:
    if not (said := reason.strip()):
        raise Invalid(reason=_("Give a reason."))
    return said


def lock_account(account: MoneyAccount) -> MoneyAccount:
    """Lock the money account: of two who spend from it at once, the second counts after the first."""
    return (
        MoneyAccount.objects.select_related("account").select_for_update(of=("self",), no_key=True).get(pk=account.pk)
    )


def lock_active(account: MoneyAccount, organisation: Organisation) -> MoneyAccount:
    """Hold it, and refuse one that is archived or another organisation's."""
    held = lock_account(account)
    if held.is_archived:
        raise Refused("account-archived", _("This account is archived. Choose another."))
    if held.organisation_id != organisation.pk:
        raise Refused("account-of-another", _("This account belongs to another organisation. Choose another."))
    return held


def check_spending(account: MoneyAccount, amount: Money, on: date) -> bool:
    """Refuse what would take a till below zero on any day from `on`. True where a bank or terminal would go there."""
    short = lowest_from(account, on) < amount
    if short and account.kind == MoneyAccount.Kind.TILL:
        raise Refused(
            "till-below-zero", _("The till does not have enough money on that day or later. Check the amount and date.")
        )
    return short


def check_seen(entry: Entry, by: Actor) -> None:
    """What concerns orders or clients out of the person's sight is not there for him."""
    if not MoneyTransaction.objects.visible_to(by).filter(pk=entry.pk).exists():
        raise Absent


def refuse_reversed(entry: Entry) -> None:
    if Entry.objects.filter(reverses=entry).exists():
        raise Refused("already-reversed", _("This transaction is already reversed."))
