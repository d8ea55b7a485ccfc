"""Addresses."""

from django.urls import path

from motorcrm.finance import (
    accountable_views,
    correction_views,
    period_views,
    prepayment_views,
    receipt_views,
    reduction_views,
    several_views,
    shift_views,
    views,
)
from motorcrm.finance.money.protocol import recordings

urlpatterns = [
    path("", views.finance, name="finance"),
    path("totals/", views.finance_totals, name="finance-totals"),
    *(path(f"{how.kind.code}/", views.recording(how), name=how.page) for how in recordings()),
    path("more/", views.more, name="finance-more"),
    path("transactions/<int:pk>/", views.transaction, name="finance-transaction"),
    path("transactions/<int:pk>/correct/", correction_views.correction, name="finance-correct"),
    path("transactions/<int:pk>/reverse/", views.reversal, name="finance-reverse"),
    path("transactions/<int:pk>/decide/", shift_views.difference, name="finance-difference"),
    path("transactions/<int:pk>/receipt/", receipt_views.receipt, name="finance-receipt"),
    path("transactions/<int:pk>/receipt/issued/", receipt_views.receipt_issued, name="finance-receipt-issued"),
    path("transactions/<int:pk>/receipt/missing/", receipt_views.receipt_missing, name="finance-receipt-missing"),
    path("receipts/", receipt_views.receipts, name="finance-receipts"),
    path("accountable/", accountable_views.accountable, name="finance-accountable"),
    path("accountable/report/", accountable_views.expense_report, name="finance-expense-report"),
    path("months/", period_views.months, name="finance-months"),
    path("months/<int:pk>/close/", period_views.period_lock, name="finance-period-lock"),
    path("months/<int:pk>/reopen/", period_views.period_unlock, name="finance-period-unlock"),
    path("shifts/", shift_views.shifts, name="finance-shifts"),
    path("shifts/open/", shift_views.shift_opening, name="finance-shift-open"),
    path("shifts/<int:pk>/", shift_views.shift, name="finance-shift"),
    path("shifts/<int:pk>/close/", shift_views.shift_closing, name="finance-shift-close"),
    path("orders/<int:pk>/payment/", views.order_payment, name="finance-order-payment"),
    path("orders/<int:pk>/money/", views.order_money, name="finance-order-money"),
    path("orders/<int:pk>/apply/", prepayment_views.order_apply, name="finance-order-apply"),
    path("orders/<int:pk>/move/", prepayment_views.order_move, name="finance-order-move"),
    path("orders/<int:pk>/refund/", prepayment_views.order_refund, name="finance-order-refund"),
    path("orders/<int:pk>/reduce/", reduction_views.order_reduction, name="finance-order-reduce"),
    path("clients/debts/<int:pk>/apply/", prepayment_views.client_apply, name="finance-client-apply"),
    path("clients/<int:pk>/payment/", several_views.client_payment, name="finance-client-payment"),
    path("clients/<int:pk>/move/", prepayment_views.client_move, name="finance-client-move"),
    path("clients/<int:pk>/refund/", prepayment_views.client_refund, name="finance-client-refund"),
    path("clients/<int:pk>/prepayment/", views.client_prepayment, name="finance-client-prepayment"),
]
