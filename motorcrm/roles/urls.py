"""URLs of roles, under settings."""

from django.urls import path

from motorcrm.roles import views

urlpatterns = [
    path("", views.index, name="roles"),
    path("new/", views.new, name="role-new"),
    path("<int:pk>/", views.show, name="role"),
    path("<int:pk>/edit/", views.edit, name="role-edit"),
    path("<int:pk>/copy/", views.copy, name="role-copy"),
    path("<int:pk>/return/", views.reset, name="role-return"),
    path("<int:pk>/delete/", views.delete, name="role-delete"),
]
