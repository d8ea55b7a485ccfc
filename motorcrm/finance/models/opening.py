"""What an organisation had, was owed and owed when its books began here: typed as a draft, then booked line by line."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from motorcrm.clients.models import Client
from motorcrm.company.models import Organisation
from motorcrm.core.fields import MoneyField
from motorcrm.core.search import SearchIndex
from motorcrm.finance.models.accounts import MoneyAccount
from motorcrm.finance.models.recorded import Recorded
from motorcrm.suppliers.models import Supplier

SearchIndex("finance_openingbalance")


class Section(models.TextChoices):
    """What a line is about; it says which account it stands on."""

    MONEY = "money", _("Money accounts")
    CLIENTS = "clients", _("Clients owe")
    PREPAYMENTS = "prepayments", _("Clients have prepaid")
    SUPPLIERS = "suppliers", _("Owed to suppliers")
    EMPLOYEES = "employees", _("Owed to employees")
    BY_EMPLOYEES = "by-employees", _("Employees owe")
    ACCOUNTABLE = "accountable", _("Held by employees to spend")
    STOCK = "stock", _("Parts in stock")
    LOANS = "loans", _("Loans")
    OWNER = "owner", _("Put in by the owner")


HAVE = (Section.MONEY, Section.CLIENTS, Section.BY_EMPLOYEES, Section.ACCOUNTABLE, Section.STOCK)
"""What the organisation has or is owed; all others it owes."""


class Opening(models.Model):
    """The draft of an organisation's opening balances, and from which day on it keeps its books here."""

    organisation = models.OneToOneField(Organisation, models.PROTECT, related_name="+")
    since = models.DateField()
    """The first day of the books. Balances are those at the end of the day before."""
    version = models.PositiveIntegerField(default=1)


class OpeningLine(models.Model):
    """A line of the draft: whose balance it is, as its section has it, and how much."""

    opening = models.ForeignKey(Opening, models.CASCADE, related_name="lines")
    section = models.CharField(max_length=12, choices=Section.choices)
    amount = MoneyField(_("amount"))
    money_account = models.ForeignKey(MoneyAccount, models.PROTECT, null=True, related_name="+")
    client = models.ForeignKey(Client, models.PROTECT, null=True, related_name="+")
    supplier = models.ForeignKey(Supplier, models.PROTECT, null=True, related_name="+")
    employee = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    lender = models.CharField(_("lender"), max_length=200, blank=True)
    comment = models.CharField(_("comment"), max_length=400, blank=True)

    class Meta:
        ordering = ("pk",)


class OpeningBalance(Recorded):
    """A line that is booked. A loan is a `Loan` instead, and a debt to a supplier a `Purchase`, to be paid as such."""

    KINDS = ("opening",)
    SAID_WITH = ("comment", "section")

    section = models.CharField(max_length=12, choices=Section.choices)
    money_account = models.ForeignKey(MoneyAccount, models.PROTECT, null=True, related_name="+")
    client = models.ForeignKey(Client, models.PROTECT, null=True, related_name="+")
    employee = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta(Recorded.Meta):
        verbose_name = _("opening balance")

    @property
    def said(self) -> str:
        return " · ".join(filter(None, (str(Section(self.section).label), self.comment)))
