"""Addresses of one's own earnings."""

from django.urls import path

from motorcrm.wages.views import earnings

urlpatterns = [path("", earnings.my_earnings, name="my-earnings")]
