"""The URL of an employee's roles, among those of employees."""

from django.urls import path

from motorcrm.roles import views

urlpatterns = [path("<int:pk>/roles/", views.give, name="employee-roles")]
