"""Which rules about cash the company wants to be warned of."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CashRules(models.Model):
    """Each of the rules can be switched off. There is one row, and none until something is changed."""

    warns_of_contracts = models.BooleanField(_("cash beyond the limit of one contract"), default=True)
    warns_of_takings = models.BooleanField(_("rent and loans paid from takings"), default=True)
    warns_of_returns = models.BooleanField(_("card payments given back in cash"), default=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("cash rules")
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_row_of_cash_rules")]

    def __str__(self) -> str:
        return str(_("Cash rules"))
