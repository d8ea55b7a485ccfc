"""Addresses of the workload, among those of employees."""

from django.urls import path

from motorcrm.planning.views import load as views

urlpatterns = [
    path("load/", views.load, name="employees-load"),
    path("<int:pk>/unassigned-jobs/", views.jobs_for_person, name="jobs-for-person"),
]
