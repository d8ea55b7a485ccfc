"""The verbs of money."""

from motorcrm.finance.books.account_rights import set_account_rights
from motorcrm.finance.books.accounts import add_account, archive_account, delete_account, edit_account, restore_account
from motorcrm.finance.books.arranging import move_account, move_category
from motorcrm.finance.books.categories import (
    add_category,
    archive_category,
    delete_category,
    edit_category,
    restore_category,
)
from motorcrm.finance.books.discipline import set_cash_rules
from motorcrm.finance.money.accountable import give_expense_advance, pay_overspend, return_advance
from motorcrm.finance.money.applied import reverse_use
from motorcrm.finance.money.cash import record_expense, record_income, reverse_cash_transaction
from motorcrm.finance.money.closing import settle_and_close
from motorcrm.finance.money.correcting import correct_transaction
from motorcrm.finance.money.expense_reports import report_expenses, reverse_expense_report
from motorcrm.finance.money.payments import take_payment, take_prepayment
from motorcrm.finance.money.prepayments import move_prepayment, refund_prepayment
from motorcrm.finance.money.purchase_returns import return_purchase, reverse_purchase_return
from motorcrm.finance.money.purchases import record_purchase, reverse_purchase
from motorcrm.finance.money.receipting import mark_receipt
from motorcrm.finance.money.reductions import reduce_price, reverse_reduction
from motorcrm.finance.money.repeating import (
    add_repeating_expense,
    delete_repeating_expense,
    edit_repeating_expense,
    pause_repeating_expense,
    resume_repeating_expense,
    skip_repeating_expense,
)
from motorcrm.finance.money.reversing import reverse_payment
from motorcrm.finance.money.set_offs import reverse_set_off, set_off
from motorcrm.finance.money.several import pay_orders
from motorcrm.finance.money.shifts import close_shift, decide_difference, open_shift, reverse_count, reverse_decision
from motorcrm.finance.money.supplier_offsets import apply_advance, reverse_offset
from motorcrm.finance.money.supplier_payments import pay_supplier, refund_from_supplier, reverse_supplier_payment

__all__ = [
    "add_account",
    "add_category",
    "add_repeating_expense",
    "apply_advance",
    "archive_account",
    "archive_category",
    "close_shift",
    "correct_transaction",
    "decide_difference",
    "delete_account",
    "delete_category",
    "delete_repeating_expense",
    "edit_account",
    "edit_category",
    "edit_repeating_expense",
    "give_expense_advance",
    "mark_receipt",
    "move_account",
    "move_category",
    "move_prepayment",
    "open_shift",
    "pause_repeating_expense",
    "pay_orders",
    "pay_overspend",
    "pay_supplier",
    "record_expense",
    "record_income",
    "record_purchase",
    "reduce_price",
    "refund_from_supplier",
    "refund_prepayment",
    "report_expenses",
    "restore_account",
    "restore_category",
    "resume_repeating_expense",
    "return_advance",
    "return_purchase",
    "reverse_cash_transaction",
    "reverse_count",
    "reverse_decision",
    "reverse_expense_report",
    "reverse_offset",
    "reverse_payment",
    "reverse_purchase",
    "reverse_purchase_return",
    "reverse_reduction",
    "reverse_set_off",
    "reverse_supplier_payment",
    "reverse_use",
    "set_account_rights",
    "set_cash_rules",
    "set_off",
    "settle_and_close",
    "skip_repeating_expense",
    "take_payment",
    "take_prepayment",
]
