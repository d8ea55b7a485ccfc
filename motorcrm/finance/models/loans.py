"""Loans that the business has received, and what was paid back of them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from motorcrm.core.fields import MoneyField
from motorcrm.core.search import SearchIndex
from motorcrm.finance.models.accounts import MoneyAccount
from motorcrm.finance.models.recorded import Recorded
from motorcrm.ledger.models import Item

SearchIndex("finance_loan")
SearchIndex("finance_loanrepayment")


class Loan(Recorded):
    """Money lent to the business. What is left of it is the balance of its item in the ledger."""

    KINDS = ("loan", "opening-loan")
    SAID_WITH = ("comment", "lender")

    lender = models.CharField(_("lender"), max_length=200)
    money_account = models.ForeignKey(
        MoneyAccount, models.PROTECT, null=True, related_name="+", verbose_name=_("money account")
    )
    """None for one that the books began with."""
    item = models.OneToOneField(Item, models.PROTECT, related_name="loan")

    class Meta(Recorded.Meta):
        verbose_name = _("loan")

    @property
    def said(self) -> str:
        return " · ".join(filter(None, (self.lender, self.comment)))


class LoanRepayment(Recorded):
    """What was paid to a lender. The amount is principal and interest together."""

    KINDS = ("loan-repayment",)
    SAID_WITH = ("comment", "loan__lender")

    loan = models.ForeignKey(Loan, models.PROTECT, related_name="repayments", verbose_name=_("loan"))
    principal = MoneyField(_("principal"))
    interest = MoneyField(_("interest"))
    month = models.DateField(_("month"))
    """The first day of the month that the interest belongs to."""
    money_account = models.ForeignKey(MoneyAccount, models.PROTECT, related_name="+", verbose_name=_("money account"))

    ref_name = "repayment"

    class Meta(Recorded.Meta):
        verbose_name = _("loan repayment")

    @property
    def said(self) -> str:
        return " · ".join(filter(None, (self.loan.lender, self.comment)))
