"""Each kind of transaction says what it does to money, how it counts and what takes it back; here it all happens."""

import pytest
from django.utils.translation import override

from motorcrm.company.models import Organisation, TaxMode
from motorcrm.core import clock
from motorcrm.core.exact import Percent, rub
from motorcrm.core.operation import OPERATIONS
from motorcrm.finance.models import (
    Category,
    MoneyTransaction,
    OrganisationTransfer,
    Payment,
    Shift,
    TillCount,
    accessors,
)
from motorcrm.finance.models.cash import Transfer
from motorcrm.finance.money.expense_reports import Spent
from motorcrm.finance.money.opening import Balance
from motorcrm.finance.money.payments import Tendered
from motorcrm.finance.money.purchase_returns import Back
from motorcrm.finance.money.purchases import Bought
from motorcrm.finance.money.reductions import Off
from motorcrm.finance.money.several import For
from motorcrm.finance.money.supplier_payments import Towards
from motorcrm.finance.operations import (
    apply_advance,
    close_shift,
    decide_difference,
    move_prepayment,
    open_shift,
    pay_orders,
    pay_supplier,
    record_expense,
    record_income,
    record_purchase,
    reduce_price,
    refund_from_supplier,
    refund_prepayment,
    return_purchase,
    set_off,
    settle_and_close,
    take_payment,
    take_prepayment,
)
from motorcrm.finance.queries import totals_of
from motorcrm.finance.queries.history import told
from motorcrm.finance.shipped import open_money_accounts
from motorcrm.ledger.chart import SHIPPED_ACCOUNTS
from motorcrm.ledger.kinds import KINDS, NOTHING, Counts
from motorcrm.ledger.models import Account, Entry, Posting, Tax
from motorcrm.orders.operations import cancel_order, close_order, edit_part, reopen_order
from motorcrm.suppliers.models import Supplier
from motorcrm.suppliers.operations import add_supplier, edit_supplier
from motorcrm.testing.builders import an_order, closed_order, on_trust, ready_order
from motorcrm.wages.operations import RuleDraft

HAPPENINGS = {happening.what: (kind, happening) for kind in KINDS.values() for happening in kind.happenings}
REVERSIBLE = [kind for kind in KINDS.values() if kind.reversed_by != NOTHING]


