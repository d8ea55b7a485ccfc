"""The postings of payments, income and expenses. Pure; `docs/money.md` has the table."""

from motorcrm.clients.models import Client
from motorcrm.core.exact import Money
from motorcrm.finance.models import Category, MoneyAccount
from motorcrm.ledger.chart import CLIENTS, PREPAYMENTS
from motorcrm.ledger.lines import Dimensions, Line, credit, debit
from motorcrm.orders.models import WorkOrder

FROM_CLIENTS, OTHER_IN, OTHER_OUT = "from-clients", "other-in", "other-out"


def payment(order: WorkOrder, where: MoneyAccount, amount: Money) -> list[Line]:
    """The order is billed: the client pays what they owe."""
    whose: Dimensions = {"client": order.client, "contract": order.contract, "order": order.pk}
    from_client: Dimensions = {**whose, "article": FROM_CLIENTS}
    return [debit(where.account, amount, **from_client), credit(CLIENTS, amount, **whose)]


def prepayment(client: Client, where: MoneyAccount, amount: Money, *, order: WorkOrder | None = None) -> list[Line]:
    """Nothing is billed yet: the workshop owes it to the client, for the order or on their balance."""
    number = order.pk if order else None
    return [
        debit(where.account, amount, client=client, order=number, article=FROM_CLIENTS),
        credit(PREPAYMENTS, amount, client=client, order=number),
    ]


def income(category: Category, where: MoneyAccount, amount: Money, *, order: int | None) -> list[Line]:
    return [
        debit(where.account, amount, order=order, article=OTHER_IN),
        credit(category.account, amount, order=order),
    ]


def expense(category: Category, where: MoneyAccount, amount: Money, *, order: int | None) -> list[Line]:
    return [
        debit(category.account, amount, order=order),
        credit(where.account, amount, order=order, article=OTHER_OUT),
    ]
