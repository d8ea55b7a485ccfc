"""Two worlds for the matrix: things that are a person's own and things that are not, of every kind that has a page."""

from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from typing import Any

from django.db.models import Model

from motorcrm.access.fields import FIELDS
from motorcrm.access.models import Role
from motorcrm.background.models import Task
from motorcrm.catalog.models import LabourRate
from motorcrm.clients.models import Client, Contract
from motorcrm.clients.operations import edit_client
from motorcrm.company.models import Preferences, TaxMode
from motorcrm.company.queries import preferences
from motorcrm.core import clock
from motorcrm.core.actor import SYSTEM
from motorcrm.core.exact import Money, Percent, Quantity, rub
from motorcrm.core.search import searchable
from motorcrm.desk.soundness.operations import ask_for_check
from motorcrm.employees.models import Employee, TimeOff
from motorcrm.files import storage
from motorcrm.files.models import StoredFile
from motorcrm.files.parents import kind_of
from motorcrm.finance.models import (
    Category,
    ExpenseReport,
    LoanRepayment,
    MoneyAccount,
    MoneyTransaction,
    Reduction,
    Shift,
)
from motorcrm.finance.money.accountable import give_expense_advance
from motorcrm.finance.money.expense_reports import Spent, report_expenses
from motorcrm.finance.money.loans import record_loan, repay_loan
from motorcrm.finance.money.purchases import Bought
from motorcrm.finance.money.reductions import Off
from motorcrm.finance.money.repeating import Repeats
from motorcrm.finance.money.transfer import record_transfer
from motorcrm.finance.operations import (
    add_account,
    add_repeating_expense,
    close_shift,
    edit_account,
    open_shift,
    record_expense,
    record_income,
    record_purchase,
    reduce_price,
    set_account_rights,
    take_payment,
)
from motorcrm.finance.queries import client_balance
from motorcrm.finance.shipped import open_money_accounts
from motorcrm.ledger.models import Account
from motorcrm.ledger.ready import totals_of_clients
from motorcrm.orders.models import Job, WorkOrder
from motorcrm.orders.operations import (
    JobDraft,
    PartDraft,
    close_order,
    comment_order,
    create_order,
    edit_job,
    edit_order,
    edit_part,
)
from motorcrm.orders.queries.money import money_of
from motorcrm.suppliers.models import Supplier
from motorcrm.suppliers.operations import add_supplier, edit_supplier
from motorcrm.testing.builders import a_service, a_vehicle, by_one, on_trust
from motorcrm.testing.cast import Workshop
from motorcrm.vehicles.models import Reading
from motorcrm.vehicles.operations import note_reading
from motorcrm.wages.models import PayRule
from motorcrm.wages.operations import RuleDraft, add_scheme, set_rule

CANARY_PRICE = Money(9_183_746)
"""91 837,46 ₽: an amount that appears nowhere by chance."""
CANARY_COST = Money(5_264_917)
CANARY_PHONE = "+79137246805"
OTHER_PHONE = "+79137246806"
CANARY_EMAIL = "canary.of.the.clients@example.com"
CANARY_ADDRESS = "Canary-street-7319"

CANARY_OFF = Money(417_293)
CANARY_RATE = Money(7_351_298)
CANARY_AGREED = Money(6_371_829)
CANARY_AGREED_COST = Money(3_918_264)
CANARY_LIMIT = Money(8_642_135)
CANARY_PERCENT = Percent(1_357)
CANARY_FEE_PERCENT = Percent(1_739)
CANARY_PAID = Money(2_719_483)
CANARY_LEFT = Money(3_926_174)
CANARY_REDUCTION = Money(128_537)
CANARY_OPENING = Money(4_178_263)
CANARY_CLOSING = Money(3_652_917)
CANARY_FEE = Money(291_846)
CANARY_PRINCIPAL = Money(218_463)
CANARY_INTEREST = Money(163_842)
CLOSED_INCOMES = Money(2_818_271), Money(323_257)
"""What came into the till that has rights of its own; it holds 31 415,28 ₽."""
CANARY_CASH_LIMIT = Money(5_916_374)
CANARY_HELD = Money(246_917)
CANARY_OVERSPEND = Money(173_528)
CANARY_BILL = Money(3_817_254)
CANARY_BANK = {
    "bank": "Canary-bank-5813",
    "bik": "044525787",
    "bank_account": "40702810900000058137",
    "correspondent_account": "30101810400000000787",
}