class Story:
    """Makes each happening of the table happen."""

    def __init__(self, workshop, where):
        self.workshop = workshop
        self.by, self.organisation, self.where = workshop.owner, workshop.organisation, where
        TaxMode.objects.create(
            organisation=workshop.organisation, since=clock.today(), rate=Percent.whole(22), deducts=True
        )
        self.order = ready_order(workshop, jobs=rub(1_000), parts=rub(500))
        part = self.order.parts.get()
        edit_part(part, version=part.version, cost=rub(300), by=self.by)
        self.order.refresh_from_db()
        self.client = self.order.client
        self.other = an_order(workshop, jobs=rub(100), client=self.client)

    def close(self, **known):
        close_order(self.order, on=clock.today(), debt=on_trust(), by=self.by, **known)

    def settle(self):
        rest = [Tendered(self.order.total, self.where.till)]
        settle_and_close(self.order, on=clock.today(), tenders=rest, debt=on_trust(), by=self.by)

    def reopen(self):
        reopen_order(self.order, reason="typo", by=self.by)

    def pay(self, order, roubles=100):
        money = {"money_account": self.where.till, "on": clock.today()}
        return take_payment(order, amount=rub(roubles), by=self.by, **money)

    def reduce(self):
        off = [Off(self.order.jobs.get(), rub(100)), Off(self.order.parts.get(), percent=Percent.whole(10))]
        reduce_price(self.order, off=off, reason="scratched", on=clock.today(), by=self.by)

    def pay_several(self):
        shares = [For(closed_order(self.workshop, jobs=rub(90), client=self.client), rub(90)) for _each in range(2)]
        pay_orders(
            self.client, organisation=self.organisation, shares=shares, tenders=[Tendered(rub(200), self.where.till)],
            on=clock.today(), by=self.by,
        )  # fmt: skip

    def prepay_balance(self):
        return take_prepayment(
            self.client, organisation=self.organisation, amount=rub(70), money_account=self.where.bank,
            on=clock.today(), by=self.by,
        )  # fmt: skip

    def move(self, target, roubles=70):
        move_prepayment(
            self.client, organisation=self.organisation, amount=rub(roubles), source=None, target=target, by=self.by
        )

    def refund(self):
        refund_prepayment(
            self.client, organisation=self.organisation, source=None, amount=rub(70), money_account=self.where.bank,
            on=clock.today(), by=self.by,
        )  # fmt: skip

    def cash(self, verb, code, **known):
        category = Category.objects.select_related("account").get(code=code)
        day = clock.today()
        return verb(
            category=category, amount=rub(9), money_account=self.where.bank, on=day, month=day, by=self.by, **known
        )

    def transfer(self, **known):
        OPERATIONS["finance.record_transfer"](
            amount=rub(5),
            **known,
            money_account=self.where.bank,
            to_account=self.where.till,
            on=clock.today(),
            by=self.by,
        )  # fmt: skip

    def pass_on(self, basis, **known):
        """To another organisation of the company."""
        self.far = open_money_accounts(Organisation.objects.create(name="Other"))[1]
        return OPERATIONS["finance.record_transfer"](
            amount=rub(5), money_account=self.where.bank, to_account=self.far, basis=basis, on=clock.today(), by=self.by
        )  # fmt: skip

    def give_back(self):
        return OPERATIONS["finance.record_transfer"](
            amount=rub(4), money_account=self.far, to_account=self.where.bank, basis="return",
            loan=OrganisationTransfer.objects.filter(kind="transfer-out").get(), on=clock.today(), by=self.by,
        )  # fmt: skip

    def count(self, roubles):
        """In a till that is counted by shifts and opened empty."""
        self.where.till.has_shifts = True
        self.where.till.save()
        open_shift(till=self.where.till, counted=rub(roubles), by=self.by)

    def close_till(self, roubles):
        close_shift(Shift.objects.get(), counted=rub(roubles), by=self.by)

    def decide(self, **known):
        known = {name: Category.objects.get(code=code) if name == "category" else code for name, code in known.items()}
        decide_difference(TillCount.objects.get(), **known, on=clock.today(), reason="counted twice", by=self.by)

    def borrow(self):
        self.loan = OPERATIONS["finance.record_loan"](
            lender="Bank", amount=rub(90), money_account=self.where.bank, on=clock.today(), by=self.by
        )

    def repay(self):
        day = clock.today()
        OPERATIONS["finance.repay_loan"](
            loan=self.loan, principal=rub(30), interest=rub(4), money_account=self.where.bank, on=day, month=day,
            by=self.by,
        )  # fmt: skip

    def tax(self, verb, code, **known):
        OPERATIONS[f"finance.{verb}"](
            tax=Tax.objects.get(code=code), amount=rub(8), on=clock.today(), by=self.by, **known
        )

    def buy(self):
        """For rent, without VAT, and for stock."""
        self.shop = add_supplier(name="Shop", by=self.by)
        parts, rent = (Category.objects.select_related("account").get(code=code) for code in ("parts", "rent"))
        lines = [Bought(rent, rub(20)), Bought(parts, rub(122), vat_rate=Percent.whole(22))]
        self.bill = record_purchase(
            supplier=self.shop, organisation=self.organisation, lines=lines, on=clock.today(), by=self.by
        )

    def pay_shop(self, roubles=150):
        pay_supplier(
            self.shop, shares=[Towards(self.bill, rub(142))], amount=rub(roubles), money_account=self.where.bank,
            on=clock.today(), by=self.by,
        )  # fmt: skip

    def send_back(self):
        """The part, not the rent."""
        return_purchase(self.bill, lines=[Back(self.bill.lines.last(), rub(122))], on=clock.today(), by=self.by)

    def shop_pays(self):
        refund_from_supplier(self.shop, amount=rub(8), money_account=self.where.bank, on=clock.today(), by=self.by)

    def apply_advance(self):
        apply_advance(self.shop, organisation=self.organisation, amount=rub(8), on=clock.today(), by=self.by)

    def set_off(self):
        edit_supplier(self.shop, version=1, client=self.client, by=self.by)
        set_off(self.shop, organisation=self.organisation, amount=rub(50), on=clock.today(), by=self.by)

    def buy_more(self):
        rent = Category.objects.select_related("account").get(code="rent")
        lines = [Bought(rent, rub(20))]
        record_purchase(supplier=self.shop, organisation=self.organisation, lines=lines, on=clock.today(), by=self.by)

    def accrue(self):
        self.tax("accrue_tax", "simplified", organisation=self.organisation, month=clock.today())

    def give(self):
        self.accountable("give_expense_advance", 50)

    def accountable(self, verb, roubles):
        OPERATIONS[f"finance.{verb}"](
            employee=self.workshop.technician, amount=rub(roubles), money_account=self.where.bank, on=clock.today(),
            by=self.by,
        )  # fmt: skip

    def report(self, *lines):
        spent = [
            Spent(Category.objects.select_related("account").get(code=code), rub(roubles), clock.today(), rate)
            for code, roubles, rate in lines
        ]
        together = sum(line.amount.units for line in spent)
        OPERATIONS["finance.report_expenses"](
            employee=self.workshop.technician, organisation=self.organisation, lines=spent, on=clock.today(),
            sure=[f"overspend:{together}"], by=self.by,
        )  # fmt: skip

    def open(self, section, whose=None):
        OPERATIONS["finance.save_opening"](
            self.organisation, since=clock.today(), balances=[Balance(section, rub(7), whose)], version=0, by=self.by
        )
        OPERATIONS["finance.book_opening"](self.organisation, by=self.by)

    def of_owner(self, verb):
        OPERATIONS[f"finance.{verb}"](amount=rub(6), money_account=self.where.bank, on=clock.today(), by=self.by)

    def scheme(self):
        """The technician earns 40 % of their jobs."""
        made = OPERATIONS["wages.add_scheme"](name="Usual", by=self.by)
        OPERATIONS["wages.set_rule"](made, draft=RuleDraft("job-percent", Percent.whole(40)), by=self.by)
        OPERATIONS["wages.give_scheme"](self.workshop.technician, scheme=made, since=clock.today(), by=self.by)

    def of_wages(self, verb, **known):
        OPERATIONS[f"wages.{verb}"](
            employee=self.workshop.technician, amount=rub(7), on=clock.today(), comment="for June", by=self.by, **known
        )


