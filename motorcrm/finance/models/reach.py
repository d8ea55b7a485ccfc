"""What a person may see of money accounts, and do with them.

Rights over finance say what somebody may do at all. An account that has rights of its own narrows them: there only the
roles that it names see something or record anything, and only so much as it says of each.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from django.db.models import Count, Q

from motorcrm.access.catalogue import ALL, Right
from motorcrm.access.scopes import has, scope_of
from motorcrm.core.actor import Anyone
from motorcrm.finance.models.accounts import MoneyAccount
from motorcrm.finance.rights import ALL_ACCOUNTS
from motorcrm.ledger.kinds import KINDS


class Use(Enum):
    """What is done with a money account, by the name of the column that allows it."""

    SEE_BALANCE = "sees_balance"
    SEE_TRANSACTIONS = "sees_transactions"
    PUT_IN = "puts_in"
    TAKE_OUT = "takes_out"
    RECORD_EARLIER = "records_earlier"


@dataclass(frozen=True)
class Reach:
    """What is closed to a person, by the ids of accounts in the ledger."""

    closed: dict[Use, frozenset[int]] = field(default_factory=dict)

    def closed_to(self, use: Use) -> frozenset[int]:
        return self.closed.get(use, frozenset())

    def lets(self, use: Use, account: MoneyAccount) -> bool:
        return account.account_id not in self.closed_to(use)

    @property
    def hidden(self) -> frozenset[int]:
        """Accounts whose transactions the person does not see."""
        return self.closed_to(Use.SEE_TRANSACTIONS)

    @property
    def untold(self) -> frozenset[int]:
        """Accounts whose balance the person is not told."""
        return self.closed_to(Use.SEE_BALANCE)


EVERYWHERE = Reach()


def reach_of(person: Anyone) -> Reach:
    """Read once per request, as rights are; one query, and none for who may use every account."""
    if has(person, ALL_ACCOUNTS):
        return EVERYWHERE
    held: Any = person
    found: Reach | None = getattr(held, "_account_reach", None)
    if found is None:
        found = held._account_reach = _read(person)
    return found


def _read(person: Anyone) -> Reach:
    own = {use.value: Count("rights", filter=Q(rights__role__members=person.pk, **{f"rights__{use.value}": True}))
           for use in Use}  # fmt: skip
    closed: dict[Use, set[int]] = defaultdict(set)
    rows = MoneyAccount.objects.order_by().filter(has_own_rights=True).annotate(**own)
    for row in rows.values("account", *own):
        for use in Use:
            if not row[use.value]:
                closed[use].add(row["account"])
    return Reach({use: frozenset(ids) for use, ids in closed.items()})


def hidden_kinds(person: Anyone) -> list[str]:
    """Kinds of entries that tell more than the person may know: nobody else's wages by the way of finance."""
    return [code for code, kind in KINDS.items() if not _sees_all(person, kind.seen_with)]


def nameless_kinds(person: Anyone) -> list[str]:
    """Kinds of which the person sees that they happened, and not to whom."""
    return [code for code, kind in KINDS.items() if not _sees_all(person, kind.names_with)]


def _sees_all(person: Anyone, right: Right | None) -> bool:
    return right is None or scope_of(person, right) == ALL


def let_through(accounts: Iterable[MoneyAccount], person: Anyone, use: Use) -> list[MoneyAccount]:
    """Those of the accounts that the person may use so."""
    reach = reach_of(person)
    return [account for account in accounts if reach.lets(use, account)]
