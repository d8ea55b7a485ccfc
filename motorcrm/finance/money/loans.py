"""Loans: received from a lender, and repaid in parts. Only interest is an expense, of the month it belongs to."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motorcrm.core import locks, notation
from motorcrm.core.actor import Actor
from motorcrm.core.exact import Money
from motorcrm.core.invariants import invariant
from motorcrm.core.operation import operation
from motorcrm.core.refusal import Invalid, Refused
from motorcrm.finance.events import TRANSACTION_REVERSED
from motorcrm.finance.models import Loan, LoanRepayment, MoneyAccount, Use
from motorcrm.finance.money.asked import AMOUNT, BY_BANK, COMMENT, ON, TO_BANK, Asked, Field
from motorcrm.finance.money.checks import check_amount, check_spending, lock_active
from motorcrm.finance.money.matching import unlike_their_entries
from motorcrm.finance.money.protocol import Recording, declare_recording, draft_of, keep, take_back
from motorcrm.finance.queries.loans import left_from
from motorcrm.finance.rights import OWNERS_MONEY, REVERSE_TRANSACTIONS
from motorcrm.history.record import declare_event, record, ref
from motorcrm.history.words import declare_word
from motorcrm.ledger import journal
from motorcrm.ledger.chart import INTEREST, LOANS, OPENING
from motorcrm.ledger.days import back_since, check_day
from motorcrm.ledger.kinds import Counts, Happening, Kind, declare_kind
from motorcrm.ledger.lines import Line, NewItem, credit, debit
from motorcrm.ledger.models import Item, Posting

BORROWED = declare_event("finance.loan-received", gettext_lazy("Loan recorded"))
REPAID = declare_event("finance.loan-repaid", gettext_lazy("Loan repaid"))
declare_word("lender", gettext_lazy("lender"))
declare_word("principal", gettext_lazy("principal"), kind=Money)
declare_word("interest", gettext_lazy("interest"), kind=Money)

LOAN = declare_kind(
    Kind(
        code="loan",
        word=gettext_lazy("Loan received"),
        counts=Counts.RECEIVED,
        reversed_by="finance.reverse_loan",
        happenings=[Happening(what="a loan is received", verb="record_loan", debit=["money"], credit=["loans"])],
    )
)
REPAYMENT = declare_kind(
    Kind(
        code="loan-repayment",
        word=gettext_lazy("Loan repayment"),
        counts=Counts.SPENT,
        reversed_by="finance.reverse_loan_repayment",
        happenings=[
            Happening(
                what="a loan is repaid with interest",
                verb="repay_loan",
                debit=["loans", "interest"],
                credit=["money", "money"],
            )
        ],
    )
)


OPENING_LOAN = declare_kind(
    Kind(
        code="opening-loan",
        word=gettext_lazy("Loan the books began with"),
        counts=Counts.SETTLED,
        opens=True,
        reversed_by="finance.reverse_loan",
        happenings=[
            Happening(
                what="the books begin with a loan that is owed",
                verb="book_opening",
                debit=["opening"],
                credit=["loans"],
            )
        ],
    )
)


def loan_lines(row: Loan, item: Item | NewItem) -> list[Line]:
    if row.money_account is None:
        return [debit(OPENING, row.amount), credit(LOANS, row.amount, item=item)]
    return [debit(row.money_account.account, row.amount, article="loans-in"), credit(LOANS, row.amount, item=item)]


def repayment_lines(row: LoanRepayment) -> list[Line]:
    account = row.money_account.account
    return [
        debit(LOANS, row.principal, item=row.loan.item),
        debit(INTEREST, row.interest, month=row.month),
        credit(account, row.principal, article="loans-out"),
        credit(account, row.interest, article="interest"),
    ]


@operation(needs=OWNERS_MONEY, once=True)
def record_loan(
    *, lender: str, amount: Money, money_account: MoneyAccount, on: date, by: Actor, comment: str = ""
) -> Loan:
    """Money is lent to the business. It is what people know the loan by from then on."""
    check_amount(amount)
    if not (lender := lender.strip()):
        raise Invalid(lender=_("Say who lends."))
    organisation = money_account.organisation
    check_day(on, organisation=organisation, by=by)
    done = Loan(
        organisation=organisation, lender=lender, amount=amount, on=on, comment=comment.strip(),
        money_account=lock_active(money_account, organisation, Use.PUT_IN, on, by=by),
    )  # fmt: skip
    opened = NewItem()
    draft = draft_of(done, LOAN, loan_lines(done, opened), about=ref(money_account), by=by)
    entry = journal.post_many([draft])[0]
    done.item = opened.item or entry.items.get()
    keep(done, entry, by=by, found_by=lender)
    account = money_account.told
    record(BORROWED, about=done, by=by, lender=lender, amount=amount, money_account=account, on=on)
    return done


@operation(needs=OWNERS_MONEY, once=True)
def repay_loan(
    *,
    loan: Loan,
    money_account: MoneyAccount,
    on: date,
    month: date,
    by: Actor,
    principal: Money | None = None,
    interest: Money | None = None,
    comment: str = "",
) -> LoanRepayment:
    """Pay a lender: principal, never more than is left of the loan on any day; interest, of any day of `month`."""
    principal, interest = principal or Money.zero(), interest or Money.zero()
    _check_parts(principal, interest)
    check_day(on, organisation=loan.organisation, by=by)
    loan = _lock(loan)
    if loan.is_reversed:
        raise Refused("loan-reversed", _("This loan was recorded by mistake and is reversed. Choose another."))
    if on < loan.on:
        raise Invalid(on=_("The loan came on %(day)s. Choose a later date.") % {"day": notation.day(loan.on)})
    if principal > left_from(loan, on):
        raise Invalid(principal=_("This is more than is left of the loan on that day or later."))
    done = LoanRepayment(
        organisation=loan.organisation, loan=loan, principal=principal, interest=interest, amount=principal + interest,
        on=on, month=month.replace(day=1), comment=comment.strip(),
        money_account=lock_active(money_account, loan.organisation, Use.TAKE_OUT, on, by=by),
    )  # fmt: skip
    below_zero: dict[str, Any] = {"below_zero": True} if check_spending(done.money_account, done.amount, on) else {}
    draft = draft_of(done, REPAYMENT, repayment_lines(done), about=ref(loan), by=by)
    keep(done, journal.post_many([draft])[0], by=by, found_by=loan.lender)
    record(
        REPAID, about=done, by=by, lender=loan.lender, principal=principal, interest=interest,
        money_account=done.money_account.told, on=on, **below_zero,
    )  # fmt: skip
    return done


@operation(needs=REVERSE_TRANSACTIONS)
def reverse_loan(loan: Loan, *, reason: str, by: Actor) -> Loan:
    """Take a loan back that nothing has been repaid of, or of which all repayments have been taken back."""
    row = _lock(loan)
    if LoanRepayment.objects.filter(loan=row, entry__reversed_by=None).exists():
        raise Refused("loan-repaid", _("Something has been repaid of this loan. Reverse its repayments first."))
    since = back_since(Posting.objects.filter(item=row.item_id))
    take_back(row, reason=reason, by=by, event=TRANSACTION_REVERSED, since=since, lender=row.lender)
    return loan


@operation(needs=REVERSE_TRANSACTIONS)
def reverse_loan_repayment(repayment: LoanRepayment, *, reason: str, by: Actor) -> LoanRepayment:
    """The money is back where it was, and the loan is owed again."""
    take_back(repayment, reason=reason, by=by, event=TRANSACTION_REVERSED, lender=repayment.loan.lender)
    return repayment


def lock_loans(things: Iterable[Any]) -> None:
    """Lock those of the things that are loans."""
    if ids := {thing.pk for thing in things if isinstance(thing, Loan)}:
        locks.lock(Loan.objects.filter(pk__in=ids))


def _lock(loan: Loan) -> Loan:
    """Two who repay at once wait here, so that the second sees what the first has left."""
    return locks.lock_one(Loan.objects.select_related("entry__reversed_by", "organisation", "item").filter(pk=loan.pk))


def _check_parts(principal: Money, interest: Money) -> None:
    for name, part in (("principal", principal), ("interest", interest)):
        if part < Money.zero():
            raise Invalid(**{name: _("This must be 0 or more.")})
    if not principal + interest:
        raise Invalid(principal=_("Enter the principal, the interest, or both."))
    check_amount(principal + interest)


@invariant("loans and their repayments match the ledger", grows=True)
def loans_match_the_ledger(after: int = 0) -> Iterator[str]:
    loans = Loan.objects.select_related("money_account__account", "item")
    yield from unlike_their_entries(
        loans, lambda row: loan_lines(row, row.item), after,
        kind=lambda row: LOAN.code if row.money_account_id else OPENING_LOAN.code,
    )  # fmt: skip
    paid = LoanRepayment.objects.select_related("money_account__account", "loan__item")
    yield from unlike_their_entries(paid, repayment_lines, after, kind=lambda _row: REPAYMENT.code)


declare_recording(
    Recording(
        kind=LOAN,
        verb=record_loan,
        asks=[
            Asked(name="lender", field=Field.TEXT, label=gettext_lazy("Lender"), longest=200),
            AMOUNT,
            TO_BANK,
            ON,
            COMMENT,
        ],
        title=gettext_lazy("New loan"),
        button=gettext_lazy("Record loan"),
        done=gettext_lazy("Loan recorded."),
        icon="pig-money",
        position=43,
        more=gettext_lazy("A bank or a person lends to the business. It is not income: it has to be given back."),
    )
)
declare_recording(
    Recording(
        kind=REPAYMENT,
        verb=repay_loan,
        asks=[
            Asked(name="loan", field=Field.LOAN, label=gettext_lazy("Loan")),
            Asked(name="principal", field=Field.AMOUNT, label=gettext_lazy("Principal"), required=False),
            Asked(name="interest", field=Field.AMOUNT, label=gettext_lazy("Interest"), required=False),
            BY_BANK,
            ON,
            Asked(name="month", field=Field.MONTH, label=gettext_lazy("Month of the interest")),
            COMMENT,
        ],
        title=gettext_lazy("Loan repayment"),
        button=gettext_lazy("Record repayment"),
        done=gettext_lazy("Repayment recorded."),
        icon="cash-banknote",
        position=44,
        more=gettext_lazy("Principal and interest in one payment. Only the interest is an expense."),
    )
)