def after(*before, then):
    """What goes before is not looked at."""

    def play(story):
        for step in before:
            step(story)
        mark = Entry.objects.order_by("pk").last()
        then(story)
        return mark.pk if mark else 0

    return play


PLAYS = {
    "a closed order is reopened": after(lambda s: s.close(), then=lambda s: s.reopen()),
    "an order is closed": after(then=lambda s: s.close()),
    "closing uses the order's prepayment": after(lambda s: s.pay(s.order), then=lambda s: s.close()),
    "closing uses the client's balance": after(
        lambda s: s.prepay_balance(), then=lambda s: s.close(from_balance=rub(70))
    ),
    "a debt is set off against the client's balance": after(
        lambda s: s.close(), lambda s: s.prepay_balance(), then=lambda s: s.move(s.order)
    ),
    "cancelling moves the prepayment to the client's balance": after(
        lambda s: s.pay(s.other), then=lambda s: cancel_order(s.other, reason="gone", by=s.by)
    ),
    "a prepayment moves to another order or to the balance": after(
        lambda s: s.prepay_balance(), then=lambda s: s.move(s.other)
    ),
    "reopening turns a payment into a prepayment": after(
        lambda s: s.close(), lambda s: s.pay(s.order), then=lambda s: s.reopen()
    ),
    "other income": after(then=lambda s: s.cash(record_income, "scrap")),
    "an expense": after(then=lambda s: s.cash(record_expense, "rent")),
    "parts are bought for stock": after(then=lambda s: s.cash(record_expense, "parts", vat_rate=Percent.whole(22))),
    "a payment for a closed order": after(lambda s: s.close(), then=lambda s: s.pay(s.order)),
    "several orders are paid at once, and more": after(then=lambda s: s.pay_several()),
    "closing takes the rest": after(then=lambda s: s.settle()),
    "a prepayment for an order that is not closed": after(then=lambda s: s.pay(s.other)),
    "a prepayment to the client's balance": after(then=lambda s: s.prepay_balance()),
    "money moves between own accounts": after(lambda s: s.cash(record_income, "scrap"), then=lambda s: s.transfer()),
    "an organisation lends to another one of the company": after(then=lambda s: s.pass_on("loan")),
    "an organisation borrows from another one of the company": after(then=lambda s: s.pass_on("loan")),
    "an organisation gives another one the owner's money": after(then=lambda s: s.pass_on("owner")),
    "an organisation gets the owner's money from another one": after(then=lambda s: s.pass_on("owner")),
    "an organisation returns what another one has lent": after(
        lambda s: s.pass_on("loan"), then=lambda s: s.give_back()
    ),
    "what an organisation has lent to another one comes back": after(
        lambda s: s.pass_on("loan"), then=lambda s: s.give_back()
    ),
    "less arrives than has left: the bank keeps its fee": after(then=lambda s: s.transfer(arrived=rub(4))),
    "a till holds less than it should": after(
        lambda s: s.count(0), lambda s: s.pay(s.other), then=lambda s: s.close_till(90)
    ),
    "a till holds more than it should": after(then=lambda s: s.count(10)),
    "a shortage is an expense": after(
        lambda s: s.count(0),
        lambda s: s.pay(s.other),
        lambda s: s.close_till(90),
        then=lambda s: s.decide(category="other-expense"),
    ),
    "a shortage will be withheld": after(
        lambda s: s.count(0),
        lambda s: s.pay(s.other),
        lambda s: s.close_till(90),
        then=lambda s: s.decide(employee=s.workshop.manager),
    ),
    "a surplus is income": after(lambda s: s.count(10), then=lambda s: s.decide(category="other-income")),
    "a loan is received": after(then=lambda s: s.borrow()),
    "a loan is repaid with interest": after(lambda s: s.borrow(), then=lambda s: s.repay()),
    "a supplier's bill is recorded": after(then=lambda s: s.buy()),
    "a purchase on credit is paid, and more": after(lambda s: s.buy(), then=lambda s: s.pay_shop()),
    "something bought goes back to the supplier": after(lambda s: s.buy(), then=lambda s: s.send_back()),
    "a supplier gives money back": after(lambda s: s.buy(), lambda s: s.pay_shop(), then=lambda s: s.shop_pays()),
    "an advance to a supplier pays a purchase": after(
        lambda s: s.buy(), lambda s: s.pay_shop(), lambda s: s.buy_more(), then=lambda s: s.apply_advance()
    ),
    "what a client owes is set off against what we owe the same company": after(
        lambda s: s.close(), lambda s: s.buy(), then=lambda s: s.set_off()
    ),
    "a tax is accrued": after(then=lambda s: s.accrue()),
    "a tax is paid": after(then=lambda s: s.tax("pay_tax", "simplified", money_account=s.where.bank)),
    "VAT is paid": after(then=lambda s: s.tax("pay_tax", "vat", money_account=s.where.bank)),
    "an employee is given money to spend": after(then=lambda s: s.give()),
    "an employee reports what they spent": after(
        lambda s: s.give(), then=lambda s: s.report(("rent", 9, None), ("parts", 9, Percent.whole(22)))
    ),
    "more was spent than the employee held": after(lambda s: s.give(), then=lambda s: s.report(("rent", 60, None))),
    "an employee gives back what was not spent": after(
        lambda s: s.give(), then=lambda s: s.accountable("return_advance", 20)
    ),
    "an employee is paid what they spent of their own": after(
        lambda s: s.report(("rent", 60, None)), then=lambda s: s.accountable("pay_overspend", 60)
    ),
    "the books begin with money": after(then=lambda s: s.open("money", s.where.till)),
    "the books begin with what a client owes": after(then=lambda s: s.open("clients", s.client)),
    "the books begin with a client's prepayment": after(then=lambda s: s.open("prepayments", s.client)),
    "the books begin with a debt to a supplier": after(
        then=lambda s: s.open("suppliers", Supplier.objects.create(name="Parts"))
    ),
    "the books begin with a debt to an employee": after(then=lambda s: s.open("employees", s.workshop.manager)),
    "the books begin with what an employee owes": after(then=lambda s: s.open("by-employees", s.workshop.manager)),
    "the books begin with money that an employee holds": after(
        then=lambda s: s.open("accountable", s.workshop.manager)
    ),
    "the books begin with parts": after(then=lambda s: s.open("stock")),
    "the books begin with what the owner has put in": after(then=lambda s: s.open("owner")),
    "the books begin with a loan that is owed": after(then=lambda s: s.open("loans", "Bank")),
    "the owner puts money in": after(then=lambda s: s.of_owner("record_contribution")),
    "the owner takes money out": after(then=lambda s: s.of_owner("record_withdrawal")),
    "the price of lines of a closed order is reduced": after(lambda s: s.close(), then=lambda s: s.reduce()),
    "a reduction leaves more paid than is owed": after(lambda s: s.settle(), then=lambda s: s.reduce()),
    "technicians earn by an order that is closed": after(lambda s: s.scheme(), then=lambda s: s.close()),
    "what technicians earned by an order goes with its reopening": after(
        lambda s: s.scheme(), lambda s: s.close(), then=lambda s: s.reopen()
    ),
    "an employee is paid what they have earned": after(
        lambda s: s.scheme(),
        lambda s: s.close(),
        then=lambda s: s.of_wages("pay_wages", money_account=s.where.bank),
    ),
    "an employee gets a bonus": after(then=lambda s: s.of_wages("grant_bonus", organisation=s.organisation)),
    "an unused prepayment is given back": after(lambda s: s.prepay_balance(), then=lambda s: s.refund()),
}


