"""What must always hold between what people recorded, orders and the ledger, for `motorcrm check`."""

from motorcrm.finance.invariants import accounts, cash, days, payments, recorded, reductions

__all__ = ["accounts", "cash", "days", "payments", "recorded", "reductions"]