CANARIES = {
    "prices": ["9183746", "91837.46", "91837,46", "91,837.46"],
    "costs": ["5264917", "52649.17", "52649,17", "52,649.17"],
    "contacts": ["9137246805", "canary.of.the.clients", "Canary-street-7319"],
    "closed balance": ["31415.28", "31415,28", "31,415.28"],
    "closed transactions": ["28182.71", "28182,71", "28,182.71", "3232.57", "3232,57", "3,232.57"],
}
"""The ones in every world. All others of a world are in its `canaries`."""


@dataclass
class World:
    """One of each thing; the order is managed by or assigned to `whose`."""

    order: WorkOrder
    client: Client
    ids: dict[str, int] = field(default_factory=dict)
    """Model label → id."""
    others: dict[str, list[int]] = field(default_factory=dict)
    """More of the kind, whose pages say more: a billed order, the operation of its sale."""
    canaries: dict[str, set[str]] = field(default_factory=dict)
    """Hidden field → what it holds here, as it may appear on a page."""


def a_world(workshop: Workshop, *, manager: Employee, technician: Employee, name: str) -> World:
    """A client with a vehicle, an accepted, prepaid order and a billed one, with canaries in every hidden field.

    Records are edited after they are made, so that history has canaries too, and versions are not the first.
    """
    client = Client.objects.create(name=name, search=searchable(name), search_contacts=searchable(CANARY_PHONE[1:]))
    client.phones.create(number=CANARY_PHONE)
    client.contact_persons.create(name="His wife", phone=CANARY_PHONE)
    edit_client(
        client,
        version=1,
        address=CANARY_ADDRESS,
        phones=[CANARY_PHONE, OTHER_PHONE],
        emails=[CANARY_EMAIL],
        discount=CANARY_PERCENT,
        by=workshop.owner,
    )
    Client.objects.filter(pk=client.pk).update(**CANARY_BANK)  # its keys would not fit a real bank
    contract = Contract.objects.create(
        client=client,
        organisation=workshop.organisation,
        number="7",
        since=clock.today(),
        debt_limit=CANARY_LIMIT,
        labour_rate=CANARY_RATE,
        discount=CANARY_PERCENT,
    )
    vehicle = a_vehicle(client, plate="1234AB77")
    reading = note_reading(vehicle, value=46_042, meter=Reading.Meter.KILOMETRES, on=clock.today(), by=workshop.owner)
    by_the_hour = a_service(f"Tuning for {name}", hours=Quantity.whole(3))
    shares = by_one(technician)

    def an_order(complaint: str) -> WorkOrder:
        order = create_order(
            client,
            organisation=workshop.organisation,
            contract=contract,
            vehicle=vehicle,
            phase="accepted",
            manager=manager,
            complaint=complaint,
            brought_by="His brother",
            brought_by_phone=CANARY_PHONE,
            jobs=[
                JobDraft("Overhaul", price=CANARY_AGREED, discount_sum=CANARY_OFF, shares=shares),
                JobDraft("Tuning", service=by_the_hour, shares=shares),
            ],
            parts=[PartDraft("Piston", price=CANARY_PRICE, cost=CANARY_AGREED_COST)],
            by=workshop.owner,
        )
        job, part = order.jobs.order_by("pk")[0], order.parts.get()
        edit_job(job, version=1, price=CANARY_PRICE, by=workshop.owner)
        edit_part(part, version=1, cost=CANARY_COST, by=workshop.owner)
        edit_order(order, version=1, recommendations="Change the chain", by=workshop.owner)
        order.refresh_from_db()
        return order

    order, billed = an_order("Knocks"), an_order("Rattles")
    close_order(billed, on=clock.today(), finish_jobs=True, debt=on_trust(), by=workshop.owner)
    for thing in (order, client, vehicle, technician):
        _photo_of(thing)
    Employee.objects.filter(pk=technician.pk).update(photo=StoredFile.objects.of(technician).get())
    comment_order(order, "Bolts are rusty", by=workshop.owner)
    supplier = _supplier(workshop, name, manager)
    till = MoneyAccount.objects.get(code="till")
    off = TimeOff.objects.create(employee=technician, first=clock.today(), last=clock.today(), comment="Moves house")
    payment = take_payment(order, amount=CANARY_PRICE, money_account=till, on=clock.today(), by=workshop.owner)
    take_payment(billed, amount=CANARY_PAID, money_account=till, on=clock.today(), by=workshop.owner)
    billed.refresh_from_db()
    overpaid = create_order(
        client,
        organisation=workshop.organisation,
        phase="accepted",
        manager=manager,
        jobs=[JobDraft("Wash", price=rub(1), discount_sum=Money.zero(), shares=shares)],
        by=workshop.owner,
    )
    more = overpaid.total + CANARY_LEFT
    take_payment(overpaid, amount=more, money_account=till, on=clock.today(), by=workshop.owner)
    close_order(overpaid, on=clock.today(), finish_jobs=True, debt=on_trust(), by=workshop.owner)
    sale = MoneyTransaction.objects.get(kind="sale", about=billed.ref)
    worse = Off(billed.jobs.order_by("pk")[0], amount=CANARY_REDUCTION)
    reduction = reduce_price(billed, off=[worse], reason="Rattles still", on=clock.today(), by=workshop.owner)
    moved = Money(1_000_000)
    bank = MoneyAccount.objects.get(code="bank")
    transfer = record_transfer(
        amount=moved, arrived=moved - CANARY_FEE, money_account=till, to_account=bank, on=clock.today(),
        by=workshop.owner,
    )  # fmt: skip
    shift = _shift_of(workshop)
    repayment = _repayment(workshop)
    report = _expense_report(workshop, f"Holder {order.pk}")
    spent = record_expense(
        category=Category.objects.get(code="tools"), amount=rub(1), money_account=bank, on=clock.today(),
        month=clock.today(), order=order, by=workshop.owner,
    )  # fmt: skip
    _photo_of(spent)
    repeats = Repeats(Category.objects.get(code="rent"), till, clock.today(), amount=CANARY_PRICE)
    repeating = add_repeating_expense(repeats=repeats, by=workshop.owner)
    return World(
        order,
        client,
        {
            "orders.WorkOrder": order.pk,
            "orders.Job": order.jobs.order_by("pk")[0].pk,
            "orders.OrderPart": order.parts.get().pk,
            "clients.Client": client.pk,
            "vehicles.Vehicle": vehicle.pk,
            "vehicles.Reading": reading.pk,
            "suppliers.Supplier": supplier.pk,
            "employees.Employee": technician.pk,
            "employees.TimeOff": off.pk,
            "finance.MoneyTransaction": payment.entry_id,
            "finance.Shift": shift.pk,
            "finance.CashTransaction": spent.pk,
            "finance.RepeatingExpense": repeating.pk,
        },
        others={
            "orders.WorkOrder": [billed.pk, overpaid.pk],
            "finance.MoneyTransaction": [
                sale.pk,
                reduction.entry_id,
                transfer.entry_id,
                repayment.entry_id,
                report.entry_id,
                *(one.entry_id for one in shift.counts.all()),
            ],
        },
        canaries=_canaries(order, billed, reduction),
    )


