"""What the rest of the program knows about transactions: each kind of row that people record is a noun."""

from typing import Any

from django.db.models import QuerySet

from motorcrm.access.catalogue import ALL
from motorcrm.access.nouns import Files, Noun, Rows, declare
from motorcrm.access.rights import SEE_PRICES
from motorcrm.access.scopes import scope_of
from motorcrm.core.actor import Anyone
from motorcrm.files.operations import add_file, remove_file
from motorcrm.finance.models import (
    CashTransaction,
    Category,
    MoneyAccount,
    MoneyTransaction,
    Recorded,
    RepeatingExpense,
    recorded_models,
)
from motorcrm.finance.places import TRANSACTION_PAGE
from motorcrm.finance.rights import SET_UP_MONEY


def _of_transaction(model: type[Recorded]) -> Rows:
    rows, right = model._default_manager, model.SEEN_WITH

    def seen(person: Anyone) -> QuerySet[Any]:
        if right is not None and scope_of(person, right) != ALL:
            return rows.none()
        return rows.filter(entry__in=MoneyTransaction.objects.visible_to(person).values("pk"))

    return seen


_FILES: dict[type[Recorded], Files] = {
    # A photo of a receipt tells what its sums are.
    CashTransaction: Files(right=SEE_PRICES, add=add_file, remove=remove_file, place=TRANSACTION_PAGE),
}

for _place, _model in enumerate(recorded_models()):
    declare(
        Noun(
            model=_model,
            position=50 + _place,
            page="finance-transaction",
            key="entry_id",
            seen=_of_transaction(_model),
            is_named=False,
            files=_FILES.get(_model),
        )
    )
declare(
    Noun(
        model=RepeatingExpense,
        position=114,
        page="finance-repeating-edit",
        seen=lambda person: RepeatingExpense.objects.visible_to(person).select_related("category"),
    )
)
declare(Noun(model=Category, position=116, page="money-category", shown_to=SET_UP_MONEY))
declare(Noun(model=MoneyAccount, position=115, page="money-account", shown_to=SET_UP_MONEY))
