"""What stands at card terminals, and what the bank is expected to keep of it."""

from dataclasses import dataclass

from motorcrm.access.fields import sees
from motorcrm.core.actor import Person
from motorcrm.core.exact import Money
from motorcrm.finance.models import MoneyAccount, Use, reach_of
from motorcrm.finance.queries.accounts import offered_accounts
from motorcrm.ledger import ready


@dataclass(frozen=True)
class AtTerminal:
    """What has been paid by card and is not at the bank yet."""

    terminal: MoneyAccount
    held: Money

    @property
    def fee(self) -> Money | None:
        """By the usual percent; None where nobody has said what it is."""
        percent = self.terminal.fee_percent
        return None if percent is None else self.held.part(percent)

    @property
    def arrives(self) -> Money | None:
        return None if self.fee is None else self.held - self.fee


def at_terminals(reader: Person) -> list[AtTerminal]:
    """Terminals that something stands at, where the reader may take it out and is told how much. Two queries."""
    if not sees(reader).prices:
        return []
    reach = reach_of(reader)
    offered = offered_accounts(reader, Use.TAKE_OUT).filter(kind=MoneyAccount.Kind.TERMINAL)
    rows = [one for one in offered if reach.lets(Use.SEE_BALANCE, one)]
    held = ready.held(one.account_id for one in rows) if rows else {}
    return [AtTerminal(one, held[one.account_id]) for one in rows if held[one.account_id] > Money.zero()]
