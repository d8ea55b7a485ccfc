"""A random walk through all verbs of money, right and wrong ones, with random past days: program against model.

`Walk(workshop, seed).go(steps)` raises Astray, with the seed and every step so far, as soon as the two differ.
"""

from motorcrm.testing.walk.advances import AdvanceSteps
from motorcrm.testing.walk.orders import OrderSteps


class Walk(OrderSteps, AdvanceSteps):
    STEPS = {
        "create": 7, "add_job": 2, "change_contract": 2, "pay": 14, "pay_several": 8, "prepay": 8, "move": 13,
        "refund": 5, "close": 9,
        "settle": 9, "reopen": 9, "cancel": 2, "take_back": 12, "spend": 6, "earn": 3, "take_back_cash": 3,
        "lock_period": 4,
        "transfer": 4, "merge": 1, "owner": 3, "borrow": 2, "repay": 5, "accrue": 2, "pay_tax": 3,
        "give": 4, "report": 5, "give_back": 3, "pay_beyond": 3,
        "buy": 3, "pay_shop": 6,
    }  # fmt: skip
    """How often each is chosen."""
