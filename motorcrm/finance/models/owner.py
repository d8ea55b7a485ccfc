"""What the owner puts into the business, and takes out of it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from motorcrm.core.search import SearchIndex
from motorcrm.finance.models.accounts import MoneyAccount
from motorcrm.finance.models.recorded import Recorded

SearchIndex("finance_ownertransaction")


class OwnerTransaction(Recorded):
    """Money between the business and its owner: it is neither earned nor spent."""

    class Kind(models.TextChoices):
        CONTRIBUTION = "owner-contribution", _("Owner's contribution")
        WITHDRAWAL = "owner-withdrawal", _("Owner's withdrawal")

    KINDS = tuple(Kind.values)

    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    money_account = models.ForeignKey(MoneyAccount, models.PROTECT, related_name="+", verbose_name=_("money account"))

    ref_name = "owner"

    class Meta(Recorded.Meta):
        verbose_name = _("owner's contribution or withdrawal")
