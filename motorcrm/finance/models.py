"""What people record about money: where it is, why it moved. The figures themselves are the ledger's."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from motorcrm.access.catalogue import ALL, Right
from motorcrm.access.scopes import Scoped, ScopedQuerySet, scope_of
from motorcrm.clients.models import Client
from motorcrm.clients.rights import VIEW_CLIENTS
from motorcrm.company.models import Organisation
from motorcrm.core.actor import Anyone
from motorcrm.core.fields import MoneyField
from motorcrm.core.shipped import Shipped
from motorcrm.finance.rights import VIEW_FINANCE
from motorcrm.ledger.models import Account, Entry, Posting
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.rights import VIEW_ORDERS


class MoneyAccount(Shipped):
    """A till, a bank account or a card terminal. Archived, never deleted."""

    SHIPPED_NAMES = {"till": _("Till"), "bank": _("Bank account"), "terminal": _("Card terminal")}

    class Kind(models.TextChoices):
        TILL = "till", _("Till")
        BANK = "bank", _("Bank account")
        TERMINAL = "terminal", _("Terminal")

    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    account = models.OneToOneField(Account, models.PROTECT, related_name="money_account")
    position = models.PositiveSmallIntegerField(default=0)
    is_archived = models.BooleanField(default=False)

    class Meta:
        ordering = ("position", "pk")
        verbose_name = _("money account")


class Category(Shipped):
    """Why money came in or went out: a category of other income or of expense, with its own account in the ledger."""

    SHIPPED_NAMES = {
        "rent": _("Rent"),
        "utilities": _("Utilities"),
        "purchases": _("Materials and consumables"),
        "tools": _("Tools and equipment"),
        "advertising": _("Advertising"),
        "communications": _("Communications and internet"),
        "transport": _("Transport and delivery"),
        "other-expense": _("Other expenses"),
        "scrap": _("Scrap and oil sales"),
        "sublease": _("Sublease"),
        "other-income": _("Other income"),
    }

    class Direction(models.TextChoices):
        INCOME = "income", _("Income")
        EXPENSE = "expense", _("Expense")

    direction = models.CharField(_("income or expense"), max_length=7, choices=Direction.choices)
    account = models.OneToOneField(Account, models.PROTECT, related_name="category")
    position = models.PositiveSmallIntegerField(default=0)
    is_archived = models.BooleanField(default=False)

    class Meta:
        ordering = ("position", "pk")
        verbose_name = _("income or expense category")


class Payment(models.Model):
    """Money from a client, or back to them: for an order, or to their balance."""

    class Kind(models.TextChoices):
        PAYMENT = "payment", _("Payment")
        PREPAYMENT = "prepayment", _("Prepayment")
        REFUND = "refund", _("Refund")

    class Receipt(models.TextChoices):
        MISSING = "missing", _("no receipt yet")
        ISSUED = "issued", _("receipt issued")
        NOT_NEEDED = "not-needed", _("receipt not needed")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    client = models.ForeignKey(Client, models.PROTECT, related_name="payments", verbose_name=_("client"))
    order = models.ForeignKey(WorkOrder, models.PROTECT, null=True, blank=True, related_name="payments")
    money_account = models.ForeignKey(MoneyAccount, models.PROTECT, related_name="+", verbose_name=_("money account"))
    amount = MoneyField(_("amount"))
    on = models.DateField(_("date"))
    comment = models.CharField(_("comment"), max_length=400, blank=True)
    receipt = models.CharField(_("fiscal receipt"), max_length=10, choices=Receipt.choices, default=Receipt.MISSING)
    receipt_number = models.CharField(_("receipt number"), max_length=40, blank=True)
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="payment")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    search = models.TextField(editable=False, default="")
    """Folded comment and receipt number."""

    class Meta:
        ordering = ("-pk",)
        verbose_name = _("payment")
        indexes = [models.Index(fields=["order", "-id"], name="payment_order")]

    @property
    def is_reversed(self) -> bool:
        return getattr(self.entry, "reversed_by", None) is not None


class CashTransaction(models.Model):
    """Other income or an expense recorded by hand."""

    category = models.ForeignKey(
        Category, models.PROTECT, related_name="+", verbose_name=_("income or expense category")
    )
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    money_account = models.ForeignKey(MoneyAccount, models.PROTECT, related_name="+", verbose_name=_("account"))
    amount = MoneyField(_("amount"))
    on = models.DateField(_("date"))
    month = models.DateField(_("month"))
    """The first day of the month it belongs to in profit and loss."""
    counterparty = models.CharField(_("counterparty"), max_length=200, blank=True)
    order = models.ForeignKey(WorkOrder, models.PROTECT, null=True, blank=True, related_name="+")
    comment = models.CharField(_("comment"), max_length=400, blank=True)
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="cash_transaction")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    search = models.TextField(editable=False, default="")
    """Folded counterparty and comment."""

    ref_name = "cash"

    class Meta:
        ordering = ("-pk",)
        verbose_name = _("income or expense")
        indexes = [models.Index(fields=["category", "month"], name="cash_category_month")]


class MoneyTransactionQuerySet(ScopedQuerySet["MoneyTransaction"]):
    def visible_to(self, person: Anyone, right: Right | None = None) -> Self:
        """What the right to view finance gives, less what concerns orders and clients the person cannot see."""
        seen = super().visible_to(person, right)
        of_entry = Posting.objects.filter(entry=OuterRef("pk"))
        if scope_of(person, VIEW_ORDERS) != ALL:
            others = ~Q(order__in=WorkOrder.objects.visible_to(person).values("pk"))
            seen = seen.exclude(Exists(of_entry.filter(others, order__isnull=False)))
        if scope_of(person, VIEW_CLIENTS) != ALL:
            others = ~Q(client__in=Client.objects.visible_to(person).values("pk"))
            seen = seen.exclude(Exists(of_entry.filter(others, order=None, client__isnull=False)))
        return seen

    def in_words(self) -> Self:
        """With everything a list of transactions shows about each."""
        shown = ("payment", "cash_transaction__category", "recorded_by", "reversed_by")
        return self.select_related(
            *shown, "reverses", *(f"reverses__{name}" for name in ("payment", "cash_transaction__category"))
        )


class MoneyTransaction(Entry, Scoped):
    """An entry of the journal as the history of transactions shows it."""

    seen_with = VIEW_FINANCE
    objects = MoneyTransactionQuerySet.as_manager()  # type: ignore[misc]  # a proxy may have a manager of its own

    class Meta:
        proxy = True
        verbose_name = _("transaction")
