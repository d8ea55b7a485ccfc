"""Addresses of the load of people, among theirs."""

from django.urls import path

from motorcrm.orders.views import people

urlpatterns = [
    path("load/", people.load, name="employees-load"),
    path("<int:pk>/works-to-hand-out/", people.works_for_person, name="works-for-person"),
]
