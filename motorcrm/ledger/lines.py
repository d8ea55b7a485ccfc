"""Lines of an entry before it is posted: an account, a signed amount, and what it concerns."""

from dataclasses import dataclass
from typing import Any, TypedDict, Unpack

from motorcrm.catalog.models import Supplier
from motorcrm.clients.models import Client, Contract
from motorcrm.core.exact import Money
from motorcrm.employees.models import Employee
from motorcrm.ledger.models import Account, CashFlowArticle


class Dimensions(TypedDict, total=False):
    """What a posting may concern. An order is known only by its id."""

    client: Client | None
    contract: Contract | None
    order: int | None
    supplier: Supplier | None
    employee: Employee | None
    article: str | CashFlowArticle | None


@dataclass(frozen=True)
class Line:
    """One side of an entry: debit is positive, credit negative. The account is a code of the chart or a row."""

    account: str | Account
    amount: Money
    client: Client | None = None
    contract: Contract | None = None
    order: int | None = None
    supplier: Supplier | None = None
    employee: Any = None
    article: str | CashFlowArticle | None = None


def debit(account: str | Account, amount: Money, **dimensions: Unpack[Dimensions]) -> Line:
    return Line(account, amount, **dimensions)


def credit(account: str | Account, amount: Money, **dimensions: Unpack[Dimensions]) -> Line:
    return Line(account, -amount, **dimensions)
