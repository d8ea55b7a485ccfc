"""Addresses of one person's wages, among those of employees."""

from django.urls import path

from motorcrm.wages.views import earnings, paying

urlpatterns = [
    path("<int:pk>/wages/", earnings.wages_of, name="wages-of"),
    path("<int:pk>/wages/statement/", earnings.wages_statement, name="wages-statement"),
    path("<int:pk>/wages/pay/", paying.pay_one, name="wages-pay-one"),
]
