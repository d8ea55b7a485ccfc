"""URLs of the company, under settings."""

from django.urls import path

from motorcrm.company import views

urlpatterns = [
    path("organisation/", views.index, name="organisations"),
    path("organisation/new/", views.new, name="organisation-new"),
    path("organisation/<int:pk>/", views.show, name="organisation"),
    path("organisation/<int:pk>/edit/", views.edit, name="organisation-edit"),
    path("organisation/<int:pk>/tax/new/", views.new_tax_mode, name="tax-mode-new"),
    path("organisation/<int:pk>/tax/<int:mode>/withdraw/", views.withdraw_tax_mode, name="tax-mode-withdraw"),
    path("organisation/<int:pk>/numbers/", views.set_number_pattern, name="organisation-numbers"),
    path("clock/", views.confirm_clock, name="clock-confirm"),
    path("preferences/", views.set_preferences, name="preferences"),
]
