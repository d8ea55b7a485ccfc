"""The journal: accounts, entries of postings, and the seals that chain them. Rows are only ever added.

An entry refers to the seal at its place in the chain, and the reference is checked at commit, so no entry is left
without a seal. A seal is refused unless the postings of its entry sum to zero; once it exists, no posting can be added.
Database triggers enforce all of this and refuse UPDATE, DELETE and TRUNCATE (see `triggers.py`).
"""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from motorcrm.catalog.models import Supplier
from motorcrm.clients.models import Client, Contract
from motorcrm.company.models import Organisation
from motorcrm.core.fields import MoneyField
from motorcrm.core.shipped import Shipped
from motorcrm.ledger.chart import SHIPPED_ACCOUNTS, SHIPPED_ARTICLES


class Account(Shipped):
    """Where money or a claim is recorded. The program's accounts have a code; tills and categories add their own."""

    SHIPPED_NAMES = {code: name for code, (_kind, name) in SHIPPED_ACCOUNTS.items()}

    class Kind(models.TextChoices):
        ASSET = "asset", _("Asset")
        LIABILITY = "liability", _("Liability")
        EQUITY = "equity", _("Owner's capital")
        INCOME = "income", _("Income")
        EXPENSE = "expense", _("Expense")

    kind = models.CharField(_("kind"), max_length=9, choices=Kind.choices)
    is_archived = models.BooleanField(default=False)


class CashFlowArticle(Shipped):
    """Why money moved, for the cash-flow report."""

    SHIPPED_NAMES = SHIPPED_ARTICLES


class Entry(models.Model):
    """One thing that happened to money: two or more postings that sum to zero."""

    position = models.OneToOneField("Seal", models.PROTECT, db_column="position", related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    on = models.DateField(_("date"))
    kind = models.CharField(max_length=40)
    """sale, payment, expense …: `docs/money.md` has the table."""
    about = models.CharField(max_length=60)
    """What it came from: `order:1042`."""
    key = models.CharField(max_length=120, unique=True)
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("-on", "-pk")
        indexes = [
            models.Index(fields=["on", "id"], name="entry_on"),
            models.Index(fields=["about"], name="entry_about"),
            models.Index(fields=["kind", "on"], name="entry_kind"),
            # The unique index is mostly NULLs: once SQLite has counted them it reads every entry instead.
            models.Index(fields=["reverses"], condition=models.Q(reverses__isnull=False), name="entry_reverses"),
        ]


class Posting(models.Model):
    """One side of an entry: debit is positive, credit negative."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="postings")
    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    amount = MoneyField()
    on = models.DateField()
    """The entry's date again, so that balances by date need one table."""
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    client = models.ForeignKey(Client, models.PROTECT, null=True, related_name="+")
    contract = models.ForeignKey(Contract, models.PROTECT, null=True, related_name="+")
    order = models.BigIntegerField(null=True)
    supplier = models.ForeignKey(Supplier, models.PROTECT, null=True, related_name="+")
    employee = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    article = models.ForeignKey(CashFlowArticle, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("pk",)
        indexes = [
            models.Index(fields=["account", "on", "amount"], name="posting_account_on"),
            models.Index(fields=["order", "account", "amount"], name="posting_order"),
            models.Index(fields=["client", "account", "amount"], name="posting_client"),
        ]


class Seal(models.Model):
    """The place of an entry in the chain: a hash of its content and of the hash before it."""

    position = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="seal")
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)


class ChainHead(models.Model):
    """The last seal. Writers of money lock this row last, and wait for each other on it."""

    position = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="0" * 64)
