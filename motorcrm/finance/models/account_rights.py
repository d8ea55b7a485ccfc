"""What each role may do with a money account that has rights of its own."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from motorcrm.access.models import Role
from motorcrm.finance.models.accounts import MoneyAccount


class AccountRight(models.Model):
    """What a role may do with the account, if it has rights of its own; a role without a row may do nothing there."""

    role = models.ForeignKey(Role, models.CASCADE, related_name="+")
    money_account = models.ForeignKey(MoneyAccount, models.CASCADE, related_name="rights")
    sees_balance = models.BooleanField(_("balance"), default=False)
    sees_transactions = models.BooleanField(_("transactions"), default=False)
    """With the balance: it is the sum of them."""
    puts_in = models.BooleanField(_("put in"), default=False)
    takes_out = models.BooleanField(_("take out"), default=False)
    records_earlier = models.BooleanField(_("past dates"), default=False)
    """Put in and take out with a past date, as far as the role may record with one at all."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["role", "money_account"], name="one_row_per_role_and_account"),
            models.CheckConstraint(
                condition=Q(sees_transactions=False) | Q(sees_balance=True), name="transactions_tell_the_balance"
            ),
            models.CheckConstraint(
                condition=Q(records_earlier=False) | Q(puts_in=True) | Q(takes_out=True), name="earlier_than_what"
            ),
        ]
