"""Addresses of what the books are kept in, under settings."""

from django.urls import path

from motorcrm.finance import account_views as accounts
from motorcrm.finance import category_views as categories

urlpatterns = [
    path("accounts/", accounts.accounts, name="money-accounts"),
    path("accounts/new/", accounts.new_account, name="money-account-new"),
    path("cash-rules/", accounts.edit_cash_rules, name="cash-rules"),
    path("accounts/<int:pk>/", accounts.edit_account, name="money-account"),
    path("accounts/<int:pk>/rights/", accounts.account_rights, name="money-account-rights"),
    path("accounts/<int:pk>/move/", accounts.move_account, name="money-account-move"),
    path("accounts/<int:pk>/archive/", accounts.archive_account, name="money-account-archive"),
    path("accounts/<int:pk>/restore/", accounts.restore_account, name="money-account-restore"),
    path("accounts/<int:pk>/delete/", accounts.delete_account, name="money-account-delete"),
    path("income-and-expenses/", categories.categories, name="money-categories"),
    path("income-and-expenses/new/", categories.new_category, name="money-category-new"),
    path("income-and-expenses/<int:pk>/", categories.edit_category, name="money-category"),
    path("income-and-expenses/<int:pk>/move/", categories.move_category, name="money-category-move"),
    path("income-and-expenses/<int:pk>/archive/", categories.archive_category, name="money-category-archive"),
    path("income-and-expenses/<int:pk>/restore/", categories.restore_category, name="money-category-restore"),
    path("income-and-expenses/<int:pk>/delete/", categories.delete_category, name="money-category-delete"),
]