def _supplier(workshop: Workshop, name: str, manager: Employee) -> Supplier:
    """With canaries in all that is hidden from some."""
    supplier = add_supplier(name=f"Parts for {name}", by=workshop.owner)
    edit_supplier(
        supplier, version=1, phones=[CANARY_PHONE], emails=[CANARY_EMAIL], address=CANARY_ADDRESS, by=workshop.owner
    )
    # Its keys would not fit a real bank.
    Supplier.objects.filter(pk=supplier.pk).update(**CANARY_BANK, created_by=manager)
    _photo_of(supplier)
    supplier.refresh_from_db()
    line = Bought(Category.objects.get(code="rent"), CANARY_BILL)
    record_purchase(
        supplier=supplier, organisation=workshop.organisation, lines=[line], on=clock.today(), by=workshop.owner
    )
    return supplier


def _shift_of(workshop: Workshop) -> Shift:
    """A shift that found more at its opening and less at its closing, in a till of its own."""
    account = Account.objects.create(kind=Account.Kind.ASSET, organisation=workshop.organisation)
    till = MoneyAccount.objects.create(
        name=f"Till {account.pk}", kind=MoneyAccount.Kind.TILL, organisation=workshop.organisation, account=account,
        position=9, has_shifts=True,
    )  # fmt: skip
    shift: Shift = open_shift(till=till, counted=CANARY_OPENING, by=workshop.owner)
    return close_shift(shift, counted=CANARY_CLOSING, by=workshop.owner)


