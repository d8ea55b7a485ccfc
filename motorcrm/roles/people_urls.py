"""Addresses of somebody's roles, among those of people."""

from django.urls import path

from motorcrm.roles import views

urlpatterns = [path("<int:pk>/roles/", views.give, name="employee-roles")]
