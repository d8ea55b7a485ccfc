"""Addresses of what the books are kept in, under settings."""

from django.urls import path

from motorcrm.finance import account_views as accounts

urlpatterns = [
    path("accounts/", accounts.accounts, name="money-accounts"),
    path("accounts/new/", accounts.new_account, name="money-account-new"),
    path("accounts/<int:pk>/", accounts.edit_account, name="money-account"),
    path("accounts/<int:pk>/archive/", accounts.archive_account, name="money-account-archive"),
    path("accounts/<int:pk>/restore/", accounts.restore_account, name="money-account-restore"),
    path("accounts/<int:pk>/delete/", accounts.delete_account, name="money-account-delete"),
]
