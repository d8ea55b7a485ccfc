from motorcrm.wages.models.accruals import Accrual, Settled, WageMonth, WageTurn
from motorcrm.wages.models.payouts import Bonus, Payout, PayoutShare
from motorcrm.wages.models.schemes import GivenScheme, PayRule, PayScheme, RuleStep

__all__ = [
    "Accrual",
    "Bonus",
    "GivenScheme",
    "PayRule",
    "PayScheme",
    "Payout",
    "PayoutShare",
    "RuleStep",
    "Settled",
    "WageMonth",
    "WageTurn",
]
