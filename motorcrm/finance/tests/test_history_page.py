"""The history of operations."""

from datetime import timedelta

import pytest
from django.test import RequestFactory
from django.urls import reverse

from motorcrm.access.rights import SEE_PRICES
from motorcrm.clients.rights import VIEW_CLIENTS
from motorcrm.company.models import Organisation
from motorcrm.core import clock
from motorcrm.core.exact import rub
from motorcrm.finance.models import Category, MoneyTransaction
from motorcrm.finance.operations import (
    record_expense,
    record_income,
    reverse_payment,
    take_payment,
    take_prepayment,
)
from motorcrm.finance.queries import HistoryFilters, totals_of, transaction_history
from motorcrm.finance.queries.history import told
from motorcrm.finance.rights import VIEW_FINANCE
from motorcrm.finance.shipped import open_money_accounts
from motorcrm.ledger.models import Account
from motorcrm.orders.operations import (
    JobDraft,
    PartDraft,
    add_part,
    close_order,
    create_order,
    move_part,
    reopen_order,
)
from motorcrm.orders.rights import VIEW_ORDERS
from motorcrm.testing.builders import a_client, an_order, by_one, closed_order, on_trust, ready_order
from motorcrm.testing.cast import hire, role_with
from motorcrm.testing.plans import ON_SQLITE
from motorcrm.testing.queries import queries
from motorcrm.ui.lists import by_day, page_of

SPACE = "\u00a0"


def pay(order, amount, where, by, **known):
    known = {"on": clock.today(), "money_account": where.till} | known
    return take_payment(order, amount=amount, by=by, **known)


def cash(verb, code, amount, account, by, on=None, **known):
    day = on or clock.today()
    category = Category.objects.get(code=code)
    return verb(category=category, amount=amount, money_account=account, on=day, month=day, by=by, **known)


@pytest.fixture
def busy(workshop, where):
    """A closed order paid in part, a prepayment, an income, an expense, a payment taken back."""
    by = workshop.accountant
    order = closed_order(workshop, jobs=rub(1_000), client=a_client("Anna Petrova"))
    pay(order, rub(600), where, by, receipt_number="F-77")
    wrong = pay(order, rub(111), where, by)
    reverse_payment(wrong, reason="typo", by=by)
    take_prepayment(
        a_client("Boris"), organisation=workshop.organisation, amount=rub(250), money_account=where.bank,
        on=clock.today(), by=by,
    )  # fmt: skip
    cash(record_income, "scrap", rub(70), where.till, by, on=clock.today() - timedelta(days=1), counterparty="Скупка")
    cash(record_expense, "rent", rub(300), where.bank, by, comment="За гараж")
    return order


ALWAYS = {"month": "all"}


def rows_of(answer):
    return [line.movement.row for line in answer.context["page"].rows]


def shown(answer):
    return [(row.transaction.kind, row.received, row.spent) for row in rows_of(answer)]


def test_every_movement_is_there_newest_first(workshop, where, busy, sign_in):
    answer = sign_in(workshop.accountant).get(reverse("finance"), ALWAYS)

    assert answer.status_code == 200
    assert shown(answer) == [
        ("expense", None, rub(300)),
        ("prepayment", rub(250), None),
        ("reversal", -rub(111), None),
        ("payment", rub(111), None),
        ("payment", rub(600), None),
        ("income", rub(70), None),
    ]
    assert [row.is_reversed for row in rows_of(answer)] == [False, False, False, True, False, False]
    text = answer.content.decode()
    assert f'title="{busy.number}"' in text
    assert "Anna Petrova" in text


def test_the_sum_of_a_sale_is_what_the_client_owes(workshop, where):
    order = ready_order(workshop, jobs=rub(1_000))
    part = add_part(order, PartDraft("Chain", price=rub(500), cost=rub(400)), by=workshop.manager)
    move_part(part, "installed", by=workshop.manager)
    close_order(order, on=clock.today(), debt=on_trust(), by=workshop.owner)
    reopen_order(order, reason="Too early", by=workshop.owner)

    rows = told(transaction_history(HistoryFilters(), workshop.owner), workshop.owner)

    assert [(row.transaction.kind, row.settled) for row in rows] == [("reversal", rub(1_500)), ("sale", rub(1_500))]


