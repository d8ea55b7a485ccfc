"""Forms and pieces of money."""

from datetime import timedelta

import pytest
from django.test import RequestFactory
from django.urls import reverse
from django.utils import translation

from motorcrm.access.rights import SEE_PRICES
from motorcrm.clients.rights import VIEW_CLIENTS
from motorcrm.core import clock
from motorcrm.core.exact import rub
from motorcrm.core.refusal import Forbidden
from motorcrm.finance import panels
from motorcrm.finance.models import CashTransaction, Category, MoneyTransaction, Payment, Tender
from motorcrm.finance.operations import take_payment
from motorcrm.finance.rights import TAKE_PAYMENTS
from motorcrm.ledger.journal import balance
from motorcrm.orders.rights import VIEW_ORDERS
from motorcrm.testing.builders import a_client, an_order, closed_order
from motorcrm.testing.cast import hire, role_with

SPACE = "\u00a0"


def paid(order, amount, where, by):
    return take_payment(order, amount=amount, money_account=where.till, on=clock.today(), by=by)


def payment_form(where, **other):
    known = {"on": clock.today().isoformat(), "receipt": "missing", "key": "a-key-of-12"}
    return {"amount": "1 234,56", "money_account": where.till.pk} | known | other


def test_a_payment_is_taken_once_however_often_it_is_sent(workshop, where, sign_in):
    order = closed_order(workshop, jobs=rub(3_000))
    browser, url = sign_in(workshop.manager), reverse("finance-order-payment", args=[order.pk])

    form = browser.get(url).context["form"]
    assert form["amount"].value() == "3000"
    assert form["on"].value() == clock.today()
    for _ in range(2):
        answer = browser.post(url, payment_form(where))
        assert (answer.status_code, answer["Location"]) == (302, reverse("order", args=[order.pk]))

    payment = Payment.objects.get()
    assert (payment.amount, payment.on, payment.by) == (rub(1_234, 56), clock.today(), workshop.manager)


@pytest.mark.parametrize("typed", ["", "0", "-5", "1,234", "NaN", "10" * 12, "5 000"])
def test_an_impossible_sum_comes_back_with_everything_typed(workshop, where, sign_in, typed):
    order = closed_order(workshop, jobs=rub(3_000))
    url = reverse("finance-order-payment", args=[order.pk])

    answer = sign_in(workshop.manager).post(url, payment_form(where, amount=typed, comment="by card"))

    assert answer.status_code == 422
    assert answer.context["form"].errors["amount"]
    assert "by card" in answer.content.decode()
    assert not Payment.objects.exists()


def test_the_date_field_is_shown_to_people_who_may_use_a_past_date(workshop, where, sign_in):
    clerk = hire("Clerk", role_with(VIEW_ORDERS, TAKE_PAYMENTS))
    order = an_order(workshop, jobs=rub(3_000), days_ago=1)
    url = reverse("finance-order-payment", args=[order.pk])
    yesterday, tomorrow = (clock.today() + timedelta(days=days) for days in (-1, 1))

    answer = sign_in(workshop.accountant).post(url, payment_form(where, on=tomorrow.isoformat()))
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["on"])
    sign_in(workshop.accountant).post(url, payment_form(where, on=yesterday.isoformat()))
    assert Payment.objects.get().on == yesterday
    sign_in(clerk).post(url, payment_form(where, on=yesterday.isoformat(), key="another-key"))
    assert Payment.objects.first().on == clock.today()


