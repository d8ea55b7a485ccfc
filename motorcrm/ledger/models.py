"""The journal: accounts, entries of postings, and the seals that chain them. Rows are only ever added.

An entry refers to the seal at its place in the chain, and the reference is checked at commit, so no entry is left
without a seal. A seal is refused unless the postings of its entry sum to zero; once it exists, no posting can be added.
Database triggers enforce all of this and refuse UPDATE, DELETE and TRUNCATE (see `triggers.py`).
"""

from django.conf import settings
from django.db import models
from django.db.models import Q, Value
from django.utils.translation import gettext_lazy as _

from motorcrm.clients.models import Client, Contract
from motorcrm.company.models import Branch, Organisation
from motorcrm.core.exact import Money
from motorcrm.core.fields import MoneyField, PercentField
from motorcrm.core.shipped import Shipped
from motorcrm.ledger.chart import SHIPPED_ACCOUNTS, SHIPPED_ARTICLES, SHIPPED_TAXES
from motorcrm.suppliers.models import Supplier

EMPLOYEE = settings.AUTH_USER_MODEL


class Account(Shipped):
    """Where money or a claim is recorded. The program's accounts have a code; tills and categories add their own.

    The kind, code and organisation of an account never change: a trigger refuses it.
    """

    SHIPPED_NAMES = {code: shipping.name for code, shipping in SHIPPED_ACCOUNTS.items()}

    class Kind(models.TextChoices):
        ASSET = "asset", _("Asset")
        LIABILITY = "liability", _("Liability")
        EQUITY = "equity", _("Owner's capital")
        INCOME = "income", _("Income")
        EXPENSE = "expense", _("Expense")

    kind = models.CharField(_("kind"), max_length=9, choices=Kind.choices)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    """Whose money it holds, if it is the account of a till, a bank account or a terminal."""
    is_archived = models.BooleanField(default=False)


class CashFlowArticle(Shipped):
    """Why money moved, for the cash-flow report."""

    SHIPPED_NAMES = SHIPPED_ARTICLES


class Tax(Shipped):
    """Which tax is owed or paid."""

    SHIPPED_NAMES = SHIPPED_TAXES


class Entry(models.Model):
    """One thing that happened to money: two or more postings that sum to zero."""

    position = models.OneToOneField("Seal", models.PROTECT, db_column="position", related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    on = models.DateField(_("date"))
    kind = models.CharField(max_length=40)
    """A code of `kinds.KINDS`: sale, payment, expense …"""
    about = models.CharField(max_length=60)
    """What it came from: `order:1042`."""
    key = models.CharField(max_length=120, unique=True)
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(EMPLOYEE, models.PROTECT, null=True, related_name="+", db_index=False)
    way = models.CharField(max_length=10)
    """By which way it came: page, api, command … Not sealed."""

    class Meta:
        ordering = ("-on", "-pk")
        indexes = [
            models.Index(fields=["on", "id"], name="entry_on"),
            # Of a category, newest first: its incomes or expenses and what took them back.
            models.Index(fields=["about", "on", "id"], name="entry_about"),
            models.Index(fields=["kind", "on"], name="entry_kind"),
            # The unique index is mostly NULLs: once SQLite has counted them it reads every entry instead.
            models.Index(fields=["reverses"], condition=Q(reverses__isnull=False), name="entry_reverses"),
        ]


class Item(models.Model):
    """What opened a claim: one prepayment, one purchase on credit, one loan. It keeps its identity wherever it moves.

    Made by the journal with the posting that opens it, from what that posting says.
    """

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="items")
    account = models.ForeignKey(Account, models.PROTECT, related_name="+", db_index=False)
    """The account it was opened on."""
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    on = models.DateField()
    client = models.ForeignKey(Client, models.PROTECT, null=True, related_name="+", db_index=False)
    supplier = models.ForeignKey(Supplier, models.PROTECT, null=True, related_name="+", db_index=False)
    employee = models.ForeignKey(EMPLOYEE, models.PROTECT, null=True, related_name="+", db_index=False)
    contract = models.ForeignKey(Contract, models.PROTECT, null=True, related_name="+", db_index=False)
    order = models.BigIntegerField(null=True)
    money_account = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+", db_index=False)
    """Where the money came in or went out, if the entry moved any."""
    vat_rate = PercentField(null=True)
    """Of a prepayment: the rate that its own VAT is derived from; empty: without VAT."""