def _repayment(workshop: Workshop) -> LoanRepayment:
    """Of a loan as large as what is repaid, so that the page of repaying offers none."""
    known: dict[str, Any] = {"money_account": MoneyAccount.objects.get(code="bank"), "by": workshop.owner}
    day = clock.today()
    loan = record_loan(lender="His bank", amount=CANARY_PRINCIPAL, on=day, **known)
    return repay_loan(loan=loan, principal=CANARY_PRINCIPAL, interest=CANARY_INTEREST, on=day, month=day, **known)


def _expense_report(workshop: Workshop, name: str) -> ExpenseReport:
    """Of more than its employee held, who has been given some again since."""
    who, day = Employee.objects.create(last_name=name, first_name="Pat", search=name.casefold()), clock.today()
    known: dict[str, Any] = {
        "employee": who, "amount": CANARY_HELD, "money_account": MoneyAccount.objects.get(code="bank"), "on": day,
        "by": workshop.owner,
    }  # fmt: skip
    give_expense_advance(**known)
    whole = CANARY_HELD + CANARY_OVERSPEND
    spent = [Spent(Category.objects.select_related("account").get(code="rent"), whole, day)]
    report: ExpenseReport = report_expenses(
        employee=who, organisation=workshop.organisation, lines=spent, on=day, sure=[f"overspend:{whole.units}"],
        by=workshop.owner,
    )  # fmt: skip
    give_expense_advance(**known)
    return report


