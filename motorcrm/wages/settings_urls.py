"""Addresses of pay schemes, under settings."""

from django.urls import path

from motorcrm.wages.views import schemes, trials

urlpatterns = [
    path("pay/", schemes.schemes, name="pay-schemes"),
    path("pay/new/", schemes.new_scheme, name="pay-scheme-new"),
    path("pay/<int:pk>/", schemes.scheme, name="pay-scheme"),
    path("pay/<int:pk>/edit/", schemes.edit_scheme, name="pay-scheme-edit"),
    path("pay/<int:pk>/copy/", schemes.copy_scheme, name="pay-scheme-copy"),
    path("pay/<int:pk>/archive/", schemes.archive_scheme, name="pay-scheme-archive"),
    path("pay/<int:pk>/restore/", schemes.restore_scheme, name="pay-scheme-restore"),
    path("pay/<int:pk>/rule/", schemes.new_rule, name="pay-rule-new"),
    path("pay/rules/<int:pk>/end/", schemes.end_rule, name="pay-rule-end"),
    path("pay/<int:pk>/give/", schemes.give_scheme, name="pay-scheme-give"),
    path("pay/<int:pk>/try/", trials.trial, name="pay-scheme-trial"),
    path("pay/<int:pk>/try/changes/", trials.trial_changes, name="pay-scheme-trial-changes"),
    path("pay/<int:pk>/try/start/", trials.start_trial, name="pay-scheme-trial-start"),
    path("pay/employees/<int:pk>/", schemes.scheme_of_person, name="pay-scheme-of"),
]
