"""Fields that choose among what is owed: a loan, a tax, each with how much it is for those who see amounts."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motorcrm.access.rights import SEE_PRICES
from motorcrm.access.scopes import has
from motorcrm.core import notation
from motorcrm.core.actor import Person
from motorcrm.core.exact import Money
from motorcrm.finance.models import Loan, OrganisationTransfer
from motorcrm.finance.queries.between import Lent, open_lent
from motorcrm.finance.queries.loans import OpenLoan, open_loans
from motorcrm.finance.queries.taxes import Owed, owed_taxes
from motorcrm.ledger.chart import VAT_TAX
from motorcrm.ledger.models import Tax
from motorcrm.ui.inputs import ChosenInput
from motorcrm.ui.templatetags.words import money


class LoanInput(ChosenInput):
    """A loan that something is left of, with what it is. A form that is sent again may name one that is repaid."""

    widget = forms.RadioSelect
    none_yet = gettext_lazy("Nothing is owed to a lender.")

    def __init__(self, *, reader: Person, **kwargs: Any) -> None:
        super().__init__(Loan.objects.select_related("organisation"), empty_label=None, **kwargs)
        shown = has(reader, SEE_PRICES)
        offered = [(one.loan.pk, self._label(one, shown)) for one in open_loans()]
        self.choices = offered
        self.initial = offered[0][0] if offered else None

    def keep(self, loan: Loan) -> None:
        """Offer this one too, whatever is left of it."""
        offered: Any = self.choices
        if all(pk != loan.pk for pk, _label in offered):
            self.choices = [(loan.pk, loan.lender), *offered]

    @staticmethod
    def _label(one: OpenLoan, shown: bool) -> str:
        known = {"lender": one.loan.lender, "day": notation.day(one.loan.on)}
        if not shown:
            return _("%(lender)s, of %(day)s") % known
        return _("%(lender)s, of %(day)s: %(left)s left") % {**known, "left": money(one.left)}


class LentInput(ChosenInput):
    """A loan from one organisation of the company to another that something is left of, with what it is."""

    def __init__(self, *, reader: Person, **kwargs: Any) -> None:
        super().__init__(OrganisationTransfer.objects.select_related("organisation", "other"), **kwargs)
        shown = has(reader, SEE_PRICES)
        self.choices = [("", _("Choose")), *((one.loan.pk, self._label(one, shown)) for one in open_lent(reader))]

    def keep(self, loan: OrganisationTransfer) -> None:
        """Offer this one too, whatever is left of it."""
        offered: Any = self.choices
        if all(pk != loan.pk for pk, _label in offered):
            known = {"lender": loan.organisation.name, "borrower": loan.other.name, "day": notation.day(loan.on)}
            self.choices = [*offered, (loan.pk, _("%(lender)s → %(borrower)s, of %(day)s") % known)]

    @staticmethod
    def _label(one: Lent, shown: bool) -> str:
        loan = one.loan
        known = {"lender": loan.organisation.name, "borrower": loan.other.name, "day": notation.day(loan.on)}
        if not shown:
            return _("%(lender)s → %(borrower)s, of %(day)s") % known
        return _("%(lender)s → %(borrower)s, of %(day)s: %(left)s left") % {**known, "left": money(one.left)}


class TaxInput(ChosenInput):
    """A tax, with what is owed of it or prepaid."""

    def __init__(self, *, reader: Person, without_vat: bool, **kwargs: Any) -> None:
        rows = Tax.objects.order_by("pk")
        rows = rows.exclude(code=VAT_TAX) if without_vat else rows
        super().__init__(rows, empty_label=None, **kwargs)
        owed = owed_taxes() if has(reader, SEE_PRICES) else {}
        taxes = [(tax.pk, self._label(tax, owed.get(tax.pk, ()))) for tax in rows]
        self.choices = [("", _("Choose")), *taxes]

    @staticmethod
    def _label(tax: Tax, owed: Sequence[Owed]) -> str:
        if not owed:
            return tax.label
        said = [_owed(one, name=len(owed) > 1) for one in owed]
        return _("%(tax)s: %(owed)s") % {"tax": tax.label, "owed": ", ".join(said)}


def _owed(one: Owed, *, name: bool) -> str:
    is_owed = one.amount > Money.zero()
    said = (_("%(sum)s to pay") if is_owed else _("%(sum)s prepaid")) % {"sum": money(abs(one.amount))}
    return f"{said} ({one.organisation})" if name else said
