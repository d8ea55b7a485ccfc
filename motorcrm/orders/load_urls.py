"""The address of the load of people."""

from django.urls import path

from motorcrm.orders.views import people

urlpatterns = [path("", people.load, name="employees-load")]
