"""The verbs of money."""

from motorcrm.finance.money.cash import record_expense, record_income, reverse_cash_transaction
from motorcrm.finance.money.payments import reverse_payment, take_payment, take_prepayment

__all__ = [
    "record_expense",
    "record_income",
    "reverse_cash_transaction",
    "reverse_payment",
    "take_payment",
    "take_prepayment",
]
