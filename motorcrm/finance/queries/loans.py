"""What is left of loans."""

from dataclasses import dataclass
from datetime import date
from itertools import accumulate

from django.db.models import Sum

from motorcrm.core.exact import Money
from motorcrm.finance.models.loans import Loan, LoanRepayment
from motorcrm.finance.models.recorded import Recorded
from motorcrm.ledger.chart import LOANS
from motorcrm.ledger.journal import balance
from motorcrm.ledger.models import OpenItem
from motorcrm.ledger.queries import postings


@dataclass(frozen=True)
class OpenLoan:
    loan: Loan
    left: Money


def open_loans() -> list[OpenLoan]:
    """Loans that something is left of, oldest first: two queries, however many there have been."""
    rows = OpenItem.objects.filter(account__code=LOANS).values_list("item", "amount")
    left = {item: -amount for item, amount in rows}
    loans = Loan.objects.filter(item__in=left).select_related("organisation").order_by("on", "pk") if left else ()
    return [OpenLoan(loan, left[loan.item_id]) for loan in loans]


def left_of_loan(loan: Loan) -> Money:
    return -balance(LOANS, item=loan.item_id)


def left_from(loan: Loan, on: date) -> Money:
    """The least that is left of it at the end of any day from `on`: how much can be repaid on that day."""
    days = list(postings(LOANS, item=loan.item_id).values_list("on").annotate(sum=Sum("amount")).order_by("on"))
    start = sum((-change for day, change in days if day <= on), Money.zero())
    lowest: Money = min(accumulate((-change for day, change in days if day > on), initial=start))
    return lowest


@dataclass(frozen=True)
class LoanFacts:
    """What the page of a loan, or of its repayment, says about it."""

    loan: Loan
    repayment: LoanRepayment | None
    left: Money


def facts_of_loan(typed: Recorded | None) -> LoanFacts | None:
    if isinstance(typed, LoanRepayment):
        return LoanFacts(typed.loan, typed, left_of_loan(typed.loan))
    return LoanFacts(typed, None, left_of_loan(typed)) if isinstance(typed, Loan) else None
