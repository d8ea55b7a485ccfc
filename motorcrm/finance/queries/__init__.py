"""Reading money: payments of orders, clients, accounts, the history of transactions and the home page."""

from motorcrm.finance.queries.accounts import Balance, active_accounts, lowest_from, short_after, till_balances
from motorcrm.finance.queries.clients import ClientBalance, client_balance, client_balances
from motorcrm.finance.queries.filters import HistoryFilters, transaction_history
from motorcrm.finance.queries.orders import payments_of
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
    "payments_of",
    "short_after",
    "till_balances",
    "totals_of",
    "transaction_history",
]
