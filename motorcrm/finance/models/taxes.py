"""Taxes: accrued for a month, and paid."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from motorcrm.core.fields import PercentField
from motorcrm.core.search import SearchIndex
from motorcrm.finance.models.accounts import MoneyAccount
from motorcrm.finance.models.recorded import Recorded
from motorcrm.ledger.models import Tax

SearchIndex("finance_taxtransaction")


class TaxTransaction(Recorded):
    """A tax that has become due, or was paid."""

    class Kind(models.TextChoices):
        ACCRUAL = "tax-accrual", _("Tax accrued")
        PAYMENT = "tax-payment", _("Tax paid")

    KINDS = tuple(Kind.values)
    SAID_WITH = ("comment", "tax__code", "tax__name")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    tax = models.ForeignKey(Tax, models.PROTECT, related_name="+", verbose_name=_("tax"))
    month = models.DateField(_("month"), null=True)
    """Of what is accrued: the first day of the month it is an expense of."""
    money_account = models.ForeignKey(
        MoneyAccount, models.PROTECT, null=True, related_name="+", verbose_name=_("money account")
    )
    """From which it is paid."""
    vat_rate = PercentField(null=True, editable=False)
    """Of VAT that is paid: the rate its posting names."""

    ref_name = "tax"

    class Meta(Recorded.Meta):
        verbose_name = _("tax accrued or paid")

    @property
    def said(self) -> str:
        return " · ".join(filter(None, (self.tax.label, self.comment)))