def _canaries(order: WorkOrder, billed: WorkOrder, reduction: Reduction) -> dict[str, set[str]]:
    """The value of every field of the policy, as a page, a form or history would write it."""
    lines = [*order.jobs.all(), *order.parts.all(), *billed.jobs.all(), *billed.parts.all()]
    money, owed = money_of(billed), client_balance(order.client)
    kept = totals_of_clients([order.client_id])[order.client_id]
    sums: dict[str, list[Money | Percent | None]] = {
        "price": [CANARY_PRICE],
        "rate": [line.rate for line in lines if isinstance(line, Job)],
        "discount": [CANARY_PERCENT, CANARY_OFF, order.discount],
        "discount_percent": [CANARY_PERCENT],
        "discount_sum": [CANARY_OFF],
        "total": [order.total, *(line.total for line in lines)],
        "jobs_total": [order.jobs_total],
        "parts_total": [order.parts_total],
        "vat": [order.vat, *(line.vat for line in lines)],
        "paid": [money.paid],
        "due": [money.due, *(line.due for line in lines)],
        "amount": [CANARY_PRICE, CANARY_PAID, CANARY_HELD, CANARY_BILL],
        "balance": [owed.owes, owed.prepaid],
        "owed": [kept.owed],
        "prepaid": [kept.prepaid],
        "turnover": [kept.turnover],
        "rounding": [order.rounding],
        "agreed_price": [line.agreed_price for line in lines],
        "agreed_total": [line.agreed_total for line in lines],
        "left_over": [CANARY_LEFT],
        "debit": [CANARY_PRICE],
        "credit": [CANARY_PRICE],
        "line_discounts": [order.line_discounts],
        "list_price": [line.list_price for line in lines],
        "authorised_percent": [order.authorised_percent],
        "authorised_sum": [order.authorised_sum],
        "authorised_limit": [],  # all of it, which is on many pages
        "order_discount": [line.order_discount for line in lines],
        "price_before": [line.price_before for line in reduction.lines.all()],
        "vat_before": [line.vat_before for line in reduction.lines.all()],
        "fee": [CANARY_FEE],
        "opening": [CANARY_OPENING],
        "closing": [CANARY_CLOSING],
        "counted": [CANARY_OPENING, CANARY_CLOSING],
        "expected": [CANARY_OPENING],
        "principal": [CANARY_PRINCIPAL],
        "interest": [CANARY_INTEREST],
        "overspend": [CANARY_OVERSPEND],
        "labour_rate": [CANARY_RATE],
        "debt_limit": [CANARY_LIMIT],
        "cash_limit": [CANARY_CASH_LIMIT],
        "fee_percent": [CANARY_FEE_PERCENT],
        "cost": [CANARY_COST],
        "cost_rest": [],  # a few kopecks, which are on many pages
        "agreed_cost": [CANARY_AGREED_COST],
        "cost_total": [order.cost_total, billed.total + billed.cost_total],
        "margin": [order.parts_total - order.cost_total],
    }
    found = {
        name: {text for number in numbers if number for text in _written(number)} for name, numbers in sums.items()
    }
    phones, emails = {CANARY_PHONE[2:], OTHER_PHONE[2:]}, {CANARY_EMAIL}
    found |= {
        "phone": phones,
        "phones": phones,
        "brought_by_phone": {CANARY_PHONE[2:]},
        "email": emails,
        "emails": emails,
    }
    found |= {"address": {CANARY_ADDRESS}, **{name: {text} for name, text in CANARY_BANK.items()}}
    return found


def _written(number: Money | Percent) -> set[str]:
    """In every notation; whole units only where there are many digits: few may be anywhere."""
    shown = {packed(number.grouped(point, group)) for point, group in ((",", ""), (".", ""), (".", ","))}
    return {*shown, *([str(number.units)] if number.units > 99_999 else [])}


def file_name(kind: str, pk: int) -> str:
    """The stored name of that record's photo."""
    return sha256(f"{kind}:{pk}".encode()).hexdigest()[:32]


def _photo_of(thing: Model) -> None:
    """A stage prop: a name in the database, and under it something to send."""
    name = file_name(kind_of(thing), thing.pk)
    for stored in (name, name + storage.SMALL):
        storage.keep(stored, b"a photo")
    StoredFile.objects.create(
        parent_kind=kind_of(thing),
        parent_id=thing.pk,
        kind=StoredFile.Kind.PHOTO,
        name="knock.jpg",
        stored=name,
        type="image/jpeg",
        size=7,
        sha256=sha256(b"a photo").hexdigest(),
    )


