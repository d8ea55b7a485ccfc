"""Lines of an entry before it is posted: an account, a signed amount, and what it concerns."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypedDict, Unpack

from motorcrm.clients.models import Client, Contract
from motorcrm.company.models import Branch
from motorcrm.core.exact import Money, Percent
from motorcrm.employees.models import Employee
from motorcrm.ledger.models import Account, CashFlowArticle, Item, Tax
from motorcrm.suppliers.models import Supplier


@dataclass(eq=False)
class NewItem:
    """An item about to be opened by the first line that names it; later lines of the same batch may name it too."""

    item: Item | None = None
    """The row, once it is posted."""


class Dimensions(TypedDict, total=False):
    """What a posting may concern. An order is known only by its id; a month is any of its days."""

    client: Client | None
    contract: Contract | None
    order: int | None
    item: Item | NewItem | None
    supplier: Supplier | None
    employee: Employee | None
    branch: Branch | None
    article: str | CashFlowArticle | None
    tax: str | Tax | None
    month: date | None
    vat_rate: Percent | None


@dataclass(frozen=True)
class Line:
    """One side of an entry: debit is positive, credit negative. The account is a code of the chart or a row."""

    account: str | Account
    amount: Money
    about: Dimensions = field(default_factory=lambda: Dimensions())


def debit(account: str | Account, amount: Money, **dimensions: Unpack[Dimensions]) -> Line:
    return Line(account, amount, dimensions)


def credit(account: str | Account, amount: Money, **dimensions: Unpack[Dimensions]) -> Line:
    return Line(account, -amount, dimensions)


Side = dict[str, Any]
"""One posting as plain values by name, without those that are not there: what a seal covers."""

COLUMNS = {
    "client": "client_id",
    "contract": "contract_id",
    "order": "order",
    "item": "item_id",
    "supplier": "supplier_id",
    "employee": "employee_id",
    "branch": "branch_id",
    "article": "article_id",
    "tax": "tax_id",
    "month": "month",
    "was_month": "was_month",
    "vat_rate": "vat_rate",
}
"""Every dimension of a posting, and its column."""
