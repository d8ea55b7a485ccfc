"""The money accounts of the workshop."""

from typing import Any

import pytest

from motorcrm.finance.models import MoneyAccount
from motorcrm.finance.shipped import open_money_accounts


class Money:
    def __init__(self, accounts: list[MoneyAccount]) -> None:
        self.till, self.bank, self.terminal = accounts


@pytest.fixture
def where(workshop: Any) -> Money:
    """Where money lies: `where.till`, `where.bank`, `where.terminal`."""
    return Money(open_money_accounts(workshop.organisation))
