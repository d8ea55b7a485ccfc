"""What is owed of each tax. VAT is owed by what sales charged, less what purchases give back."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import F, Sum

from motorcrm.company.models import Organisation
from motorcrm.core.exact import Money
from motorcrm.core.fields import MoneyField
from motorcrm.finance.models.recorded import Recorded
from motorcrm.finance.models.taxes import TaxTransaction
from motorcrm.ledger.chart import INPUT_VAT, TAXES, VAT, VAT_TAX
from motorcrm.ledger.models import PeriodTotal, Tax
from motorcrm.ledger.queries import postings

_YEARS = 9_999
"""Periods up to that are whole years."""


@dataclass(frozen=True)
class Owed:
    """Of one tax, by one organisation; below zero is what it has prepaid."""

    organisation: Organisation
    amount: Money


def owed_taxes() -> dict[int, list[Owed]]:
    """By tax, without what comes to zero: four queries. Of VAT the totals are kept ready; other taxes are few rows."""
    found: dict[int, list[Owed]] = defaultdict(list)
    organisations = Organisation.objects.in_bulk()
    sums = list(postings(TAXES).values_list("tax", "organisation").annotate(sum=Sum("amount")))
    vat = Tax.objects.filter(code=VAT_TAX).values_list("pk", flat=True).first()
    turned = PeriodTotal.objects.filter(account__code__in=(VAT, INPUT_VAT), period__lte=_YEARS).order_by()
    moved = Sum(F("debit") - F("credit"), output_field=MoneyField())
    sums += [(vat, organisation, sum_) for organisation, sum_ in turned.values_list("organisation").annotate(sum=moved)]
    for tax, organisation, balance in sorted(sums, key=lambda row: row[1]):
        if balance:
            found[tax].append(Owed(organisations[organisation], -balance))
    return found


@dataclass(frozen=True)
class TaxFacts:
    """What the page of a tax that was accrued or paid says about it."""

    tax: Tax
    owed: Money

    @property
    def prepaid(self) -> Money:
        return -self.owed


def facts_of_tax(typed: Recorded | None) -> TaxFacts | None:
    if not isinstance(typed, TaxTransaction):
        return None
    of_all = owed_taxes()[typed.tax_id]
    own = (one.amount for one in of_all if one.organisation.pk == typed.organisation_id)
    return TaxFacts(typed.tax, next(own, Money.zero()))
