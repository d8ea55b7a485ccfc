"""What people are paid, and what somebody has decided to add to their pay."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from motorcrm.core.fields import MoneyField
from motorcrm.core.search import SearchIndex
from motorcrm.finance.models import MoneyAccount, Recorded
from motorcrm.ledger.models import Item
from motorcrm.wages.models.accruals import WageMonth, WageTurn
from motorcrm.wages.rights import VIEW_WAGES

SearchIndex("wages_payout")
SearchIndex("wages_bonus")

EMPLOYEE = settings.AUTH_USER_MODEL


class Payout(Recorded):
    """Money paid to an employee. It is found by its comment only: whom it went to is not for everyone to see."""

    KINDS = ("wages-payout",)
    LOCKED_LAST = (WageTurn,)
    SEEN_WITH = VIEW_WAGES

    employee = models.ForeignKey(EMPLOYEE, models.PROTECT, related_name="payouts", verbose_name=_("employee"))
    money_account = models.ForeignKey(MoneyAccount, models.PROTECT, related_name="+", verbose_name=_("money account"))

    class Meta(Recorded.Meta):
        verbose_name = _("payout of wages")


class PayoutShare(models.Model):
    """How much of a payout is for which month; those of a payout sum to its amount."""

    payout = models.ForeignKey(Payout, models.PROTECT, related_name="shares")
    wage_month = models.ForeignKey(WageMonth, models.PROTECT, null=True, related_name="payouts")
    """Empty: what was owed when the books began."""
    item = models.ForeignKey(Item, models.PROTECT, related_name="+")
    amount = MoneyField()

    class Meta:
        ordering = ("pk",)


class Bonus(Recorded):
    """A premium: so much more is owed to an employee for the month of its date. Its comment says what for."""

    KINDS = ("wages-bonus",)
    LOCKED_LAST = (WageTurn,)
    SEEN_WITH = VIEW_WAGES

    employee = models.ForeignKey(EMPLOYEE, models.PROTECT, related_name="bonuses", verbose_name=_("employee"))
    wage_month = models.ForeignKey(WageMonth, models.PROTECT, related_name="bonuses")

    class Meta(Recorded.Meta):
        verbose_name = _("bonus")
