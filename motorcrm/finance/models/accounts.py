"""Where money is, and why it comes in or goes out."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from motorcrm.company.models import Organisation
from motorcrm.core.fields import MoneyField, PercentField
from motorcrm.core.shipped import Shipped
from motorcrm.ledger.chart import STOCK
from motorcrm.ledger.models import Account


class MoneyAccount(Shipped):
    """A till, a bank account, a card terminal, or what the owner keeps. Deleted only before any money was there."""

    SHIPPED_NAMES = {"till": _("Till"), "bank": _("Bank account"), "terminal": _("Card terminal")}

    class Kind(models.TextChoices):
        TILL = "till", _("Till")
        BANK = "bank", _("Bank account")
        TERMINAL = "terminal", _("Terminal")
        OWNER = "owner", _("With the owner")

    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    account = models.OneToOneField(Account, models.PROTECT, related_name="money_account")
    bank = models.CharField(_("bank"), max_length=200, blank=True)
    bik = models.CharField(_("BIK"), max_length=9, blank=True)
    bank_account = models.CharField(_("bank account"), max_length=20, blank=True)
    fee_percent = PercentField(_("terminal fee, %"), null=True, blank=True)
    """What the bank is expected to keep of what is paid by card; what it has kept is an expense when it is known."""
    position = models.PositiveSmallIntegerField(default=0)
    is_archived = models.BooleanField(default=False)
    has_shifts = models.BooleanField(_("counted by shifts"), default=False)
    """Of a till: money changes hands only while a shift is open, which begins and ends with a count."""
    cash_limit = MoneyField(_("cash limit"), null=True, blank=True)
    """Of a till: what may stay in it overnight (3210-У, п. 2); None for a company that sets no limit."""
    has_own_rights = models.BooleanField(_("only for roles that are named"), default=False)
    """Whether only the roles with a row in `AccountRight` see it or use it, and as far as that says."""
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("position", "pk")
        verbose_name = _("money account")


class Category(Shipped):
    """Why money came in or went out: a category of other income or of expense, with its own account in the ledger."""

    SHIPPED_NAMES = {
        "parts": _("Parts for stock"),
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
    """Where it is booked; the category of parts books them as stock, which is no expense until they are sold."""
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    """The heading it stands under, if any; a heading stands under none, and nothing is booked to it."""
    cash_flow = models.CharField(_("cash flow category"), max_length=60, blank=True)
    """The code of the article its money moves under from now on; empty: the usual one of its direction."""
    position = models.PositiveSmallIntegerField(default=0)
    is_archived = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("position", "pk")
        verbose_name = _("income or expense category")

    @property
    def in_profit(self) -> bool:
        """Whether it counts in profit. Its account says so, and the kind of an account is final."""
        return self.account.kind == self.direction

    @property
    def is_stock(self) -> bool:
        """Whether what is bought under it is stock, and becomes a cost only when it is sold."""
        return self.account.code == STOCK