def furnish(workshop: Workshop) -> dict[str, int]:
    """What belongs to nobody: accounts, a service, a VAT rate, an expense. Ids by the kind of path they stand in."""
    open_money_accounts(workshop.organisation)
    terminal, bank = (MoneyAccount.objects.get(code=code) for code in ("terminal", "bank"))
    edit_account(terminal, version=terminal.version, fee_percent=CANARY_FEE_PERCENT, by=workshop.owner)
    MoneyAccount.objects.filter(pk=bank.pk).update(
        **{name: CANARY_BANK[name] for name in ("bank", "bik", "bank_account")}
    )
    MoneyAccount.objects.filter(code="till").update(cash_limit=CANARY_CASH_LIMIT)
    LabourRate.objects.get_or_create(vehicle_class=None, defaults={"price": CANARY_PRICE})
    service = a_service(price=CANARY_PRICE)
    mode = TaxMode.objects.create(organisation=workshop.organisation, since=clock.today(), rate=Percent.whole(20))
    Preferences.objects.update_or_create(pk=preferences().pk, defaults={"round_totals_to": 100})
    record_expense(
        category=Category.objects.get(code="rent"),
        amount=rub(1),
        money_account=MoneyAccount.objects.get(code="bank"),
        on=clock.today(),
        month=clock.today().replace(day=1),
        by=workshop.owner,
    )
    closed = add_account(organisation=workshop.organisation, kind="till", name="Closed till", by=workshop.owner)
    for amount in CLOSED_INCOMES:
        record_income(
            category=Category.objects.get(code="scrap"), amount=amount, money_account=closed, on=clock.today(),
            month=clock.today(), by=workshop.owner,
        )  # fmt: skip
    set_account_rights(closed, version=closed.version, own=True, rights={}, by=workshop.owner)
    _found_by_a_check()
    scheme = add_scheme(name="By jobs", by=workshop.owner)
    rule = set_rule(scheme, draft=RuleDraft(PayRule.Kind.PERCENT, percent=Percent.whole(40)), by=workshop.owner)
    return {
        "settings/pay/rules": rule.pk,
        "settings/pay": scheme.pk,
        "settings/services": service.pk,
        "settings/categories": service.category_id,
        "settings/organisation": workshop.organisation.pk,
        "settings/accounts": terminal.pk,
        "settings/income-and-expenses": Category.objects.get(code="advertising").pk,
        "settings/roles": Role.objects.create(name="Spare").pk,
        "finance/months": workshop.organisation.pk,
        "finance/opening": workshop.organisation.pk,
        "settings/rates": 1,
        "tax": mode.pk,
    }


def _found_by_a_check() -> None:
    """A check that has found something, with what hidden fields hold in its lines."""
    check = ask_for_check(by=SYSTEM)
    secrets = [*_written(CANARY_PRICE), *_written(CANARY_COST), CANARY_PHONE, CANARY_EMAIL]
    broken = [{"name": name, "count": 2, "lines": secrets} for name in ("the hash chain fits", "lines sum")]
    ended = {"state": Task.State.DONE, "ended_at": clock.now(), "alone": None}
    Task.objects.filter(pk=check.pk).update(outcome={"asked": 2, "after": 0, "broken": broken}, **ended)


def packed(text: str) -> str:
    """A page without spaces of any kind and dashes, so that a grouped sum or phone is found."""
    for sign in " \u00a0\u2009\u202f-()":
        text = text.replace(sign, "")
    return text


_sought = lru_cache(maxsize=None)(packed)
"""Canaries are few and are looked for in thousands of pages."""


def leaks(body: str, hidden: list[str], *worlds: World) -> list[str]:
    """The canaries of the hidden groups found in the body, including those of these worlds."""
    close = packed(body)
    found = [canary for group in hidden for canary in CANARIES[group] if _sought(canary) in close]
    for right, names in FIELDS.items():
        if right.code.removeprefix("fields.") in hidden:
            found += [
                f"{name}: {canary}"
                for name in sorted(names)
                for canary in sorted(set().union(*(world.canaries[name] for world in worlds)))
                if _sought(canary) in close
            ]
    return found