def test_a_page_may_ask_for_the_form_alone(workshop, where, sign_in):
    order = an_order(workshop, jobs=rub(3_000))
    url = reverse("finance-order-payment", args=[order.pk])
    text = sign_in(workshop.manager).get(url, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in text
    assert f'action="{url}"' in text


def test_payments_of_others_orders_are_not_offered(workshop, where, sign_in):
    clerk = hire("Clerk", role_with(VIEW_ORDERS, VIEW_CLIENTS, TAKE_PAYMENTS, scope="own"))
    own, other = an_order(workshop, manager=clerk, jobs=rub(10)), an_order(workshop, jobs=rub(10))
    browser = sign_in(clerk)

    assert browser.get(reverse("finance-order-payment", args=[own.pk])).status_code == 200
    assert browser.get(reverse("finance-order-payment", args=[other.pk])).status_code == 404
    assert sign_in(workshop.senior).get(reverse("finance-order-payment", args=[own.pk])).status_code == 403
    assert sign_in(workshop.technician).get(reverse("finance-client-prepayment", args=[own.client_id])).status_code in (
        403,
        404,
    )


@pytest.mark.parametrize(
    ("account", "chosen", "kept"),
    [("till", "", "cash"), ("terminal", "", "card"), ("bank", "", "transfer"), ("bank", "sbp", "sbp")],
)
def test_the_method_is_the_accounts_usual_one_unless_chosen(workshop, where, sign_in, account, chosen, kept):
    order = closed_order(workshop, jobs=rub(3_000))
    url = reverse("finance-order-payment", args=[order.pk])

    sign_in(workshop.manager).post(url, payment_form(where, money_account=getattr(where, account).pk, method=chosen))

    assert Payment.objects.get().tenders.get().method == kept
    text = sign_in(workshop.manager).get(reverse("order", args=[order.pk])).content.decode()
    with translation.override("ru"):
        assert f"· {Tender.Method(kept).label}" in " ".join(text.split())


def test_somebody_else_may_have_paid(workshop, where, sign_in):
    order, mother = closed_order(workshop, jobs=rub(3_000)), a_client("Anna Petrova", phone="+79123456789")
    a_client("Anna Petrovskaya")
    browser, url = sign_in(workshop.manager), reverse("finance-order-payment", args=[order.pk])

    unclear = browser.post(url, payment_form(where, payer="Anna"))
    unknown = browser.post(url, payment_form(where, payer="Nobody"))
    assert (unclear.status_code, unknown.status_code) == (422, 422)
    assert 'value="Nobody"' in unknown.content.decode()
    assert '<details class="fold" open>' in unknown.content.decode()
    for key, typed in (("by-her-name", "anna petrova"), ("by-her-phone", "+7 912 345-67-89")):
        assert browser.post(url, payment_form(where, payer=typed, amount="1", key=key)).status_code == 302
    browser.post(url, payment_form(where, payer=order.client.name, amount="1", key="by-the-client"))

    assert [payment.payer for payment in Payment.objects.order_by("pk")] == [mother, mother, None]
    assert "Anna Petrova" in browser.get(reverse("order", args=[order.pk])).content.decode()


def test_who_sees_no_clients_cannot_look_for_them_as_payers(workshop, where, sign_in):
    order = closed_order(workshop, jobs=rub(3_000))
    clerk = hire("Clerk", role_with(VIEW_ORDERS, TAKE_PAYMENTS, SEE_PRICES))
    a_client("Anna Petrova")
    url = reverse("finance-order-payment", args=[order.pk])

    assert "payer" not in sign_in(clerk).get(url).content.decode()
    sign_in(clerk).post(url, payment_form(where, payer="Anna Petrova"))

    assert Payment.objects.get().payer is None


def test_people_who_see_no_sums_take_a_prepayment_blindly(workshop, where, sign_in):
    clerk = hire("Clerk", role_with(VIEW_ORDERS, TAKE_PAYMENTS))
    order = an_order(workshop, jobs=rub(3_000))
    answer = sign_in(clerk).get(reverse("finance-order-payment", args=[order.pk]))
    assert answer.context["form"]["amount"].value() is None
    assert "3\u00a0000" not in answer.content.decode()


def test_people_who_see_no_sums_cannot_probe_what_is_left_to_pay(workshop, where, sign_in):
    clerk = hire("Clerk", role_with(VIEW_ORDERS, TAKE_PAYMENTS))
    order = closed_order(workshop, jobs=rub(3_000))
    url = reverse("finance-order-payment", args=[order.pk])

    assert sign_in(clerk).get(url).status_code == 403
    for amount in ("2999", "3000", "3001"):
        assert sign_in(clerk).post(url, payment_form(where, amount=amount)).status_code == 403
        with pytest.raises(Forbidden):
            take_payment(order, amount=rub(int(amount)), money_account=where.till, on=clock.today(), by=clerk)
    assert not Payment.objects.exists()


def test_a_prepayment_goes_to_the_clients_balance(workshop, where, sign_in):
    ann = a_client("Ann")
    url = reverse("finance-client-prepayment", args=[ann.pk])
    assert sign_in(workshop.manager).get(url).status_code == 200

    answer = sign_in(workshop.manager).post(url, payment_form(where))

    assert answer["Location"] == reverse("client", args=[ann.pk])
    assert Payment.objects.get().client == ann


def cash_form(where, code, **other):
    return {
        "category": Category.objects.get(code=code).pk,
        "amount": "100",
        "money_account": where.bank.pk,
        "on": clock.today().isoformat(),
        "month": clock.today().replace(day=1).isoformat(),
        "key": "a-key-of-12",
    } | other


def test_income_and_expense_are_recorded(workshop, where, sign_in):
    order = an_order(workshop)
    browser = sign_in(workshop.accountant)
    assert browser.get(reverse("finance-income")).status_code == 200

    answer = browser.post(reverse("finance-income"), cash_form(where, "scrap", counterparty="Yard"))
    assert (answer.status_code, answer["Location"]) == (302, reverse("finance"))
    spent = cash_form(where, "rent", key="another-key", order=order.number.lower())
    assert browser.post(reverse("finance-expense"), spent).status_code == 302

    expense, income = CashTransaction.objects.all()
    assert (income.counterparty, income.amount) == ("Yard", rub(100))
    assert (expense.order, expense.category.code) == (order, "rent")
    assert balance(where.bank.account) == rub(0)


def test_an_expense_beyond_the_till_comes_back_beside_the_sum(workshop, where, sign_in):
    form = cash_form(where, "rent", money_account=where.till.pk, order="ЗН-1999-1")
    answer = sign_in(workshop.accountant).post(reverse("finance-expense"), form)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["order"])
    answer = sign_in(workshop.accountant).post(reverse("finance-expense"), form | {"order": ""})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["amount"])
    assert not CashTransaction.objects.exists()


