"""Money from clients and back to them: what was tendered, and what it is for."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from motorcrm.clients.models import Client
from motorcrm.core.fields import MoneyField
from motorcrm.core.search import SearchIndex
from motorcrm.finance.models.accounts import MoneyAccount
from motorcrm.finance.models.recorded import Recorded
from motorcrm.ledger.models import Entry
from motorcrm.orders.models import WorkOrder

SearchIndex("finance_payment")


class Payment(Recorded):
    """Money from a client, or back to them. Its tenders and its allocations both sum to its amount."""

    class Kind(models.TextChoices):
        PAYMENT = "payment", _("Payment")
        PREPAYMENT = "prepayment", _("Prepayment")
        REFUND = "refund", _("Refund")

    KINDS = tuple(Kind.values)

    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    client = models.ForeignKey(
        Client, models.PROTECT, related_name="payments", verbose_name=_("client"), db_index=False
    )
    payer = models.ForeignKey(
        Client, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("payer"), db_index=False
    )
    """Who paid, if it was not the client."""

    class Meta(Recorded.Meta):
        verbose_name = _("payment")
        indexes = [models.Index(fields=["client", "id"], name="payment_client")]


class Tender(models.Model):
    """How part of a payment was paid: where the money is, and by which method."""

    class Method(models.TextChoices):
        CASH = "cash", _("Cash")
        CARD = "card", _("Card")
        FAST = "sbp", _("Fast payments (SBP)")
        TRANSFER = "transfer", _("Bank transfer")

    payment = models.ForeignKey(Payment, models.PROTECT, related_name="tenders")
    money_account = models.ForeignKey(MoneyAccount, models.PROTECT, related_name="+", verbose_name=_("money account"))
    method = models.CharField(_("method"), max_length=8, choices=Method.choices)
    amount = MoneyField(_("amount"))

    class Meta:
        ordering = ("pk",)


class Allocation(models.Model):
    """What part of a payment is for: an order, or the client's balance."""

    payment = models.ForeignKey(Payment, models.PROTECT, related_name="allocations")
    order = models.ForeignKey(WorkOrder, models.PROTECT, null=True, blank=True, related_name="allocations")
    amount = MoneyField(_("amount"))
    is_for_opening = models.BooleanField(default=False)
    """Without an order: whether it pays what the client owed when the books began, and does not wait on the balance."""

    class Meta:
        ordering = ("pk",)
        indexes = [models.Index(fields=["order", "-id"], name="allocation_order")]


class FiscalReceipt(models.Model):
    """A cash-register receipt that a transaction with a private client needs, or has (54-ФЗ)."""

    class Reason(models.TextChoices):
        PAYMENT = "payment", _("payment")
        REFUND = "refund", _("refund")
        USE = "use", _("prepayment applied")
        CREDIT = "credit", _("released on credit")
        CORRECTION = "correction", _("correction")

    class Status(models.TextChoices):
        MISSING = "missing", _("no receipt yet")
        ISSUED = "issued", _("receipt issued")
        NOT_NEEDED = "not-needed", _("receipt not needed")

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="receipts")
    reason = models.CharField(max_length=10, choices=Reason.choices)
    status = models.CharField(_("fiscal receipt"), max_length=10, choices=Status.choices, default=Status.MISSING)
    number = models.CharField(_("receipt number"), max_length=40, blank=True)
    note = models.CharField(_("why no receipt is needed"), max_length=200, blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(fields=["entry", "reason"], name="one_receipt_for_a_reason")]
        indexes = [models.Index(fields=["-entry"], condition=Q(status="missing"), name="receipt_missing")]
