"""What the program knows of payments, income and expenses as things."""

from typing import Any

from motorcrm.access.nouns import Noun, Rows, ask_inside, declare
from motorcrm.finance.models import CashOperation, Operation, Payment
from motorcrm.finance.rights import RECORD_EARLIER
from motorcrm.orders.models import WorkOrder


def _of_operation(model: Any) -> Rows:
    return lambda person: model.objects.filter(entry__in=Operation.objects.visible_to(person).values("pk"))


declare(
    Noun(
        model=Payment,
        position=50,
        page="finance-operation",
        key="entry_id",
        seen=_of_operation(Payment),
        is_named=False,
    )
)
declare(
    Noun(
        model=CashOperation,
        position=60,
        page="finance-operation",
        key="entry_id",
        seen=_of_operation(CashOperation),
        is_named=False,
    )
)
ask_inside(WorkOrder, RECORD_EARLIER)
