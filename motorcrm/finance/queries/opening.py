"""What of the opening balances is booked, and what they come to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from motorcrm.company.models import Organisation
from motorcrm.core.exact import Money
from motorcrm.finance.models import Loan, OpeningBalance, Purchase
from motorcrm.finance.models.opening import HAVE, Opening, Section
from motorcrm.ledger.kinds import KINDS
from motorcrm.ledger.models import Entry


def booked(organisation: Organisation) -> list[OpeningBalance | Loan | Purchase]:
    """The lines that are booked and not taken back."""
    live: dict[str, Any] = {"organisation": organisation, "entry__reversed_by": None}
    beside = ("entry__organisation", "organisation")
    rows = OpeningBalance.objects.filter(**live).select_related(*beside, "money_account", "client", "employee")
    loans = Loan.objects.filter(**live, entry__kind="opening-loan").select_related(*beside)
    bought = Purchase.objects.filter(**live, entry__kind="opening-purchase").select_related(*beside, "supplier")
    return [*rows, *loans, *bought]


def first_recorded(organisation: Organisation) -> date | None:
    """The first day on which something is recorded, apart from the opening balances."""
    opens = [code for code, kind in KINDS.items() if kind.opens]
    rows = Entry.objects.filter(organisation=organisation).exclude(kind__in=opens)
    found: date | None = rows.exclude(reverses__kind__in=opens).order_by("on").values_list("on", flat=True).first()
    return found


@dataclass(frozen=True)
class SectionSum:
    """What a section comes to."""

    section: Section
    amount: Money
    has: bool
    """Whether the organisation has it or is owed it, rather than owing it."""


@dataclass(frozen=True)
class OpeningSums:
    sections: list[SectionSum]

    @property
    def has(self) -> Money:
        return _sum(one.amount for one in self.sections if one.has)

    @property
    def owes(self) -> Money:
        return _sum(one.amount for one in self.sections if not one.has)

    @property
    def difference(self) -> Money:
        """What it has beyond what it owes and the owner put in: the balance of `opening`."""
        return self.has - self.owes


def sums_of(rows: Iterable[Any]) -> OpeningSums:
    """Of lines of a draft, or of those that are booked."""
    sums = {section: Money.zero() for section in Section}
    for row in rows:
        sums[_OF_KIND.get(type(row)) or Section(row.section)] += row.amount
    return OpeningSums([SectionSum(section, amount, section in HAVE) for section, amount in sums.items()])


def draft_of_opening(organisation: Organisation) -> Opening | None:
    rows = Opening.objects.filter(organisation=organisation).select_related("organisation")
    return rows.prefetch_related("lines__money_account", "lines__client", "lines__supplier", "lines__employee").first()


_OF_KIND: dict[type, Section] = {Loan: Section.LOANS, Purchase: Section.SUPPLIERS}


def _sum(amounts: Iterable[Money]) -> Money:
    return sum(amounts, Money.zero())