def reopen_its_order(story, entry):
    story.order.refresh_from_db()
    story.reopen()


def reverse_its_payment(story, entry):
    """Whoever takes a payment back takes back what became of it, too."""
    items = entry.postings.exclude(item=None).values("item__entry")
    payment = Payment.objects.filter(entry=entry).first() or Payment.objects.get(entry__in=items)
    OPERATIONS["finance.reverse_payment"](payment, reason="typo", by=story.by)


def reverse_its_row(story, entry):
    row = next(getattr(entry, name) for name in accessors() if hasattr(entry, name))
    OPERATIONS[KINDS[entry.kind].reversed_by](row, reason="typo", by=story.by)


def reverse_its_use(story, entry):
    OPERATIONS["finance.reverse_use"](MoneyTransaction.objects.get(pk=entry.pk), reason="typo", by=story.by)


def reverse_its_transfer(story, entry):
    OPERATIONS["finance.reverse_transfer"](Transfer.objects.get(), reason="typo", by=story.by)


TAKING_BACK = {
    "finance.reverse_transfer": reverse_its_transfer,
    "orders.reopen_order": reopen_its_order,
    "finance.reverse_payment": reverse_its_payment,
    "finance.reverse_use": reverse_its_use,
}
"""How the verb that takes a kind back gets at it, where it is not by the row that people typed."""


