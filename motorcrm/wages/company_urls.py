"""Addresses of the wages of everybody."""

from django.urls import path

from motorcrm.wages.views import earnings, paying

urlpatterns = [
    path("", earnings.wages_month, name="wages-month"),
    path("pay/", paying.pay_everybody, name="wages-pay"),
]