class Posting(models.Model):
    """One side of an entry: debit is positive, credit negative."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="postings")
    account = models.ForeignKey(Account, models.PROTECT, related_name="+", db_index=False)
    amount = MoneyField()
    on = models.DateField()
    """The entry's date again, so that balances by date need one table."""
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    client = models.ForeignKey(Client, models.PROTECT, null=True, related_name="+", db_index=False)
    contract = models.ForeignKey(Contract, models.PROTECT, null=True, related_name="+", db_index=False)
    order = models.BigIntegerField(null=True)
    item = models.ForeignKey(Item, models.PROTECT, null=True, related_name="postings", db_index=False)
    supplier = models.ForeignKey(Supplier, models.PROTECT, null=True, related_name="+", db_index=False)
    employee = models.ForeignKey(EMPLOYEE, models.PROTECT, null=True, related_name="+", db_index=False)
    branch = models.ForeignKey(Branch, models.PROTECT, null=True, related_name="+", db_index=False)
    article = models.ForeignKey(CashFlowArticle, models.PROTECT, null=True, related_name="+", db_index=False)
    tax = models.ForeignKey(Tax, models.PROTECT, null=True, related_name="+", db_index=False)
    month = models.DateField(null=True)
    """The first day of the month it belongs to in profit and loss, or in wages."""
    was_month = models.DateField(null=True)
    """The month it would belong to, were that month not locked: «for a past period»."""
    vat_rate = PercentField(null=True)

    class Meta:
        ordering = ("pk",)
        indexes = [
            # The history of an account or a client is read from its newest end; sums of them are kept ready.
            models.Index(fields=["account", "on", "entry"], name="posting_account_on"),
            models.Index(fields=["order", "account", "amount"], condition=Q(order__isnull=False), name="posting_order"),
            models.Index(fields=["client", "on", "entry"], condition=Q(client__isnull=False), name="posting_client"),
            models.Index(fields=["item", "account"], condition=Q(item__isnull=False), name="posting_item"),
            models.Index(
                fields=["supplier", "on", "entry"], condition=Q(supplier__isnull=False), name="posting_supplier"
            ),
        ]


class Seal(models.Model):
    """The place of an entry in the chain: a hash of its content and of the hash before it."""

    position = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="seal")
    version = models.PositiveSmallIntegerField(default=1)
    """Of the form of what is hashed, see `seals.py`."""
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)


class ChainHead(models.Model):
    """The last seal. Writers of money lock this row last, and wait for each other on it."""

    position = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="0" * 64)


class SoundCheck(models.Model):
    """How far `motorcrm check` found everything sound. It is not trusted: the seal there must still have that hash."""

    position = models.BigIntegerField()
    hash = models.CharField(max_length=64)
    at = models.DateTimeField()
    whole_at = models.DateTimeField()
    """When everything was checked from the beginning."""


class PeriodLock(models.Model):
    """Up to which day the books of an organisation are closed: nothing is recorded on or before it, by anyone."""

    organisation = models.OneToOneField(Organisation, models.PROTECT, related_name="+")
    until = models.DateField()


class DailyTotal(models.Model):
    """Debits and credits of an account in a day: derived from postings as they are written, for balances at once.

    Ids of 0 stand for "none", because a unique index treats NULLs as different.
    """

    account = models.ForeignKey(Account, models.PROTECT, related_name="+", db_index=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    on = models.DateField()
    month = models.PositiveIntegerField(default=0)
    """202611 is November 2026."""
    article = models.BigIntegerField(default=0)
    kind = models.CharField(max_length=40)
    """Of the entries; of reversals, the kind of what they took back."""
    is_reversal = models.BooleanField(default=False)
    debit = MoneyField()
    credit = MoneyField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "on", "organisation", "month", "article", "kind", "is_reversal"],
                name="one_total_a_day",
            )
        ]
        indexes = [models.Index(fields=["account", "kind", "on"], name="total_of_kind")]


class PeriodTotal(models.Model):
    """Daily totals added up by month and by year: a sum over ten years reads ten rows of a kind, not ten years of days.

    Written together with them.
    """

    account = models.ForeignKey(Account, models.PROTECT, related_name="+", db_index=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    period = models.PositiveIntegerField()
    """202611 is November 2026, 2026 the whole year."""
    kind = models.CharField(max_length=40)
    is_reversal = models.BooleanField(default=False)
    debit = MoneyField()
    credit = MoneyField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "period", "organisation", "kind", "is_reversal"], name="one_total_a_period"
            )
        ]


class OpenItem(models.Model):
    """What is open of a claim: its balance, while that is not zero. Derived from postings as they are written.

    Ids of 0 stand for "none", because a unique index treats NULLs as different.
    """

    account = models.ForeignKey(Account, models.PROTECT, related_name="+", db_index=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    client = models.BigIntegerField(default=0)
    supplier = models.BigIntegerField(default=0)
    employee = models.BigIntegerField(default=0)
    contract = models.BigIntegerField(default=0)
    order = models.BigIntegerField(default=0)
    item = models.BigIntegerField(default=0)
    amount = MoneyField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "organisation", "client", "supplier", "employee", "contract", "order", "item"],
                name="one_open_item",
            )
        ]
        indexes = [
            models.Index(fields=["client", "account"], name="open_item_client"),
            models.Index(fields=["order", "account"], name="open_item_order"),
            models.Index(fields=["supplier", "account"], name="open_item_supplier"),
            models.Index(fields=["id"], condition=Q(amount=Value(0)), name="open_item_settled"),
        ]


class ClientTotal(models.Model):
    """What a client owes, has prepaid and has been billed: derived from postings as they are written.

    For lists, which are walked in the order of these sums. Of a merged client it all stands with the one who remains.
    Every other client has a row, be it of zeros, or lists would leave them out.
    """

    client = models.OneToOneField(Client, models.PROTECT, primary_key=True, related_name="+")
    owed = MoneyField(default=Money.zero)
    prepaid = MoneyField(default=Money.zero)
    turnover = MoneyField(default=Money.zero)
    """What they were billed, VAT included, less what was taken back."""

    class Meta:
        indexes = [
            models.Index(fields=["-owed", "-client"], name="client_owed"),
            models.Index(fields=["-prepaid", "-client"], name="client_prepaid"),
            models.Index(fields=["-turnover", "-client"], name="client_turnover"),
        ]
