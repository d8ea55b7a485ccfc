"""Addresses of the load of people, among theirs."""

from django.urls import path

from motorcrm.planning.views import load as views

urlpatterns = [
    path("load/", views.load, name="employees-load"),
    path("<int:pk>/works-to-hand-out/", views.works_for_person, name="works-for-person"),
]
