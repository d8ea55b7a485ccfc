"""The page that corrects what was recorded."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from motorcrm.access.rights import SEE_PRICES
from motorcrm.access.scopes import has
from motorcrm.core.refusal import Forbidden
from motorcrm.finance import operations
from motorcrm.finance.correction_forms import correction_of
from motorcrm.finance.models import MoneyTransaction, Recorded
from motorcrm.finance.money.correcting import typed_of, verb_anew
from motorcrm.finance.queries.one import one_transaction
from motorcrm.finance.views import A_TRANSACTION, beside_fields
from motorcrm.finance.warned import warn
from motorcrm.ui.forms import form_page
from motorcrm.ui.guards import page
from motorcrm.ui.request import Request, confirmed


@page(operations.correct_transaction, of=A_TRANSACTION)
def correction(request: Request, transaction: MoneyTransaction) -> HttpResponse:
    """The same dialog as recorded it, filled in. Saved, it leads to what was recorded instead."""
    if not has(request.user, SEE_PRICES):
        raise Forbidden(SEE_PRICES)
    row = typed_of(transaction)
    verb, _given = verb_anew(row)
    if not has(request.user, verb.needs):
        raise Forbidden(verb.needs)
    it = correction_of(request.POST or None, row, request.user)

    def save(clean: dict[str, Any]) -> Recorded:
        values = it.values()
        if "sure" in verb.__annotations__:
            values["sure"] = confirmed(request)
        with beside_fields(it):
            anew: Recorded = operations.correct_transaction(
                transaction, reason=clean["reason"], values=values, key=clean["key"], by=request.user
            )
        warn(request, anew)
        return anew

    def facts() -> dict[str, Any]:
        it.offer()
        return {"one": one_transaction(transaction, request.user), "due": it.due}

    return form_page(
        request, it.form, it.template, save=save,
        to=lambda anew: reverse("finance-transaction", args=[anew.entry_id]), done=_("Corrected."),
        back=reverse("finance-transaction", args=[transaction.pk]), button=_("Correct"), facts=facts,
    )  # fmt: skip
