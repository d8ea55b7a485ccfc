"""The chart of accounts that comes with the program. Codes are what operations post to; names may be changed."""

from django.utils.translation import gettext_lazy as _

CLIENTS = "clients"
PREPAYMENTS = "prepayments"
SUPPLIERS = "suppliers"
EMPLOYEES = "employees"
ACCOUNTABLE = "accountable"
STOCK = "stock"
VAT = "vat"
TAXES = "taxes"
LOANS = "loans"
OWNER = "owner"
WORKS_INCOME = "income-works"
PARTS_INCOME = "income-parts"
OTHER_INCOME = "income-other"
REDUCTIONS = "reductions"
COST_OF_PARTS = "cost-of-parts"
WAGES = "wages"
FEES = "fees"
OPENING = "opening"

SHIPPED_ACCOUNTS = {
    CLIENTS: ("asset", _("Settlements with clients")),
    PREPAYMENTS: ("liability", _("Prepayments of clients")),
    SUPPLIERS: ("liability", _("Settlements with suppliers")),
    EMPLOYEES: ("liability", _("Settlements with employees")),
    ACCOUNTABLE: ("asset", _("Accountable persons")),
    STOCK: ("asset", _("Parts in stock")),
    VAT: ("liability", _("VAT")),
    TAXES: ("liability", _("Taxes")),
    LOANS: ("liability", _("Loans")),
    OWNER: ("equity", _("Owner")),
    WORKS_INCOME: ("income", _("Income from works")),
    PARTS_INCOME: ("income", _("Income from parts")),
    OTHER_INCOME: ("income", _("Other income")),
    REDUCTIONS: ("income", _("Reductions of sales")),
    COST_OF_PARTS: ("expense", _("Cost of parts")),
    WAGES: ("expense", _("Wages")),
    FEES: ("expense", _("Fees of banks and terminals")),
    OPENING: ("equity", _("Opening balances")),
}
SHIPPED_ARTICLES = {
    "from-clients": _("From clients"),
    "to-suppliers": _("To suppliers"),
    "wages": _("Wages"),
    "other-in": _("Other receipts"),
    "other-out": _("Other payments"),
}
