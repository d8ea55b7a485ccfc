"""Addresses of «Мои работы», and of a work by itself."""

from django.urls import path

from motorcrm.planning.views import load
from motorcrm.planning.views import my_works as views

urlpatterns = [
    path("", views.my_works, name="my-works"),
    path("changes/", views.my_works_changes, name="my-works-changes"),
    path("<int:pk>/start/", views.my_start, name="my-work-start"),
    path("<int:pk>/pause/", views.my_pause, name="my-work-pause"),
    path("<int:pk>/finish/", views.my_finish, name="my-work-finish"),
    path("<int:pk>/resume/", views.my_resume, name="my-work-resume"),
    path("<int:pk>/give/", load.give, name="work-give"),
]
