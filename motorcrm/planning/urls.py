"""Addresses of «My jobs», and of a single job."""

from django.urls import path

from motorcrm.planning.views import load
from motorcrm.planning.views import my_jobs as views

urlpatterns = [
    path("", views.my_jobs, name="my-jobs"),
    path("changes/", views.my_jobs_changes, name="my-jobs-changes"),
    path("<int:pk>/start/", views.my_start, name="my-job-start"),
    path("<int:pk>/pause/", views.my_pause, name="my-job-pause"),
    path("<int:pk>/finish/", views.my_finish, name="my-job-finish"),
    path("<int:pk>/resume/", views.my_resume, name="my-job-resume"),
    path("<int:pk>/assign/", load.assign, name="job-assign"),
]
