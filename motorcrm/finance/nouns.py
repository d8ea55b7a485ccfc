"""What the rest of the program knows about payments, income and expenses."""

from typing import Any

from motorcrm.access.nouns import Noun, Rows, declare
from motorcrm.finance.models import CashTransaction, MoneyTransaction, Payment


def _of_transaction(model: Any) -> Rows:
    return lambda person: model.objects.filter(entry__in=MoneyTransaction.objects.visible_to(person).values("pk"))


declare(
    Noun(
        model=Payment,
        position=50,
        page="finance-transaction",
        key="entry_id",
        seen=_of_transaction(Payment),
        is_named=False,
    )
)
declare(
    Noun(
        model=CashTransaction,
        position=60,
        page="finance-transaction",
        key="entry_id",
        seen=_of_transaction(CashTransaction),
        is_named=False,
    )
)
