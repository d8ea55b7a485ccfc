"""What the rest of the program knows about transactions: each kind of row that people record is a noun."""

from motorcrm.access.nouns import Noun, Rows, declare
from motorcrm.finance.models import Category, MoneyAccount, MoneyTransaction, Recorded, recorded_models
from motorcrm.finance.rights import SET_UP_MONEY


def _of_transaction(model: type[Recorded]) -> Rows:
    rows = model._default_manager
    return lambda person: rows.filter(entry__in=MoneyTransaction.objects.visible_to(person).values("pk"))


for _place, _model in enumerate(recorded_models()):
    declare(
        Noun(
            model=_model,
            position=50 + _place,
            page="finance-transaction",
            key="entry_id",
            seen=_of_transaction(_model),
            is_named=False,
        )
    )

declare(Noun(model=Category, position=116, page="money-category", shown_to=SET_UP_MONEY))
declare(Noun(model=MoneyAccount, position=115, page="money-account", shown_to=SET_UP_MONEY))
