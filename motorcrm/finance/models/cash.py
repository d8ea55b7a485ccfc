"""Other income and expenses."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from motorcrm.access.catalogue import Right
from motorcrm.access.scopes import Scoped, ScopedQuerySet
from motorcrm.core.actor import Anyone
from motorcrm.core.exact import Money
from motorcrm.core.fields import MoneyField, PercentField
from motorcrm.core.search import SearchIndex
from motorcrm.finance.models.accounts import Category, MoneyAccount
from motorcrm.finance.models.parties import WithParty
from motorcrm.finance.models.recorded import Recorded
from motorcrm.finance.models.transactions import MoneyTransaction
from motorcrm.finance.rights import VIEW_FINANCE
from motorcrm.ledger.models import Entry
from motorcrm.orders.models import WorkOrder

SearchIndex("finance_cashtransaction")
SearchIndex("finance_transfer")


class CashTransactionQuerySet(ScopedQuerySet["CashTransaction"]):
    def own(self, person: Anyone) -> Self:
        """Those they have recorded themselves, and those for their own orders."""
        return self.filter(Q(by=person.pk) | Q(order__in=WorkOrder.objects.own(person).order_by().values("pk")))

    def visible_to(self, person: Anyone, right: Right | None = None) -> Self:
        """Those whose entries the person sees, whatever right is asked for."""
        seen = MoneyTransaction.objects.visible_to(person)
        return super().visible_to(person, right).filter(entry__in=seen.order_by().values("pk"))


class CashTransaction(Recorded, WithParty, Scoped):
    """Other income or an expense recorded by hand: a receipt of one line, or of several.

    Of several, each is a `CashLine`; what is told of a line here is then told of the first of them.
    """

    KINDS = tuple(Category.Direction.values)
    SAID_WITH = ("comment", "counterparty", "client", "what", "line_count")
    BESIDE = ("category",)

    category = models.ForeignKey(
        Category, models.PROTECT, related_name="+", verbose_name=_("income or expense category")
    )
    money_account = models.ForeignKey(MoneyAccount, models.PROTECT, related_name="+", verbose_name=_("account"))
    month = models.DateField(_("month"))
    """The first day of the month it belongs to in profit and loss."""
    cash_flow = models.CharField(max_length=60, blank=True, editable=False)
    """The code of the article its money moved under; empty: the usual one of its category's direction."""
    what = models.CharField(_("what exactly"), max_length=200, blank=True)
    order = models.ForeignKey(WorkOrder, models.PROTECT, null=True, blank=True, related_name="+")
    vat_rate = PercentField(_("VAT in the amount, %"), null=True, blank=True)
    vat = MoneyField(default=Money.zero, editable=False)
    """The VAT inside the amount of a purchase, of all its lines."""
    line_count = models.PositiveSmallIntegerField(default=1, editable=False)

    ref_name = "cash"
    seen_with = VIEW_FINANCE
    objects = CashTransactionQuerySet.as_manager()

    class Meta(Recorded.Meta):
        verbose_name = _("income or expense")
        indexes = [models.Index(fields=["category", "month"], name="cash_category_month")]

    @property
    def said(self) -> str:
        """A client is told apart, from the postings."""
        count = self.line_count
        lines = ngettext("%(n)s line", "%(n)s lines", count) % {"n": count} if count > 1 else ""
        whom = self.counterparty if self.client_id is None else ""
        return " · ".join(filter(None, (whom, self.what, self.comment, lines)))

    @property
    def parts(self) -> "list[CashLine]":
        """Its lines; the only one is made of what stands here, and is no row."""
        return list(self.lines.all()) if self.line_count > 1 else [self.only_line]

    @property
    def only_line(self) -> "CashLine":
        names = ("category", "amount", "what", "month", "vat_rate", "vat", "order_id", "cash_flow")
        return CashLine(**{name: getattr(self, name) for name in names})


class CashLine(models.Model):
    """A line of a receipt that has several."""

    transaction = models.ForeignKey(CashTransaction, models.CASCADE, related_name="lines")
    category = models.ForeignKey(Category, models.PROTECT, related_name="+")
    amount = MoneyField()
    what = models.CharField(max_length=200, blank=True)
    month = models.DateField()
    """The first day of the month it belongs to in profit and loss."""
    vat_rate = PercentField(null=True)
    vat = MoneyField(default=Money.zero)
    order = models.ForeignKey(WorkOrder, models.PROTECT, null=True, related_name="+")
    cash_flow = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ("pk",)


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
