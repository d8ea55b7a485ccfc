"""A random walk through all verbs of money, right and wrong ones, with random past days: program against model.

`Walk(workshop, seed).go(steps)` raises Astray, with the seed and every step so far, as soon as the two differ.
"""

from motorcrm.testing.walk.advances import AdvanceSteps
from motorcrm.testing.walk.corrections import CorrectionSteps
from motorcrm.testing.walk.openings import OpeningSteps
from motorcrm.testing.walk.orders import OrderSteps
from motorcrm.testing.walk.suppliers import SupplierSteps
from motorcrm.testing.walk.tills import TillSteps


class Walk(OrderSteps, AdvanceSteps, SupplierSteps, TillSteps, OpeningSteps, CorrectionSteps):
    STEPS = {
        "create": 7, "add_job": 2, "change_contract": 2, "pay": 14, "pay_several": 8, "prepay": 8, "move": 13,
        "refund": 5, "close": 9,
        "settle": 9, "reopen": 9, "cancel": 2, "take_back": 12, "spend": 6, "earn": 3, "take_back_cash": 4,
        "reduce": 10, "take_back_reduction": 4, "take_back_use": 6,
        "lock_period": 4,
        "transfer": 4, "merge": 1, "owner": 3, "borrow": 2, "repay": 5, "accrue": 2, "pay_tax": 3,
        "give": 4, "report": 5, "give_back": 3, "pay_beyond": 3,
        "buy": 6, "pay_shop": 7, "give_goods_back": 4, "money_from_shop": 4, "offset": 4, "set_off": 4,
        "take_back_settled": 8,
        "shift": 6, "decide": 4, "take_back_count": 3, "set_rights": 2,
        "type_opening": 4, "book_opening": 4, "take_back_opening": 2,
        "correct": 5, "correct_receipt": 6, "mark": 3,
    }  # fmt: skip
    """How often each is chosen."""
