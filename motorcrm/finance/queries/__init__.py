"""Reading money: payments of orders, clients, accounts, the history of transactions and the home page."""

from motorcrm.finance.queries.accounts import Balance, active_accounts, lowest_from, short_after, till_balances
from motorcrm.finance.queries.clients import ClientBalance, client_balance, client_balances
from motorcrm.finance.queries.filters import HistoryFilters, transaction_history
from motorcrm.finance.queries.orders import paid_for, told_paid
from motorcrm.finance.queries.overview import MoneyToday, money_today
from motorcrm.finance.queries.totals import Totals, filtered_totals, totals_of

__all__ = [
    "Balance",
    "ClientBalance",
    "HistoryFilters",
    "MoneyToday",
    "Totals",
    "active_accounts",
    "client_balance",
    "client_balances",
    "filtered_totals",
    "lowest_from",
    "money_today",
    "paid_for",
    "short_after",
    "till_balances",
    "told_paid",
    "totals_of",
    "transaction_history",
]
