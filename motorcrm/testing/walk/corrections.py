"""Steps that correct what was recorded, and that mark receipts."""

from typing import Any

from motorcrm.finance.models import FiscalReceipt, MoneyTransaction, Payment
from motorcrm.finance.money.correcting import correct_transaction, verb_anew
from motorcrm.finance.operations import mark_receipt, pay_orders, refund_prepayment, take_payment
from motorcrm.testing.walk import cash
from motorcrm.testing.walk.books import CLIENTS, No, Receipt
from motorcrm.testing.walk.money import MoneySteps
from motorcrm.testing.walk.walker import Drawn, Kept, Walker

NEVER_CORRECTED = ("report", "decide")


class CorrectionSteps(MoneySteps, Walker):
    def _correct(self) -> Drawn | None:
        """Something recorded lately, by the step that drew it, drawn anew."""
        if (kept := self._one_of(self.cash[-8:])) is None:
            return None
        anew: Drawn | None = None
        for _try in range(6):
            anew = getattr(self, f"_{kept.step}")()
            if anew is not None and anew.verb == kept.verb:
                break
        if anew is None or anew.verb != kept.verb:
            return None
        return self._corrected(kept.row.entry_id, None, kept, anew)

    def _correct_receipt(self) -> Drawn | None:
        if (receipt := self._one_of(self.receipts[-8:])) is None:
            return None
        row = Payment.objects.select_related("entry", "client", "organisation").get(pk=receipt.pk)
        verb, given = verb_anew(row)
        if verb == take_payment:
            anew = self._pay(self.books.orders[given["order"].pk])
        elif verb == pay_orders:
            anew = self._pay_several(given["client"], given["organisation"])
        elif verb == refund_prepayment:
            source = given["source"] and self.books.orders[given["source"].pk]
            anew = self._refund((given["client"], given["organisation"], source))
        else:
            anew = self._prepay(given["client"], given["organisation"])
        return anew and self._corrected(row.entry_id, receipt, None, anew)

    def _corrected(self, entry: int, receipt: Receipt | None, kept: Kept | None, anew: Drawn) -> Drawn:
        written = receipt.entry if receipt else kept.entry if kept else None
        assert written is not None
        is_opening = any(line.account == CLIENTS and line.order is None for line in written.lines)

        def model() -> Any:
            if is_opening or (kept and kept.step in NEVER_CORRECTED):
                raise No("not corrected")
            return cash.correct(self.books, receipt, written, list(self.accounts), anew.model)

        return Drawn(
            f"correct {entry}: {anew.said}",
            model,
            correct_transaction,
            {"transaction": MoneyTransaction.objects.get(pk=entry), "reason": "typo", "values": anew.values},
            then=anew.then,
        )

    def _mark(self) -> Drawn | None:
        found = self._one_of(FiscalReceipt.objects.order_by("-pk")[:20])
        if found is None or self.by == self.cashier:
            return None
        statuses = FiscalReceipt.Status.values
        known = self.marks.get(found.entry_id, (FiscalReceipt.Status.MISSING.value, "", ""))
        was = known[0] if self.random.random() < 0.8 else self.random.choice(statuses)
        wanted = (self.random.choice(statuses), self.random.choice(["", "17"]), self.random.choice(["", "abroad"]))
        status, number, note = wanted
        if status != FiscalReceipt.Status.NOT_NEEDED:
            wanted = (status, number, "")

        def model() -> None:
            is_wrong = (number and status != "issued") or (status == "not-needed" and not note)
            if is_wrong or (was != known[0] and wanted != known):
                raise No("receipt")
            self.marks[found.entry_id] = wanted

        def look(_expected: Any, _answer: Any) -> None:
            rows = FiscalReceipt.objects.filter(entry=found.entry_id)
            assert set(rows.values_list("status", "number", "note")) == {wanted}

        return Drawn(
            f"mark the receipt of {found.entry_id}, {was}: {wanted}",
            model,
            mark_receipt,
            {
                "transaction": MoneyTransaction.objects.get(pk=found.entry_id), "was": was, "status": status,
                "number": number, "note": note,
            },
            then=look,
        )  # fmt: skip
