"""Addresses of roles, among the settings."""

from django.urls import path

from motorcrm.employees.views import roles

urlpatterns = [
    path("", roles.index, name="roles"),
    path("new/", roles.new, name="role-new"),
    path("<int:pk>/", roles.show, name="role"),
    path("<int:pk>/edit/", roles.edit, name="role-edit"),
    path("<int:pk>/copy/", roles.copy, name="role-copy"),
    path("<int:pk>/return/", roles.returning, name="role-return"),
    path("<int:pk>/delete/", roles.deleting, name="role-delete"),
]
