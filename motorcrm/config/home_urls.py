"""Addresses."""

from django.urls import path

from motorcrm.config import home_views, search_views
from motorcrm.config.explaining.views import person_why, role_why
from motorcrm.config.journal.views import journal

urlpatterns = [
    path("", home_views.home, name="home"),
    path("pieces/figures/", home_views.home_figures, name="home-figures"),
    path("pieces/balances/", home_views.home_balances, name="home-balances"),
    path("search/", search_views.search, name="search"),
    path("settings/journal/", journal, name="journal"),
    path("settings/roles/<int:pk>/why/", role_why, name="role-why"),
    path("employees/<int:pk>/why/", person_why, name="employee-why"),
]
