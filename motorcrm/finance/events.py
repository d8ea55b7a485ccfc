"""What history may say about money."""

from django.utils.translation import gettext_lazy as _

from motorcrm.core.exact import Money, Percent
from motorcrm.finance.models import Category, MoneyAccount
from motorcrm.history.record import declare_event, declare_group
from motorcrm.history.words import declare_word
from motorcrm.ledger.chart import SHIPPED_ARTICLES

declare_group("finance", _("Finance"), position=35)
PAYMENT_TAKEN = declare_event("finance.payment-taken", _("Payment taken"))
PREPAYMENT_TAKEN = declare_event("finance.prepayment-taken", _("Prepayment taken"))
PAYMENT_REVERSED = declare_event("finance.payment-reversed", _("Payment reversed"))
INCOME_RECORDED = declare_event("finance.income-recorded", _("Income recorded"))
PREPAYMENT_MOVED = declare_event("finance.prepayment-moved", _("Prepayment moved"))
PREPAYMENT_USED = declare_event("finance.prepayment-used", _("Prepayment applied to order"))
USE_REVERSED = declare_event("finance.use-reversed", _("Applied prepayment taken back"))
PREPAYMENT_REFUNDED = declare_event("finance.prepayment-refunded", _("Prepayment given back"))
EXPENSE_RECORDED = declare_event("finance.expense-recorded", _("Expense recorded"))
SHIFT_OPENED = declare_event("finance.shift-opened", _("Till shift opened"))
SHIFT_CLOSED = declare_event("finance.shift-closed", _("Till shift closed"))
TILL_SHORT = declare_event("finance.till-short", _("Till shortage found"))
TILL_OVER = declare_event("finance.till-over", _("Till surplus found"))
DIFFERENCE_DECIDED = declare_event("finance.difference-decided", _("Till difference decided"))
TRANSACTION_REVERSED = declare_event("finance.transaction-reversed", _("Transaction reversed"))
PRICE_REDUCED = declare_event("finance.price-reduced", _("Price reduced"))
REDUCTION_REVERSED = declare_event("finance.reduction-reversed", _("Price reduction reversed"))
ACCOUNT_ADDED = declare_event("finance.account-added", _("Money account added"))
ACCOUNT_EDITED = declare_event("finance.account-edited", _("Money account changed"))
ACCOUNT_ARCHIVED = declare_event("finance.account-archived", _("Money account archived"))
ACCOUNT_RESTORED = declare_event("finance.account-restored", _("Money account restored"))
ACCOUNT_DELETED = declare_event("finance.account-deleted", _("Money account deleted"))
ACCOUNT_RIGHTS_SET = declare_event("finance.account-rights-set", _("Rights to money account changed"))
CATEGORY_ADDED = declare_event("finance.category-added", _("Income or expense category added"))
CATEGORY_EDITED = declare_event("finance.category-edited", _("Income or expense category changed"))
CATEGORY_ARCHIVED = declare_event("finance.category-archived", _("Income or expense category archived"))
CATEGORY_RESTORED = declare_event("finance.category-restored", _("Income or expense category restored"))
CATEGORY_DELETED = declare_event("finance.category-deleted", _("Income or expense category deleted"))

declare_word("amount", _("amount"), kind=Money)
declare_word("money_account", _("money account"))
declare_word("has_own_rights", _("only for roles that are named"))
declare_word("sees_balance", _("see the balance"))
declare_word("sees_transactions", _("see transactions"))
declare_word("puts_in", _("put in"))
declare_word("takes_out", _("take out"))
declare_word("records_earlier", _("record past dates"))
declare_word("withheld_from", _("withheld from"))
declare_word("kind", _("kind"), choices=dict(MoneyAccount.Kind.choices))
declare_word("organisation", _("organisation"))
declare_word("fee_percent", _("terminal fee, %"), kind=Percent)
declare_word("direction", _("income or expense"), choices=dict(Category.Direction.choices))
declare_word("parent", _("heading"))
declare_word("cash_flow", _("cash flow category"), choices=SHIPPED_ARTICLES)
declare_word("in_profit", _("counts in profit"))
declare_word("has_shifts", _("counted by shifts"))
declare_word("below_zero", _("account below zero"))
