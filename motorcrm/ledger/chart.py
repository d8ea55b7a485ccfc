"""The chart of accounts that comes with the program. Operations post to codes; names may be changed."""

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
JOBS_INCOME = "income-jobs"
PARTS_INCOME = "income-parts"
OTHER_INCOME = "income-other"
REDUCTIONS = "reductions"
COST_OF_PARTS = "cost-of-parts"
WAGES = "wages"
FEES = "fees"
OPENING = "opening"

SHIPPED_ACCOUNTS = {
    CLIENTS: ("asset", _("Settlements with clients")),
    PREPAYMENTS: ("liability", _("Client prepayments")),
    SUPPLIERS: ("liability", _("Settlements with suppliers")),
    EMPLOYEES: ("liability", _("Settlements with employees")),
    ACCOUNTABLE: ("asset", _("Advances to employees")),
    STOCK: ("asset", _("Parts in stock")),
    VAT: ("liability", _("VAT")),
    TAXES: ("liability", _("Taxes")),
    LOANS: ("liability", _("Loans")),
    OWNER: ("equity", _("Owner")),
    JOBS_INCOME: ("income", _("Labour income")),
    PARTS_INCOME: ("income", _("Parts income")),
    OTHER_INCOME: ("income", _("Other income")),
    REDUCTIONS: ("income", _("Price reductions")),
    COST_OF_PARTS: ("expense", _("Cost of parts")),
    WAGES: ("expense", _("Wages")),
    FEES: ("expense", _("Bank and terminal fees")),
    OPENING: ("equity", _("Opening balances")),
}
SHIPPED_ARTICLES = {
    "from-clients": _("Receipts from clients"),
    "to-suppliers": _("Payments to suppliers"),
    "wages": _("Wages"),
    "other-in": _("Other receipts"),
    "other-out": _("Other payments"),
}
