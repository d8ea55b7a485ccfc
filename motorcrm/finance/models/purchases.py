"""What is bought on credit, and what is paid to suppliers."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from motorcrm.clients.models import Client
from motorcrm.core.exact import Money
from motorcrm.core.fields import MoneyField, PercentField
from motorcrm.core.search import SearchIndex
from motorcrm.finance.models.accounts import Category, MoneyAccount
from motorcrm.finance.models.recorded import Recorded
from motorcrm.ledger.models import Item
from motorcrm.orders.models import OrderPart, WorkOrder
from motorcrm.suppliers.models import Supplier

SearchIndex("finance_purchase")
SearchIndex("finance_supplierpayment")
SearchIndex("finance_purchasereturn")
SearchIndex("finance_supplieroffset")
SearchIndex("finance_setoff")


class Purchase(Recorded):
    """A bill of a supplier; without lines, what was owed when the books began.

    What is left to pay of it is the balance of its item in the ledger.
    """

    KINDS = ("purchase", "opening-purchase")
    SAID_WITH = ("comment", "number", "supplier__name")

    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="+", verbose_name=_("supplier"))
    number = models.CharField(_("invoice number"), max_length=60, blank=True)
    due_on = models.DateField(_("pay by"), null=True, blank=True)
    deducts = models.BooleanField(default=False, editable=False)
    """Whether the organisation claimed its VAT back by the tax mode of that day."""
    item = models.OneToOneField(Item, models.PROTECT, related_name="purchase")

    class Meta(Recorded.Meta):
        verbose_name = _("purchase on credit")
        indexes = [models.Index(fields=["supplier", "number"], name="purchase_number")]

    @property
    def said(self) -> str:
        return " · ".join(filter(None, (self.supplier.name, self.number and f"№ {self.number}", self.comment)))


class PurchaseLine(models.Model):
    """One line of the bill: what it is for and, by its category, where it is booked."""

    purchase = models.ForeignKey(Purchase, models.CASCADE, related_name="lines")
    category = models.ForeignKey(Category, models.PROTECT, related_name="+", verbose_name=_("category"))
    what = models.CharField(_("what was bought"), max_length=200, blank=True)
    amount = MoneyField(_("amount"))
    vat_rate = PercentField(_("VAT in the amount, %"), null=True, blank=True)
    vat = MoneyField(default=Money.zero, editable=False)
    month = models.DateField(_("month"))
    """The first day of the month it belongs to in profit and loss."""
    order = models.ForeignKey(WorkOrder, models.PROTECT, null=True, related_name="+")
    part = models.ForeignKey(OrderPart, models.SET_NULL, null=True, related_name="+")
    """The part that it was bought for; empty again if that line is removed from its order."""

    class Meta:
        ordering = ("pk",)


class PurchaseReturn(Recorded):
    """What went back to the supplier of a purchase; beyond what was still owed for it, they owe it to us."""

    KINDS = ("purchase-return",)
    SAID_WITH = ("comment", "purchase__number", "purchase__supplier__name")

    purchase = models.ForeignKey(Purchase, models.PROTECT, related_name="returns", verbose_name=_("purchase"))

    class Meta(Recorded.Meta):
        verbose_name = _("return to supplier")

    @property
    def supplier(self) -> Supplier:
        return self.purchase.supplier

    @property
    def said(self) -> str:
        number = self.purchase.number and f"№ {self.purchase.number}"
        return " · ".join(filter(None, (self.supplier.name, number, self.comment)))


class ReturnedLine(models.Model):
    """So much of a line of the purchase went back."""

    back = models.ForeignKey(PurchaseReturn, models.CASCADE, related_name="lines")
    line = models.ForeignKey(PurchaseLine, models.PROTECT, related_name="returned")
    amount = MoneyField()
    vat = MoneyField(default=Money.zero)

    class Meta:
        ordering = ("pk",)


class SupplierPayment(Recorded):
    """Money paid to a supplier; what it is beyond its purchases is an advance, an item of its own. Or money that came
    back: of advances, and of what was paid for things that were returned."""

    KINDS = ("supplier-payment", "supplier-refund")
    SAID_WITH = ("comment", "supplier__name")

    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="+", verbose_name=_("supplier"))
    money_account = models.ForeignKey(MoneyAccount, models.PROTECT, related_name="+", verbose_name=_("money account"))
    item = models.OneToOneField(Item, models.PROTECT, null=True, related_name="supplier_advance")
    """The advance, if there was anything left."""
    is_refund = models.BooleanField(default=False, editable=False)

    class Meta(Recorded.Meta):
        verbose_name = _("payment to supplier")

    @property
    def said(self) -> str:
        return " · ".join(filter(None, (self.supplier.name, self.comment)))


class SupplierShare(models.Model):
    """So much of a payment is for that purchase, or so much of what came back is of that advance or purchase."""

    payment = models.ForeignKey(SupplierPayment, models.CASCADE, related_name="shares")
    item = models.ForeignKey(Item, models.PROTECT, related_name="+")
    """That of the purchase or of the advance."""
    amount = MoneyField()

    class Meta:
        ordering = ("pk",)


class SupplierOffset(Recorded):
    """An advance, or what a supplier owes for things that were returned, pays purchases: no money moves."""

    KINDS = ("supplier-offset",)
    SAID_WITH = ("comment", "supplier__name")

    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="+", verbose_name=_("supplier"))

    class Meta(Recorded.Meta):
        verbose_name = _("offset of an advance")

    @property
    def said(self) -> str:
        return " · ".join(filter(None, (self.supplier.name, self.comment)))


class OffsetShare(models.Model):
    """So much goes onto a purchase; below zero, out of an advance."""

    offset = models.ForeignKey(SupplierOffset, models.CASCADE, related_name="shares")
    item = models.ForeignKey(Item, models.PROTECT, related_name="+")
    amount = MoneyField()

    class Meta:
        ordering = ("pk",)


class SetOff(Recorded):
    """What we owe a supplier pays what the same company owes us as a client."""

    KINDS = ("set-off",)
    SAID_WITH = ("comment", "supplier__name")

    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="+", verbose_name=_("supplier"))
    client = models.ForeignKey(Client, models.PROTECT, related_name="+", verbose_name=_("client"))
    item = models.OneToOneField(Item, models.PROTECT, related_name="set_off")
    """The prepayment of the client that it made; it pays their orders."""

    class Meta(Recorded.Meta):
        verbose_name = _("set-off of mutual debts")

    @property
    def said(self) -> str:
        return " · ".join(filter(None, (self.supplier.name, self.comment)))


class SetOffShare(models.Model):
    """So much of it is of that purchase."""

    set_off = models.ForeignKey(SetOff, models.CASCADE, related_name="shares")
    item = models.ForeignKey(Item, models.PROTECT, related_name="+")
    amount = MoneyField()

    class Meta:
        ordering = ("pk",)
