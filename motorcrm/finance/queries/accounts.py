"""How much is in tills, bank accounts and terminals."""

from dataclasses import dataclass
from datetime import date
from itertools import accumulate

from django.db.models import QuerySet

from motorcrm.company.models import Organisation
from motorcrm.core.actor import Anyone
from motorcrm.core.exact import Money
from motorcrm.core.prepared import Prepared
from motorcrm.finance.models import MoneyAccount, Recorded, Use, reach_of
from motorcrm.ledger import ready
from motorcrm.ledger.models import Posting


@dataclass(frozen=True)
class Balance:
    account: MoneyAccount
    balance: Money

    @property
    def url(self) -> str:
        """Its transactions, relative to the page of the history."""
        return f"?account={self.account.pk}"

    @property
    def is_shown(self) -> bool:
        return bool(self.balance) or not self.account.is_archived


def active_accounts(organisation: Organisation | None = None) -> QuerySet[MoneyAccount]:
    """Accounts that can be recorded on, of one organisation or of all."""
    rows = MoneyAccount.objects.filter(is_archived=False, organisation__is_archived=False)
    rows = rows.filter(organisation=organisation) if organisation is not None else rows
    return rows.select_related("organisation", "account").order_by("organisation", "position", "pk")


def offered_accounts(person: Anyone, use: Use, organisation: Organisation | None = None) -> QuerySet[MoneyAccount]:
    """Those of them that the person may use so."""
    closed = reach_of(person).closed_to(use)
    return active_accounts(organisation).exclude(account__in=closed) if closed else active_accounts(organisation)


def accounts_seen(reader: Anyone) -> dict[int, MoneyAccount]:
    """Accounts whose transactions the reader sees, archived ones too, by their accounts in the ledger."""
    hidden, known = reach_of(reader).hidden, money_accounts()
    return {pk: account for pk, account in known.items() if pk not in hidden} if hidden else known


def money_accounts() -> dict[int, MoneyAccount]:
    """All tills, bank accounts and terminals, archived ones too, by their accounts in the ledger."""
    return {own.account_id: own for own in _ALL.all()}


_ALL = Prepared(lambda: MoneyAccount.objects.order_by())


_IN_ORDER = Prepared(
    lambda: MoneyAccount.objects.select_related("organisation", "account").order_by("organisation", "position", "pk")
)


def till_balances(reader: Anyone, organisation: Organisation | None = None) -> list[Balance]:
    """How much is in each account whose balance the reader is told; archived ones only while they are not at zero."""
    return [line for line in all_balances(reader, organisation) if line.is_shown]


def all_balances(reader: Anyone, organisation: Organisation | None = None) -> list[Balance]:
    """The same of every account there ever was. Two queries."""
    untold = reach_of(reader).untold
    accounts = [
        one
        for one in _IN_ORDER.all()
        if one.account_id not in untold and (organisation is None or one.organisation_id == organisation.pk)
    ]
    found = ready.held(account.account_id for account in accounts)
    return [Balance(account, found[account.account_id]) for account in accounts]


def lowest_from(account: MoneyAccount, on: date) -> Money:
    """The lowest balance at the end of any day from `on`: how much can be taken out on that day."""
    start = ready.moved(ready.turnovers([account.account_id], until=on))
    later = ready.days_of(account.account_id, after=on)
    lowest: Money = min(accumulate((change for _day, change in later), initial=start))
    return lowest


def short_after(recorded: Recorded, reader: Anyone) -> bool:
    """Whether an account that the transaction took money from is below zero on some day, if the reader may know."""
    spent = recorded.entry.postings.filter(account__organisation__isnull=False, amount__lt=Money.zero())
    accounts = MoneyAccount.objects.filter(account__in=spent.values("account")).select_related("account")
    accounts = accounts.exclude(account__in=reach_of(reader).untold)
    return any(lowest_from(account, recorded.on) < Money.zero() for account in accounts)


def is_used(account: MoneyAccount) -> bool:
    """Whether any money has gone through it, be it all taken back, or it was counted for a shift."""
    return Posting.objects.filter(account=account.account_id).exists() or account.shifts.exists()


@dataclass(frozen=True)
class Shown:
    account: MoneyAccount
    balance: Money | None
    """None where the reader is not told."""


@dataclass(frozen=True)
class Listed:
    """The accounts of an organisation, as the settings show them."""

    organisation: Organisation
    accounts: list[Shown]


def listed_accounts(reader: Anyone, *, archived: bool = False) -> list[Listed]:
    """Those that are offered, or those that no longer are, by organisation. Three queries."""
    untold = reach_of(reader).untold
    accounts = [one for one in _IN_ORDER.all() if one.is_archived == archived]
    found = ready.held(account.account_id for account in accounts)
    groups: dict[int, Listed] = {}
    for account in accounts:
        group = groups.setdefault(account.organisation_id, Listed(account.organisation, []))
        sum_ = None if account.account_id in untold else found[account.account_id]
        group.accounts.append(Shown(account, sum_))
    return list(groups.values())
