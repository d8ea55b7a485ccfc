"""Taxes: what is accrued is an expense of its month and owed from then on; paying takes what is owed down.

VAT is never accrued here: sales and purchases have filled its accounts. Paying it takes those down.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motorcrm.company.models import Organisation
from motorcrm.company.queries import last_rate
from motorcrm.core.actor import Actor
from motorcrm.core.exact import Money
from motorcrm.core.invariants import invariant
from motorcrm.core.operation import operation
from motorcrm.core.refusal import Invalid
from motorcrm.finance.events import TRANSACTION_REVERSED
from motorcrm.finance.models import MoneyAccount, TaxTransaction, Use
from motorcrm.finance.money.asked import AMOUNT, BY_BANK, COMMENT, ON, Asked, Field
from motorcrm.finance.money.checks import check_amount, check_spending, lock_active
from motorcrm.finance.money.matching import unlike_their_entries
from motorcrm.finance.money.protocol import Recording, declare_recording, draft_of, keep, take_back
from motorcrm.finance.rights import OWNERS_MONEY, REVERSE_TRANSACTIONS
from motorcrm.history.record import declare_event, record, ref
from motorcrm.history.words import declare_word
from motorcrm.ledger import journal
from motorcrm.ledger.chart import TAX_COSTS, TAXES, VAT, VAT_TAX
from motorcrm.ledger.days import check_day
from motorcrm.ledger.kinds import Counts, Happening, Kind, declare_kind
from motorcrm.ledger.lines import Line, credit, debit
from motorcrm.ledger.models import Tax

ACCRUED = declare_event("finance.tax-accrued", gettext_lazy("Tax accrual recorded"))
PAID = declare_event("finance.tax-paid", gettext_lazy("Tax payment recorded"))
declare_word("tax", gettext_lazy("tax"), choices=Tax.SHIPPED_NAMES)

ACCRUAL = declare_kind(
    Kind(
        code="tax-accrual",
        word=gettext_lazy("Tax accrued"),
        counts=Counts.SETTLED,
        reversed_by="finance.reverse_tax_transaction",
        happenings=[Happening(what="a tax is accrued", verb="accrue_tax", debit=["tax-costs"], credit=["taxes"])],
    )
)
PAYMENT = declare_kind(
    Kind(
        code="tax-payment",
        word=gettext_lazy("Tax paid"),
        counts=Counts.SPENT,
        reversed_by="finance.reverse_tax_transaction",
        happenings=[
            Happening(what="a tax is paid", verb="pay_tax", debit=["taxes"], credit=["money"]),
            Happening(what="VAT is paid", verb="pay_tax", debit=["vat"], credit=["money"]),
        ],
    )
)


def lines(row: TaxTransaction) -> list[Line]:
    if row.money_account is None:
        return [debit(TAX_COSTS, row.amount, tax=row.tax, month=row.month), credit(TAXES, row.amount, tax=row.tax)]
    paid = credit(row.money_account.account, row.amount, article="taxes")
    if row.tax.code == VAT_TAX:
        return [debit(VAT, row.amount, tax=row.tax, vat_rate=row.vat_rate), paid]
    return [debit(TAXES, row.amount, tax=row.tax), paid]


@operation(needs=OWNERS_MONEY, once=True)
def accrue_tax(
    *, tax: Tax, amount: Money, organisation: Organisation, on: date, month: date, by: Actor, comment: str = ""
) -> TaxTransaction:
    """A tax has become due: an expense of the month that any day of `month` is in."""
    check_amount(amount)
    if tax.code == VAT_TAX:
        raise Invalid(tax=_("VAT is accrued by sales and purchases themselves. Choose another tax."))
    check_day(on, organisation=organisation, by=by)
    done = TaxTransaction(
        kind=ACCRUAL.code, tax=tax, organisation=organisation, amount=amount, on=on, month=month.replace(day=1),
        comment=comment.strip(),
    )  # fmt: skip
    draft = draft_of(done, ACCRUAL, lines(done), about=ref(tax), by=by)
    keep(done, journal.post_many([draft])[0], by=by, found_by=tax.label)
    record(ACCRUED, about=done, by=by, tax=tax.told, amount=amount, on=on)
    return done


@operation(needs=OWNERS_MONEY, once=True)
def pay_tax(
    *, tax: Tax, amount: Money, money_account: MoneyAccount, on: date, by: Actor, comment: str = ""
) -> TaxTransaction:
    """Pay a tax; what is paid beyond what is owed is prepaid, and counts towards what is accrued later."""
    check_amount(amount)
    organisation = money_account.organisation
    check_day(on, organisation=organisation, by=by)
    rate = last_rate(organisation, on) if tax.code == VAT_TAX else None
    if tax.code == VAT_TAX and rate is None:
        raise Invalid(tax=_("This organisation works without VAT. Choose another tax."))
    done = TaxTransaction(
        kind=PAYMENT.code, tax=tax, organisation=organisation, amount=amount, on=on, vat_rate=rate,
        money_account=lock_active(money_account, organisation, Use.TAKE_OUT, on, by=by), comment=comment.strip(),
    )  # fmt: skip
    below_zero: dict[str, Any] = {"below_zero": True} if check_spending(money_account, amount, on) else {}
    draft = draft_of(done, PAYMENT, lines(done), about=ref(tax), by=by)
    keep(done, journal.post_many([draft])[0], by=by, found_by=tax.label)
    record(PAID, about=done, by=by, tax=tax.told, amount=amount, money_account=money_account.told, on=on, **below_zero)
    return done


@operation(needs=REVERSE_TRANSACTIONS)
def reverse_tax_transaction(transaction: TaxTransaction, *, reason: str, by: Actor) -> TaxTransaction:
    """Take it back, with the same date."""
    take_back(transaction, reason=reason, by=by, event=TRANSACTION_REVERSED, tax=transaction.tax.told)
    return transaction


@invariant("taxes accrued and paid match the ledger", grows=True)
def taxes_match_the_ledger(after: int = 0) -> Iterator[str]:
    rows = TaxTransaction.objects.select_related("money_account__account", "tax")
    yield from unlike_their_entries(rows, lines, after, kind=lambda row: str(row.kind))


declare_recording(
    Recording(
        kind=ACCRUAL,
        verb=accrue_tax,
        asks=[
            Asked(name="organisation", field=Field.ORGANISATION, label=gettext_lazy("Organisation")),
            Asked(name="tax", field=Field.TAX_DUE, label=gettext_lazy("Tax")),
            AMOUNT,
            Asked(name="month", field=Field.MONTH, label=gettext_lazy("For the month")),
            ON,
            COMMENT,
        ],
        title=gettext_lazy("Accrue a tax"),
        button=gettext_lazy("Record accrual"),
        done=gettext_lazy("Accrual recorded."),
        icon="receipt-tax",
        position=45,
        more=gettext_lazy(
            "A tax has become due: an expense of its month, also before it is paid. VAT comes by itself."
        ),
    )
)
declare_recording(
    Recording(
        kind=PAYMENT,
        verb=pay_tax,
        asks=[
            Asked(name="tax", field=Field.TAX_PAID, label=gettext_lazy("Tax")),
            AMOUNT,
            BY_BANK,
            ON,
            COMMENT,
        ],
        title=gettext_lazy("Pay a tax"),
        button=gettext_lazy("Record tax payment"),
        done=gettext_lazy("Tax payment recorded."),
        icon="building-bank",
        position=46,
        more=gettext_lazy("Takes down what is owed, VAT too. It is no expense: what is paid beyond it is prepaid."),
    )
)
