"""What people record about money: where it is, why it moved. The figures themselves are the ledger's."""

from motorcrm.finance.models.account_rights import AccountRight
from motorcrm.finance.models.accountable import (
    AccountableUse,
    AdvanceReturn,
    ExpenseAdvance,
    ExpenseReport,
    ExpenseReportLine,
    OverspendPayment,
)
from motorcrm.finance.models.accounts import Category, MoneyAccount
from motorcrm.finance.models.between import OrganisationTransfer
from motorcrm.finance.models.cash import CashLine, CashTransaction, Transfer
from motorcrm.finance.models.discipline import CashRules
from motorcrm.finance.models.loans import Loan, LoanRepayment
from motorcrm.finance.models.opening import Opening, OpeningBalance, OpeningLine, Section
from motorcrm.finance.models.owner import OwnerTransaction
from motorcrm.finance.models.parties import KNOWN, Party, WithParty
from motorcrm.finance.models.payments import Allocation, FiscalReceipt, Payment, Tender
from motorcrm.finance.models.purchases import (
    OffsetShare,
    Purchase,
    PurchaseLine,
    PurchaseReturn,
    ReturnedLine,
    SetOff,
    SetOffShare,
    SupplierOffset,
    SupplierPayment,
    SupplierShare,
)
from motorcrm.finance.models.reach import EVERYWHERE, Reach, Use, hidden_kinds, nameless_kinds, reach_of
from motorcrm.finance.models.recorded import Recorded
from motorcrm.finance.models.reductions import Reduction, ReductionLine, ReductionShare
from motorcrm.finance.models.repeating import AnsweredDue, RepeatingExpense
from motorcrm.finance.models.shifts import Decision, Shift, TillCount
from motorcrm.finance.models.taxes import TaxTransaction
from motorcrm.finance.models.transactions import (
    MoneyTransaction,
    MoneyTransactionQuerySet,
    accessors,
    recorded_models,
    row_of,
    typed_beside,
)

__all__ = [
    "EVERYWHERE",
    "KNOWN",
    "AccountRight",
    "AccountableUse",
    "AdvanceReturn",
    "Allocation",
    "AnsweredDue",
    "CashLine",
    "CashRules",
    "CashTransaction",
    "Category",
    "Decision",
    "ExpenseAdvance",
    "ExpenseReport",
    "ExpenseReportLine",
    "FiscalReceipt",
    "Loan",
    "LoanRepayment",
    "MoneyAccount",
    "MoneyTransaction",
    "MoneyTransactionQuerySet",
    "OffsetShare",
    "Opening",
    "OpeningBalance",
    "OpeningLine",
    "OrganisationTransfer",
    "OverspendPayment",
    "OwnerTransaction",
    "Party",
    "Payment",
    "Purchase",
    "PurchaseLine",
    "PurchaseReturn",
    "Reach",
    "Recorded",
    "Reduction",
    "ReductionLine",
    "ReductionShare",
    "RepeatingExpense",
    "ReturnedLine",
    "Section",
    "SetOff",
    "SetOffShare",
    "Shift",
    "SupplierOffset",
    "SupplierPayment",
    "SupplierShare",
    "TaxTransaction",
    "Tender",
    "TillCount",
    "Transfer",
    "Use",
    "WithParty",
    "accessors",
    "hidden_kinds",
    "nameless_kinds",
    "reach_of",
    "recorded_models",
    "row_of",
    "typed_beside",
]
