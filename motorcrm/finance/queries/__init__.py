"""Reading money: payments of orders, clients, accounts, the history of operations and the first page."""

from motorcrm.finance.queries.accounts import Balance, living_accounts, lowest_from, till_balances
from motorcrm.finance.queries.clients import ClientBalance, client_balance
from motorcrm.finance.queries.history import HistoryFilters, Totals, operations_history, totals_of
from motorcrm.finance.queries.orders import payments_of
from motorcrm.finance.queries.overview import MoneyToday, money_today

__all__ = [
    "Balance",
    "ClientBalance",
    "HistoryFilters",
    "MoneyToday",
    "Totals",
    "client_balance",
    "living_accounts",
    "lowest_from",
    "money_today",
    "operations_history",
    "payments_of",
    "till_balances",
    "totals_of",
]
