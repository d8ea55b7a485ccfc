"""The verbs of money."""

from motorcrm.finance.operations.cash import record_expense, record_income, reverse_cash_operation
from motorcrm.finance.operations.payments import reverse_payment, take_payment, take_prepayment

__all__ = [
    "record_expense",
    "record_income",
    "reverse_cash_operation",
    "reverse_payment",
    "take_payment",
    "take_prepayment",
]
