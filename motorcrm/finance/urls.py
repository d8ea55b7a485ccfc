"""Addresses."""

from django.urls import path

from motorcrm.finance import views
from motorcrm.finance.money.protocol import recordings

urlpatterns = [
    path("", views.finance, name="finance"),
    path("totals/", views.finance_totals, name="finance-totals"),
    *(path(f"{how.kind.code}/", views.recording(how), name=how.page) for how in recordings()),
    path("transactions/<int:pk>/", views.transaction, name="finance-transaction"),
    path("transactions/<int:pk>/reverse/", views.reversal, name="finance-reverse"),
    path("orders/<int:pk>/payment/", views.order_payment, name="finance-order-payment"),
    path("orders/<int:pk>/money/", views.order_money, name="finance-order-money"),
    path("clients/<int:pk>/prepayment/", views.client_prepayment, name="finance-client-prepayment"),
]