def test_a_bank_below_zero_is_warned_of(workshop, where, sign_in):
    form = cash_form(where, "rent")
    answer = sign_in(workshop.accountant).post(reverse("finance-expense"), form, follow=True)
    assert "warning" in {message.level_tag for message in answer.context["messages"]}


def test_technicians_cannot_record_expenses(workshop, where, sign_in):
    for name in ("finance-income", "finance-expense"):
        assert sign_in(workshop.technician).get(reverse(name)).status_code == 403
        assert sign_in(workshop.technician).post(reverse(name), {}).status_code == 403


def test_an_operation_shows_its_postings_and_is_reversed_with_a_reason(workshop, where, sign_in):
    order = closed_order(workshop, jobs=rub(3_000))
    payment = paid(order, rub(500), where, workshop.manager)
    page, url = (reverse(name, args=[payment.entry_id]) for name in ("finance-transaction", "finance-reverse"))

    assert url not in sign_in(workshop.manager).get(page).content.decode()
    assert sign_in(workshop.manager).post(url, {"reason": "typo"}).status_code == 403
    browser = sign_in(workshop.accountant)
    text = browser.get(page).content.decode()
    assert url in text
    assert text.count(f"500,00{SPACE}₽") >= 3
    assert browser.post(url, {"reason": " "}).status_code == 422
    assert browser.post(url, {"reason": "typo"}).status_code == 302
    assert url not in browser.get(page).content.decode()
    assert browser.post(url, {"reason": "typo"}).status_code == 409
    assert balance(where.till.account) == rub(0)


def test_what_an_order_booked_is_not_reversed_here(workshop, where, sign_in):
    order = closed_order(workshop, jobs=rub(3_000))
    sale = MoneyTransaction.objects.get(kind="sale")
    browser = sign_in(workshop.accountant)
    assert (
        reverse("finance-reverse", args=[sale.pk])
        not in browser.get(reverse("finance-transaction", args=[sale.pk])).content.decode()
    )
    assert browser.post(reverse("finance-reverse", args=[sale.pk]), {"reason": "x"}).status_code == 409
    assert balance(order=order.pk) == rub(0)
    assert not MoneyTransaction.objects.filter(kind="reversal").exists()


def asked_by(person):
    request = RequestFactory().get("/")
    request.user = person
    return request


def test_the_orders_panel_shows_its_money_to_people_who_see_sums(workshop, where):
    order = closed_order(workshop, jobs=rub(3_000))
    paid(order, rub(500), where, workshop.manager)

    text = panels.order_money(asked_by(workshop.manager), order)
    assert f"2{SPACE}500,00{SPACE}₽" in text
    assert reverse("finance-order-payment", args=[order.pk]) in text
    assert panels.order_money(asked_by(workshop.technician), order) == ""
    clerk = hire("Clerk", role_with(VIEW_ORDERS, TAKE_PAYMENTS))
    text = panels.order_money(asked_by(clerk), order)
    assert "₽" not in text
    # whether anything is left to pay is a sum too: the button must not reveal it
    assert reverse("finance-order-payment", args=[order.pk]) not in text
    text = panels.order_money(asked_by(clerk), an_order(workshop, jobs=rub(3_000)))
    assert "₽" not in text
    assert "/payment/" in text


def test_the_clients_panel_shows_the_balance_to_people_who_see_sums(workshop, where):
    order = closed_order(workshop, jobs=rub(3_000))

    text = panels.client_balance(asked_by(workshop.manager), order.client)
    assert f"3{SPACE}000,00{SPACE}₽" in text
    assert reverse("finance-client-prepayment", args=[order.client_id]) in text
    assert panels.client_balance(asked_by(workshop.senior), order.client) == ""


def test_the_orders_panel_can_be_asked_for_alone(workshop, where, sign_in):
    order = closed_order(workshop, jobs=rub(3_000))
    answer = sign_in(workshop.manager).get(reverse("finance-order-money", args=[order.pk]))
    assert f"3{SPACE}000,00{SPACE}₽" in answer.content.decode()
    assert sign_in(workshop.other_technician).get(reverse("finance-order-money", args=[order.pk])).status_code == 404