@pytest.mark.parametrize(
    ("asked", "kinds"),
    [
        ({"kind": "payment"}, ["payment", "payment"]),
        ({"q": "скупка"}, ["income"]),
        ({"q": "ГАРАЖ"}, ["expense"]),
        ({"q": "f-77"}, ["payment"]),
        ({"q": "petrova"}, ["reversal", "payment", "payment"]),
        ({"category": "rent"}, ["expense"]),
        ({"account": "bank"}, ["expense", "prepayment"]),
        ({"until": -1}, ["income"]),
        ({"since": 0, "kind": "income"}, []),
        ({"client": "Boris"}, ["prepayment"]),
        ({"kind": "nonsense"}, 6),
        ({"account": "99999999999999999999"}, 6),
        ({"since": "9999-99-99"}, 6),
        ({"before": "x"}, 6),
        ({"before": "2026-99-99.5"}, 6),
        ({"moves": "in"}, ["prepayment", "reversal", "payment", "payment", "income"]),
        ({"moves": "out"}, ["expense"]),
        ({"moves": "between"}, []),
        ({"kind": "sale"}, ["sale"]),
        ({"month": "nonsense"}, 6),
        ({"month": "2019-02"}, []),
        ({"party": "скупка"}, ["income"]),
        ({"party": "гараж"}, []),  # a comment
        ({"party": "petrova"}, ["reversal", "payment", "payment"]),
        ({"party": "petrova", "q": "f-77"}, ["payment"]),
        ({"party": "скупка", "q": "гараж"}, []),
        ({"order": "number"}, ["reversal", "payment", "payment"]),
        ({"order": "number", "entries": "on"}, ["reversal", "payment", "payment", "sale"]),
        ({"least": "111", "most": "250"}, ["prepayment", "reversal", "payment"]),
        ({"least": "600,01"}, []),
        ({"least": "999", "entries": "on"}, ["sale"]),
        ({"most": "70"}, ["income"]),
        ({"state": "reversed"}, ["payment"]),
        ({"state": "standing"}, ["expense", "prepayment", "payment", "income"]),
        ({"state": "nonsense"}, 6),
        ({"recorded_by": "accountant"}, 6),
        ({"recorded_by": "manager"}, []),
        ({"recorded_by": "99999999999999999999"}, 6),
        ({"employee": "manager"}, []),
        ({"without_receipt": "on"}, ["prepayment", "payment"]),
        ({"order": "nothing"}, 6),
        ({"least": "nothing"}, 6),
        ({"category": "heading"}, ["expense"]),
        ({"organisation": "own"}, 6),
        ({"organisation": "another"}, []),
    ],
)
def test_filters(workshop, where, busy, sign_in, asked, kinds):
    from motorcrm.clients.models import Client

    if asked.get("account") == "bank":
        asked = {"account": where.bank.pk}
    if asked.get("category") == "heading":
        asked = {"category": heading_over(Category.objects.get(code="rent")).pk}
    elif "category" in asked:
        asked = {"category": Category.objects.get(code=asked["category"]).pk}
    for name in {"recorded_by", "employee"} & asked.keys():
        person = getattr(workshop, asked[name], None)
        asked |= {name: person.pk if person else asked[name]}
    if asked.get("order") == "number":
        asked |= {"order": busy.number}
    if "organisation" in asked:
        another = Organisation.objects.create(name="Another", books_from=clock.today())
        open_money_accounts(another)
        asked = {"organisation": (workshop.organisation if asked["organisation"] == "own" else another).pk}
    if "client" in asked:
        asked = {"client": Client.objects.get(name=asked["client"]).pk}
    asked = {k: (clock.today() + timedelta(days=v)).isoformat() if isinstance(v, int) and k in ("since", "until") else v
             for k, v in asked.items()}  # fmt: skip

    answer = sign_in(workshop.accountant).get(reverse("finance"), ALWAYS | asked)

    rows = answer.context["page"].rows
    if "entries" in asked:
        found = [line.pair.transaction.kind for line in rows if line.pair.is_first]
    else:
        found = [row.transaction.kind for row in rows_of(answer)]
    assert found == kinds if isinstance(kinds, list) else len(found) == kinds


def heading_over(category):
    heading = Category.objects.create(
        name="House", direction=category.direction, account=Account.objects.create(kind="expense", name="House")
    )
    Category.objects.filter(pk=category.pk).update(parent=heading)
    return heading


def test_each_filter_has_a_chip_that_takes_it_off(workshop, where, busy, sign_in):
    asked = {
        "order": busy.number, "party": "petrova", "least": "10", "most": "1000", "state": "standing",
        "recorded_by": workshop.accountant.pk, "without_receipt": "on", "month": "all",
    }  # fmt: skip
    form = sign_in(workshop.accountant).get(reverse("finance"), asked).context["form"]

    chips = {chip.label: chip.url for chip in form.chips}
    assert list(chips) == [
        "Контрагент: petrova", f"Номер заказ-наряда: {busy.number}", f"Записал: {workshop.accountant}", "Без сторно",
        "Без кассового чека", f"Сумма от 10,00{SPACE}₽", f"Сумма до 1{SPACE}000,00{SPACE}₽",
    ]  # fmt: skip
    assert all(name not in url for name, url in zip(["party=", "order="], chips.values(), strict=False))


