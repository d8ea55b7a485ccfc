"""Addresses."""

from django.urls import path

from motorcrm.config import home_views, search_views

urlpatterns = [
    path("", home_views.home, name="home"),
    path("pieces/<slug:name>/", home_views.home_piece, name="home-piece"),
    path("search/", search_views.search, name="search"),
]
