"""Addresses."""

from django.conf import settings
from django.urls import URLPattern, path

from motorcrm.ui import views

urlpatterns: list[URLPattern] = []

if settings.DEBUG:
    urlpatterns.append(path("examples/", views.examples, name="examples"))
