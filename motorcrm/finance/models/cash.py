"""Other income and expenses."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from motorcrm.core.exact import Money
from motorcrm.core.fields import MoneyField, PercentField
from motorcrm.core.search import SearchIndex
from motorcrm.finance.models.accounts import Category, MoneyAccount
from motorcrm.finance.models.recorded import Recorded
from motorcrm.ledger.models import Entry
from motorcrm.orders.models import WorkOrder

SearchIndex("finance_cashtransaction")
SearchIndex("finance_transfer")


class CashTransaction(Recorded):
    """Other income or an expense recorded by hand."""

    KINDS = tuple(Category.Direction.values)
    SAID_WITH = ("comment", "counterparty")

    category = models.ForeignKey(
        Category, models.PROTECT, related_name="+", verbose_name=_("income or expense category")
    )
    money_account = models.ForeignKey(MoneyAccount, models.PROTECT, related_name="+", verbose_name=_("account"))
    month = models.DateField(_("month"))
    """The first day of the month it belongs to in profit and loss."""
    cash_flow = models.CharField(max_length=60, blank=True, editable=False)
    """The code of the article its money moved under; empty: the usual one of its category's direction."""
    counterparty = models.CharField(_("counterparty"), max_length=200, blank=True)
    order = models.ForeignKey(WorkOrder, models.PROTECT, null=True, blank=True, related_name="+")
    vat_rate = PercentField(_("VAT in the amount, %"), null=True, blank=True)
    vat = MoneyField(default=Money.zero, editable=False)
    """The VAT inside the amount of a purchase."""

    ref_name = "cash"

    class Meta(Recorded.Meta):
        verbose_name = _("income or expense")
        indexes = [models.Index(fields=["category", "month"], name="cash_category_month")]

    @property
    def said(self) -> str:
        return " · ".join(filter(None, (self.counterparty, self.comment)))


class Transfer(Recorded):
    """Money moved between two of an organisation's accounts: cash taken to the bank, change brought to the till."""

    KINDS = ("transfer",)

    money_account = models.ForeignKey(MoneyAccount, models.PROTECT, related_name="+", verbose_name=_("from account"))
    to_account = models.ForeignKey(MoneyAccount, models.PROTECT, related_name="+", verbose_name=_("to account"))
    fee = MoneyField(_("fee"), default=Money.zero)
    """What the bank kept of the amount: so much less has arrived."""
    fee_entry = models.OneToOneField(Entry, models.PROTECT, null=True, related_name="transfer_with_fee")

    basis = ""
    loan = None
    """Only asked of a transfer between organisations."""

    class Meta(Recorded.Meta):
        verbose_name = _("transfer")

    @property
    def entries(self) -> list[Entry]:
        return [self.entry, self.fee_entry] if self.fee_entry else [self.entry]

    @property
    def arrived(self) -> Money | None:
        """What came to the other account, if that was less."""
        return self.amount - self.fee if self.fee else None
