"""One transaction in full: its postings as an accountant reads them, and what can be done with it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from motorcrm.access.fields import sees
from motorcrm.core.actor import Person
from motorcrm.core.exact import Money
from motorcrm.finance.models import (
    CashTransaction,
    FiscalReceipt,
    MoneyTransaction,
    OpeningBalance,
    Payment,
    Recorded,
    Reduction,
    reach_of,
    typed_beside,
)
from motorcrm.finance.queries.accountable import AccountableFacts, facts_of_accountable
from motorcrm.finance.queries.between import BetweenFacts, facts_of_between
from motorcrm.finance.queries.cash import LineShown, lines_of, party_shown
from motorcrm.finance.queries.dimensions import Named, named_by
from motorcrm.finance.queries.history import COST_ACCOUNTS, Row, told
from motorcrm.finance.queries.loans import LoanFacts, facts_of_loan
from motorcrm.finance.queries.reductions import Corrected, corrected
from motorcrm.finance.queries.suppliers import BillFacts, facts_of_bill
from motorcrm.finance.queries.taxes import TaxFacts, facts_of_tax
from motorcrm.ledger.models import Account, Entry, Posting
from motorcrm.orders.kinds import PREPAYMENT_USE


@dataclass(frozen=True)
class Side:
    account: str
    debit: Money | None
    credit: Money | None
    names: list[Named]
    """What it names besides, as far as the reader may see it."""
    article: Any


@dataclass(frozen=True)
class Month:
    """The month that income and expenses of the entry belong to, and the one they are really for, if it was closed."""

    month: date
    was: date | None


@dataclass(frozen=True)
class OneTransaction:
    row: Row
    sides: list[Side]
    months: list[Month]
    typed: Recorded | None
    """What people typed, for what they recorded themselves."""
    reverses: Entry | None
    reversed_by: Entry | None
    accountable: AccountableFacts | None
    """Of money that an employee was given, reported or is owed."""
    between: BetweenFacts | None
    """Of a side of a transfer between organisations."""
    lines: list[LineShown]
    """Of a receipt that has several."""
    party: Named | None
    """Whom other income came from, or an expense went to."""

    @property
    def transaction(self) -> MoneyTransaction:
        return self.row.transaction

    @property
    def payment(self) -> Payment | None:
        return self.typed if isinstance(self.typed, Payment) else None

    @property
    def cash(self) -> CashTransaction | None:
        return self.typed if isinstance(self.typed, CashTransaction) else None

    @property
    def opening(self) -> OpeningBalance | None:
        return self.typed if isinstance(self.typed, OpeningBalance) else None

    @property
    def loan(self) -> LoanFacts | None:
        return facts_of_loan(self.typed)

    @property
    def tax(self) -> TaxFacts | None:
        return facts_of_tax(self.typed)

    @property
    def bill(self) -> BillFacts | None:
        return facts_of_bill(self.typed)

    @property
    def is_returnable(self) -> bool:
        """Whether something of it can go back to the supplier."""
        is_bought = self.transaction.kind == "purchase"  # what was owed when the books began is not told line by line
        return is_bought and self.is_reversible

    @property
    def corrected(self) -> Corrected | None:
        """What a price reduction changed, line by line."""
        return corrected(self.typed) if isinstance(self.typed, Reduction) else None

    @property
    def receipts(self) -> list[FiscalReceipt]:
        return list(self.row.transaction.receipts.all())

    @property
    def taken_back(self) -> Recorded | MoneyTransaction | None:
        """What the verb that reverses it is given. What closing an order posted is reversed by reopening it."""
        return self.transaction if self.transaction.kind == PREPAYMENT_USE.code else self.typed

    @property
    def is_reversible(self) -> bool:
        return self.taken_back is not None and self.reversed_by is None and self.reverses is None


def one_transaction(transaction: MoneyTransaction, reader: Person) -> OneTransaction:
    original = transaction.reverses or transaction
    whole = MoneyTransaction.objects.in_words(original.kind).select_related("organisation")
    found = whole.get(pk=transaction.pk)
    row = told([found], reader)[0]
    related = ("account__money_account", "account__category", "article")
    rows = Posting.objects.filter(entry=transaction.pk).select_related(*related).order_by("pk")
    if hidden := reach_of(reader).hidden:
        rows = rows.exclude(account__in=hidden)
    postings = list(rows if sees(reader).costs else rows.exclude(account__code__in=COST_ACCOUNTS))
    names = named_by(postings, reader)
    return OneTransaction(
        row=row,
        sides=[_side(posting, names[posting.pk]) for posting in postings],
        months=list(dict.fromkeys(Month(posting.month, posting.was_month) for posting in postings if posting.month)),
        typed=typed_beside(found),
        reverses=found.reverses,
        reversed_by=getattr(found, "reversed_by", None),
        accountable=facts_of_accountable(typed_beside(found), reader),
        between=facts_of_between(typed_beside(found), reader),
        lines=lines_of(typed_beside(found), reader),
        party=party_shown(typed_beside(found), reader),
    )


def _side(posting: Posting, names: list[Named]) -> Side:
    is_debit = posting.amount > Money.zero()
    return Side(
        account=name_of(posting.account),
        debit=posting.amount if is_debit else None,
        credit=None if is_debit else -posting.amount,
        names=names,
        article=posting.article,
    )


def name_of(account: Account) -> str:
    """What people call an account: tills and categories go by their own names."""
    own = getattr(account, "money_account", None) or getattr(account, "category", None)
    return str(own.label if own is not None else account.label)
