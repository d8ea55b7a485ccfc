"""Money that one of the company's organisations passes to another: a transaction of each of them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from motorcrm.company.models import Organisation
from motorcrm.core.search import SearchIndex
from motorcrm.finance.models.accounts import MoneyAccount
from motorcrm.finance.models.recorded import Recorded
from motorcrm.ledger.models import Entry, Item

SearchIndex("finance_organisationtransfer")


class OrganisationTransfer(Recorded):
    """One side of a transfer between two organisations. Both sides are recorded and taken back together."""

    class Kind(models.TextChoices):
        OUT = "transfer-out", _("Transfer to another organisation")
        IN = "transfer-in", _("Transfer from another organisation")

    class Basis(models.TextChoices):
        LOAN = "loan", _("As a loan")
        OWNER = "owner", _("As the owner's money")
        RETURN = "return", _("As the return of a loan")

    KINDS = tuple(Kind.values)
    SAID_WITH = ("comment", "kind", "other__name")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    basis = models.CharField(_("basis"), max_length=8, choices=Basis.choices)
    money_account = models.ForeignKey(MoneyAccount, models.PROTECT, related_name="+", verbose_name=_("from account"))
    to_account = models.ForeignKey(MoneyAccount, models.PROTECT, related_name="+", verbose_name=_("to account"))
    other = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("other organisation"))
    item = models.ForeignKey(Item, models.PROTECT, null=True, related_name="+")
    """Of this organisation's books: the loan that was given or received, or that goes back. None of owner's money."""
    settles = models.ForeignKey("self", models.PROTECT, null=True, related_name="returns")
    """Of a return: the side of the loan that is in the books of the same organisation."""
    sent = models.OneToOneField("self", models.PROTECT, null=True, related_name="received")
    """Of the side where the money came: the one that it left."""

    ref_name = "between"

    class Meta(Recorded.Meta):
        verbose_name = _("transfer between organisations")
        constraints = [
            models.CheckConstraint(
                name="between_in_names_out",
                condition=Q(kind="transfer-in", sent__isnull=False) | Q(kind="transfer-out", sent=None),
            ),
            models.CheckConstraint(
                name="between_basis_and_claim",
                condition=Q(basis="loan", item__isnull=False, settles=None)
                | Q(basis="return", item__isnull=False, settles__isnull=False)
                | Q(basis="owner", item=None, settles=None),
            ),
        ]

    @property
    def is_out(self) -> bool:
        return self.kind == self.Kind.OUT

    @property
    def out(self) -> "OrganisationTransfer":
        """The side that the money left."""
        return self if self.sent is None else self.sent

    @property
    def beside(self) -> "OrganisationTransfer":
        """The other side."""
        return self.received if self.sent is None else self.sent

    @property
    def entries(self) -> list[Entry]:
        return [self.out.entry, self.out.received.entry]

    @property
    def loan(self) -> "OrganisationTransfer | None":
        """Of a return: the loan, by the side it was given from."""
        return self.settles.out if self.settles else None

    @property
    def said(self) -> str:
        whom = f"→ {self.other.name}" if self.is_out else f"← {self.other.name}"
        return " · ".join(filter(None, (whom, self.comment)))
