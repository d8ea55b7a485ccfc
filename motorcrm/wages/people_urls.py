"""Addresses of wages among those of employees."""

from django.urls import path

from motorcrm.wages.views import earnings, paying

urlpatterns = [
    path("wages/", earnings.wages_month, name="wages-month"),
    path("wages/pay/", paying.pay_everybody, name="wages-pay"),
    path("<int:pk>/wages/", earnings.wages_of, name="wages-of"),
    path("<int:pk>/wages/pay/", paying.pay_one, name="wages-pay-one"),
]
