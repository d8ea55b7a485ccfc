"""Addresses."""

from django.urls import path

from motorcrm.desk import search
from motorcrm.desk.audit.views import audit_log, audit_log_download
from motorcrm.desk.home import day_views as day
from motorcrm.desk.home import views as home
from motorcrm.desk.soundness import views as soundness
from motorcrm.desk.why.views import person_why, role_why

urlpatterns = [
    path("", home.home, name="home"),
    path("day/changes/", day.changes, name="day-changes"),
    path("day/<int:pk>/start/", day.start, name="day-start"),
    path("day/<int:pk>/ready/", day.ready, name="day-ready"),
    path("day/<int:pk>/finish/", day.finish, name="day-finish"),
    path("day/<int:pk>/promise/", day.promise, name="day-promise"),
    path("first-steps/hide/", home.hide_first_steps, name="first-steps-hide"),
    path("first-steps/show/", home.show_first_steps, name="first-steps-show"),
    path("search/", search.search, name="search"),
    path("settings/audit-log/", audit_log, name="audit-log"),
    path("settings/check/", soundness.check, name="check"),
    path("settings/check/changes/", soundness.changes, name="check-changes"),
    path("settings/check/start/", soundness.start, name="check-start"),
    path("settings/audit-log/download/", audit_log_download, name="audit-log-download"),
    path("settings/roles/<int:pk>/why/", role_why, name="role-why"),
    path("employees/<int:pk>/why/", person_why, name="employee-why"),
]