def test_whoever_sees_no_sums_cannot_ask_for_them(workshop, where, busy, sign_in):
    clerk = hire("Clerk", role_with(VIEW_FINANCE, VIEW_ORDERS, VIEW_CLIENTS))

    answer = sign_in(clerk).get(reverse("finance"), ALWAYS | {"least": "111", "most": "111"})

    assert len(rows_of(answer)) == 6
    assert "least" not in answer.context["form"].fields


def test_orders_out_of_sight_are_no_filter(workshop, where, busy, sign_in):
    clerk = hire("Clerk", role_with(VIEW_FINANCE, VIEW_ORDERS, VIEW_CLIENTS, SEE_PRICES, scope="own"))

    answer = sign_in(clerk).get(reverse("finance"), ALWAYS | {"order": busy.number})

    assert "order" not in answer.context["form"].wanted


@ON_SQLITE  # PostgreSQL is asked for blocks of rows, newest first
def test_a_search_asks_little(workshop, where, busy, sign_in):
    browser = sign_in(workshop.accountant)
    browser.get(reverse("finance"))
    for asked, most in (({"q": "nothing like this"}, 45), ({"q": "petrova"}, 54)):
        with queries(max=most):
            browser.get(reverse("finance"), asked)


def test_totals_cover_everything_the_filter_finds(workshop, where, busy, sign_in):
    found = totals_of(transaction_history(HistoryFilters(), workshop.accountant))
    assert (found.received, found.spent) == (rub(920), rub(300))
    in_bank = HistoryFilters(account=where.bank)
    found = totals_of(transaction_history(in_bank, workshop.accountant), where.bank)
    assert (found.received, found.spent) == (rub(250), rub(300))

    answer = sign_in(workshop.accountant).get(reverse("finance-totals"))
    assert f"920,00{SPACE}₽" in answer.content.decode()


def test_balances_come_first(workshop, where, busy, sign_in):
    text = sign_in(workshop.accountant).get(reverse("finance")).content.decode()
    assert f"670,00{SPACE}₽" in text  # the till
    assert f"−50,00{SPACE}₽" in text  # the bank


def test_paging_goes_by_date_and_number(workshop, where, busy, sign_in):
    rows = transaction_history(HistoryFilters(), workshop.accountant)
    seen, cursor = [], ""
    while True:
        found = page_of(RequestFactory().get("/", {"before": cursor}), rows, by=by_day("on"), size=2)
        seen += [operation.pk for operation in found.rows]
        if not (cursor := found.next):
            break
    assert seen == [operation.pk for operation in rows]


def test_without_the_right_to_sums_none_is_in_the_page(workshop, where, busy, sign_in):
    clerk = hire("Clerk", role_with(VIEW_FINANCE, VIEW_ORDERS, VIEW_CLIENTS))
    browser = sign_in(clerk)
    pages = [browser.get(reverse("finance")), browser.get(reverse("finance-totals"))]
    pages += [browser.get(reverse("finance-transaction", args=[row.transaction.pk])) for row in rows_of(pages[0])]

    for answer in pages:
        assert answer.status_code == 200
        text = answer.content.decode()
        assert "₽" not in text
        assert not [sum_ for sum_ in ("600,00", "111,00", "250,00", "300,00") if sum_ in text]


def test_with_the_scope_own_others_orders_and_clients_are_not_there(workshop, where, busy, sign_in):
    clerk = hire("Clerk", role_with(VIEW_FINANCE, VIEW_ORDERS, VIEW_CLIENTS, SEE_PRICES, scope="own"))
    own = an_order(workshop, jobs=rub(50), manager=clerk)
    pay(own, rub(5), where, workshop.accountant)

    answer = sign_in(clerk).get(reverse("finance"), ALWAYS)

    assert {row.transaction.kind for row in rows_of(answer)} == {"income", "expense", "prepayment"}
    assert [row.order for row in rows_of(answer) if row.order] == [own]
    assert "Anna" not in answer.content.decode()
    assert "Boris" not in answer.content.decode()
    hidden = transaction_history(HistoryFilters(kind="sale"), workshop.owner).get()
    assert sign_in(clerk).get(reverse("finance-transaction", args=[hidden.pk])).status_code == 404