def called(account: Account) -> str:
    if hasattr(account, "money_account"):
        return "money"
    return account.code if account.code in SHIPPED_ACCOUNTS else "category"


def happened(workshop, where, what):
    """The story, and the entry of the kind in question that it made."""
    kind, _happening = HAPPENINGS[what]
    story = Story(workshop, where)
    mark = PLAYS[what](story)
    return story, Entry.objects.filter(kind=kind.code, pk__gt=mark).order_by("pk").last()


def test_every_happening_has_a_play():
    assert set(PLAYS) == set(HAPPENINGS)


@pytest.mark.parametrize("what", PLAYS)
def test_a_happening_does_what_the_table_says(workshop, where, what):
    _kind, happening = HAPPENINGS[what]

    _story, entry = happened(workshop, where, what)

    sides = Posting.objects.filter(entry=entry).select_related("account")
    assert [called(side.account) for side in sides if side.amount > rub(0)] == list(happening.debit)
    assert [called(side.account) for side in sides if side.amount < rub(0)] == list(happening.credit)


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_a_kind_has_a_word_in_both_languages(kind):
    with override("en"):
        english = str(kind.word)
    with override("ru"):
        russian = str(kind.word)

    assert english
    assert english.isascii()
    assert russian
    assert not russian.isascii()


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_its_line_in_the_history_shows_its_sum_under_the_right_head(workshop, where, kind):
    _story, entry = happened(workshop, where, kind.happenings[0].what)

    row = told(MoneyTransaction.objects.in_words().filter(pk=entry.pk), workshop.owner)[0]

    shown = [name for name in ("received", "spent", "settled") if getattr(row, name)]
    counts = KINDS[entry.reverses.kind].counts if entry.reverses else kind.counts
    assert shown == [{Counts.RECEIVED: "received", Counts.SPENT: "spent"}.get(counts, "settled")]


@pytest.mark.parametrize("kind", REVERSIBLE, ids=lambda kind: kind.code)
def test_what_takes_it_back_leaves_nothing_of_it(workshop, where, kind):
    story, entry = happened(workshop, where, kind.happenings[0].what)

    TAKING_BACK.get(kind.reversed_by, reverse_its_row)(story, entry)

    back = Entry.objects.get(reverses=entry)
    ours, theirs = (
        sorted((side.account_id, side.amount.units * sign) for side in Posting.objects.filter(entry=one))
        for one, sign in ((entry, 1), (back, -1))
    )
    assert ours == theirs
    together = totals_of(MoneyTransaction.objects.filter(pk__in=[entry.pk, back.pk]))
    assert (together.received, together.spent) == (rub(0), rub(0))
