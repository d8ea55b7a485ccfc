"""The chart of accounts that comes with the program. Operations post to codes; names may be changed.

Each account says which dimensions its postings must name, and the journal refuses postings without them.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

CLIENTS = "clients"
PREPAYMENTS = "prepayments"
SUPPLIERS = "suppliers"
EMPLOYEES = "employees"
ACCOUNTABLE = "accountable"
SHORTAGES = "shortages"
STOCK = "stock"
VAT = "vat"
INPUT_VAT = "input-vat"
TAXES = "taxes"
LOANS = "loans"
LOANS_GIVEN = "loans-given"
OWNER = "owner"
JOBS_INCOME = "income-jobs"
PARTS_INCOME = "income-parts"
OTHER_INCOME = "income-other"
JOBS_REDUCTIONS = "reductions-jobs"
PARTS_REDUCTIONS = "reductions-parts"
COST_OF_PARTS = "cost-of-parts"
WAGES = "wages"
FEES = "fees"
INTEREST = "interest"
TAX_COSTS = "tax-costs"
OPENING = "opening"


class Shipping(NamedTuple):
    """How an account comes: its kind, its name, and what every posting on it names."""

    kind: str
    name: Any
    demands: Sequence[str] = ()


SHIPPED_ACCOUNTS = {
    CLIENTS: Shipping("asset", _("Settlements with clients"), ["client"]),
    PREPAYMENTS: Shipping("liability", _("Client prepayments"), ["client", "item"]),
    SUPPLIERS: Shipping("liability", _("Settlements with suppliers"), ["supplier", "item"]),
    EMPLOYEES: Shipping("liability", _("Settlements with employees"), ["employee", "item"]),
    ACCOUNTABLE: Shipping("asset", _("Advances to employees"), ["employee", "item"]),
    SHORTAGES: Shipping("asset", _("Shortages being cleared up"), ["item"]),
    STOCK: Shipping("asset", _("Parts in stock")),
    VAT: Shipping("liability", _("VAT"), ["vat_rate"]),
    INPUT_VAT: Shipping("asset", _("Input VAT"), ["vat_rate"]),
    TAXES: Shipping("liability", _("Taxes"), ["tax"]),
    LOANS: Shipping("liability", _("Loans"), ["item"]),
    LOANS_GIVEN: Shipping("asset", _("Loans given"), ["item"]),
    OWNER: Shipping("equity", _("Owner")),
    JOBS_INCOME: Shipping("income", _("Labour income"), ["month"]),
    PARTS_INCOME: Shipping("income", _("Parts income"), ["month"]),
    OTHER_INCOME: Shipping("income", _("Other income"), ["month"]),
    JOBS_REDUCTIONS: Shipping("income", _("Price reductions, jobs"), ["month"]),
    PARTS_REDUCTIONS: Shipping("income", _("Price reductions, parts"), ["month"]),
    COST_OF_PARTS: Shipping("expense", _("Cost of parts"), ["month"]),
    WAGES: Shipping("expense", _("Wages"), ["employee", "month"]),
    FEES: Shipping("expense", _("Bank and terminal fees"), ["month"]),
    INTEREST: Shipping("expense", _("Interest on loans"), ["month"]),
    TAX_COSTS: Shipping("expense", _("Taxes of the month"), ["month", "tax"]),
    OPENING: Shipping("equity", _("Opening balances")),
}
OF_MONEY = ("article",)
"""What postings on tills, bank accounts and terminals name."""
OF_CATEGORY = ("month",)
"""What postings on the account of an income or expense category name."""
CLAIMS = (CLIENTS, PREPAYMENTS, SUPPLIERS, EMPLOYEES, ACCOUNTABLE, SHORTAGES, LOANS, LOANS_GIVEN)
"""Accounts of what is owed, by whom and for what: their open items are kept ready to read."""

SHIPPED_ARTICLES = {
    "from-clients": _("Receipts from clients"),
    "to-suppliers": _("Payments to suppliers"),
    "from-suppliers": _("Money returned by suppliers"),
    "wages": _("Wages"),
    "other-in": _("Other receipts"),
    "other-out": _("Other payments"),
    "transfers": _("Transfers between own accounts"),
    "owner-in": _("Owner's contributions"),
    "owner-out": _("Owner's withdrawals"),
    "loans-in": _("Loans received"),
    "loans-out": _("Repayment of loans"),
    "lent": _("Loans given"),
    "lent-back": _("Repayment of loans given"),
    "interest": _("Interest on loans"),
    "accountable-out": _("Money given to employees to spend"),
    "accountable-in": _("Unspent money from employees"),
    "taxes": _("Taxes"),
}
VAT_TAX = "vat"
SHIPPED_TAXES = {
    VAT_TAX: _("VAT"),
    "income-tax": _("Personal income tax"),
    "contributions": _("Social contributions"),
    "simplified": _("Simplified tax"),
    "patent": _("Patent"),
    "profit": _("Profit tax"),
    "property": _("Property and transport taxes"),
    "other": _("Other taxes and duties"),
}