def test_the_page_costs_no_more_queries_for_more_rows(workshop, where, busy, sign_in):
    browser = sign_in(workshop.accountant)
    browser.get(reverse("finance"))
    with queries(max=21) as few:
        browser.get(reverse("finance"))
    for _ in range(12):
        order = closed_order(workshop, jobs=rub(10))
        pay(order, rub(1), where, workshop.accountant)
        cash(record_income, "scrap", rub(70), where.till, workshop.accountant)
    with queries(max=len(few.captured_queries)):
        answer = browser.get(reverse("finance"))
    assert len(answer.context["page"]) > 25


def test_people_without_the_finance_right_do_not_see_it(workshop, where, sign_in):
    assert sign_in(workshop.technician).get(reverse("finance")).status_code == 403
    assert sign_in(workshop.technician).get(reverse("finance-totals")).status_code == 403


def test_an_empty_history_says_what_to_do(workshop, where, sign_in):
    text = sign_in(workshop.accountant).get(reverse("finance")).content.decode()
    assert f'<div class="empty-action"><a class="btn btn-primary" href="{reverse("finance-expense")}">' in text


def test_the_cost_of_parts_is_not_in_the_postings_of_a_sale(workshop, where, sign_in):
    """People who see sums but no costs see the sale without what the parts cost; its sum is what the client owes."""
    order = create_order(
        a_client("Clara"),
        organisation=workshop.organisation,
        phase="accepted",
        jobs=[JobDraft("Overhaul", price=rub(1_000), shares=by_one(workshop.technician))],
        parts=[PartDraft("Piston", price=rub(500), cost=rub(321))],
        by=workshop.manager,
    )
    close_order(order, on=clock.today(), finish_jobs=True, debt=on_trust(), by=workshop.owner)
    sale = MoneyTransaction.objects.get(kind="sale")
    reader = hire("Reader", role_with(VIEW_FINANCE, VIEW_ORDERS, VIEW_CLIENTS, SEE_PRICES))
    url = reverse("finance-transaction", args=[sale.pk])

    shown = sign_in(reader).get(url)
    assert "321,00" not in shown.content.decode()
    assert "1 821" not in shown.content.decode().replace(SPACE, " ")
    assert shown.context["one"].row.settled == rub(1_500)
    assert "321,00" in sign_in(workshop.accountant).get(url).content.decode()
    entries = sign_in(reader).get(reverse("finance"), {"entries": "on"})
    assert "321,00" not in entries.content.decode()
    assert sum((line.pair.amount for line in entries.context["page"].rows), rub(0)) == rub(1_500)
    assert "321,00" in sign_in(workshop.accountant).get(reverse("finance"), {"entries": "on"}).content.decode()


def test_the_list_is_of_this_month_unless_something_is_looked_for(workshop, where, sign_in):
    by, this = workshop.accountant, clock.today().replace(day=1)
    workshop.organisation.books_from = this - timedelta(days=40)
    workshop.organisation.save()
    cash(record_income, "scrap", rub(7), where.till, by, on=this - timedelta(days=1), comment="Lead")
    cash(record_income, "scrap", rub(9), where.till, by, on=this)
    browser = sign_in(by)

    def received(**asked):
        return [row.received for row in rows_of(browser.get(reverse("finance"), asked))]

    assert received() == [rub(9)]
    assert received(month=f"{this - timedelta(days=1):%Y-%m}") == [rub(7)]
    assert received(month="all") == received(since=str(this - timedelta(days=1))) == [rub(9), rub(7)]
    assert received(q="lead") == [rub(7)]


def test_a_day_stands_above_its_movements_with_its_sums(workshop, where, busy, sign_in):
    answer = sign_in(workshop.accountant).get(reverse("finance"), ALWAYS)

    above = [line.heading for line in answer.context["page"].rows if line.heading]
    assert [set(heading.cells) for heading in above] == [{"received", "spent", "balance"}] * 2
    text = answer.content.decode().replace(SPACE, " ")
    assert text.count("list-day") == 2
    assert ">+850,00<" in text
    assert ">−300,00<" in text
    assert sign_in(workshop.accountant).get(reverse("finance-totals"), ALWAYS).context["period"].after == rub(620)


def test_each_of_a_pair_leads_to_the_other(workshop, where, busy, sign_in):
    answer = sign_in(workshop.accountant).get(reverse("finance"), ALWAYS)

    back, taken = (row.transaction for row in rows_of(answer)[2:4])
    text = answer.content.decode()
    assert f'class="pill" href="{reverse("finance-transaction", args=[taken.pk])}">исходная<' in text
    assert f'class="pill" href="{reverse("finance-transaction", args=[back.pk])}">сторнирована<' in text
