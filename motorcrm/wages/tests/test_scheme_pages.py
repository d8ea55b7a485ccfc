"""Pages of pay schemes: an owner sets up pay without a programmer, and sees what would come of it."""

from datetime import timedelta

import pytest
from django.urls import reverse

from motorcrm.access.rights import SEE_PRICES
from motorcrm.background.models import Task
from motorcrm.background.worker import work_off_one
from motorcrm.core import clock
from motorcrm.core.exact import Money, Percent, rub
from motorcrm.employees.rights import VIEW_EMPLOYEES, VIEW_WAGES
from motorcrm.orders.operations import JobDraft, close_order, create_order
from motorcrm.orders.phases import Phase
from motorcrm.testing.builders import a_client, a_service, by_one, on_trust
from motorcrm.testing.cast import hire, role_with
from motorcrm.testing.queries import asked, queries
from motorcrm.wages.models import Accrual, GivenScheme, PayRule, PayScheme
from motorcrm.wages.operations import RuleDraft, add_scheme, end_rule, give_scheme, set_rule
from motorcrm.wages.rights import EDIT_SCHEMES, SEE_BASE
from motorcrm.wages.tests.conftest import of_jobs
from motorcrm.wages.views import trials

pytestmark = pytest.mark.django_db

LIST = "/settings/pay/"
KEY = {"key": "k" * 20}


@pytest.fixture
def browser(workshop, sign_in):
    return sign_in(workshop.accountant)


@pytest.fixture
def scheme(workshop):
    made = add_scheme(name="Мастера", by=workshop.owner)
    set_rule(made, draft=of_jobs("40"), by=workshop.owner)
    return made


def text_of(answer):
    return " ".join(answer.content.decode().replace("\u00a0", " ").split())


def a_closed_order(workshop, person, price=1_000, service=None):
    order = create_order(
        a_client(), organisation=workshop.organisation, phase=Phase.ACCEPTED,
        jobs=[JobDraft("Вилка", price=rub(price), service=service, shares=by_one(person))], by=workshop.owner,
    )  # fmt: skip
    return close_order(order, on=clock.today(), finish_jobs=True, debt=on_trust(), by=workshop.owner)


def rule_typed(**changes):
    typed = {
        "kind": "job-percent", "percent": "40", "amount": "", "category": "", "service": "", "service_id": "",
        "least": "", "most": "", "since": "", "over": ["", ""], "step": ["", ""],
    }  # fmt: skip
    return typed | changes


def test_pay_is_set_up_from_nothing(workshop, browser):
    assert "Схем начисления пока нет" in text_of(browser.get(LIST))

    form = {"name": "Мастера", "moment": "paid", "after_order_discount": "on"}
    made = browser.post(f"{LIST}new/", form | KEY)
    scheme = PayScheme.objects.get()
    assert made["Location"] == f"{LIST}{scheme.pk}/"
    assert (scheme.moment, scheme.after_order_discount, scheme.pays_warranty) == ("paid", True, False)
    assert "Начните с правила для всех работ" in text_of(browser.get(made["Location"]))

    service = a_service("Замена масла", price=rub(1_000))
    for typed in (
        rule_typed(least="300", over=["100 000", "200 000"], step=["45", "50"]),
        rule_typed(percent="50", category=service.category_id),
        rule_typed(kind="job-fixed", percent="", amount="500", service="замена масла"),
    ):
        assert browser.post(f"{LIST}{scheme.pk}/rule/", typed).status_code == 302

    page = text_of(browser.get(f"{LIST}{scheme.pk}/"))
    for said in (
        "40 % от всех работ, не меньше 300 ₽; свыше 100 000 ₽ за месяц — 45 %; свыше 200 000 ₽ за месяц — 50 %",
        "не меньше: 300,00 ₽",
        "свыше выработки за месяц: 100000: 45 %, 200000: 50 %",
        f"50 % от работ вида «{service.category}»",
        "500 ₽ за работу «Замена масла»",
    ):
        assert said in page
    people = [workshop.technician.pk, workshop.other_technician.pk]
    given = browser.post(f"{LIST}{scheme.pk}/give/", {"employees": people, "since": clock.today(), "key": "g" * 20})
    assert given["Location"] == f"{LIST}{scheme.pk}/"
    assert {row.employee_id for row in GivenScheme.objects.filter(scheme=scheme)} == {*people}
    assert str(workshop.technician) in text_of(browser.get(LIST))


def test_sent_twice_is_done_once(workshop, browser, scheme):
    address = f"{LIST}{scheme.pk}/"
    for _time in range(2):
        browser.post(f"{LIST}new/", {"name": "Новая", "moment": "closed"} | KEY)
        browser.post(f"{address}copy/", {"name": "Копия", "key": "c" * 20})
        browser.post(f"{address}rule/", rule_typed(kind="order-profit", percent="10", key="r" * 20))
        browser.post(
            f"{address}give/", {"employees": [workshop.technician.pk], "since": clock.today(), "key": "g" * 20}
        )

    assert sorted(PayScheme.objects.values_list("name", flat=True)) == ["Копия", "Мастера", "Новая"]
    assert scheme.rules.count() == 2
    assert GivenScheme.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"percent": ""}, "percent"),
        ({"percent": "сорок"}, "percent"),
        ({"kind": "job-fixed", "percent": ""}, "amount"),
        ({"service": "Нет такой"}, "service"),
        ({"least": "500", "most": "300"}, "most"),
        ({"since": "вчера"}, "since"),
        ({"over": ["100", "50"], "step": ["45", "50"]}, None),
        ({"over": ["100", ""], "step": ["", ""]}, None),
    ],
)
def test_what_was_typed_of_a_rule_stays_beside_its_error(browser, scheme, wrong, field):
    typed = rule_typed(most="777", **wrong) if "most" not in wrong else rule_typed(**wrong)

    answer = browser.post(f"{LIST}{scheme.pk}/rule/", typed)

    assert answer.status_code == 422
    form = answer.context["form"]
    assert form.errors.get(field) if field else form.non_field_errors()
    assert form["most"].value() in ("777", "300")
    if "over" in wrong:
        assert 'value="100"' in answer.content.decode()
    assert scheme.rules.count() == 1


def test_a_day_that_was_accrued_is_refused_in_words(workshop, browser, scheme):
    give_scheme(workshop.technician, scheme=scheme, since=clock.today(), by=workshop.owner)
    a_closed_order(workshop, workshop.technician)
    address = f"{LIST}{scheme.pk}/"

    assert "уже начислено" in text_of(browser.get(f"{address}rule/"))
    for page, typed in (
        ("rule/", rule_typed(percent="50", since=clock.today().isoformat())),
        ("give/", {"employees": [workshop.technician.pk], "since": clock.today()}),
    ):
        assert browser.post(address + page, typed).status_code == 422
    edited = browser.get(f"{address}edit/")
    assert set(edited.context["form"].fields) == {"key", "name", "version"}
    assert browser.post(f"{address}edit/", {"name": "Мастера-2", "version": 1}).status_code == 302
    later = clock.today() + timedelta(days=1)
    assert browser.post(f"{address}rule/", rule_typed(percent="50", since=later.isoformat())).status_code == 302
    page = text_of(browser.get(address))
    assert "Мастера-2" in page
    assert "Вступят в силу позже" in page
    assert f"с {later:%d.%m.%Y}" in page


def test_a_rule_is_ended_and_then_over(workshop, browser, scheme):
    rule = scheme.rules.get()
    address = f"{LIST}rules/{rule.pk}/end/"
    assert "40 % от всех работ" in text_of(browser.get(address))
    assert browser.post(address, {"until": "никогда"}).status_code == 422
    yesterday = clock.today() - timedelta(days=1)

    assert browser.post(address, {"until": yesterday.isoformat()})["Location"] == f"{LIST}{scheme.pk}/"

    page = text_of(browser.get(f"{LIST}{scheme.pk}/"))
    assert "Больше не действуют" in page
    assert f"по {yesterday:%d.%m.%Y}" in page


def test_archived_and_restored_but_not_while_somebody_has_it(workshop, browser, scheme):
    address = f"{LIST}{scheme.pk}/"
    give_scheme(workshop.technician, scheme=scheme, since=clock.today(), by=workshop.owner)
    assert browser.post(f"{address}archive/").status_code == 409
    give_scheme(workshop.technician, scheme=None, since=clock.today(), by=workshop.owner)

    assert browser.post(f"{address}archive/")["Location"] == LIST
    assert "Мастера" in text_of(browser.get(f"{LIST}?archived=yes"))
    assert browser.post(f"{address}restore/")["Location"] == address
    assert not PayScheme.objects.get().is_archived


def test_which_rule_is_for_a_job_and_why(workshop, browser, scheme):
    service = a_service("Замена масла", price=rub(1_000))
    set_rule(scheme, draft=of_jobs("50", category=service.category), by=workshop.owner)
    address = f"{LIST}{scheme.pk}/"

    by_hand = text_of(browser.get(address, {"service": "Прочистить карбюратор", "service_id": ""}))
    of_category = text_of(browser.get(address, {"service": "Замена масла", "service_id": service.pk}))
    set_rule(scheme, draft=RuleDraft(PayRule.Kind.FIXED, amount=rub(700), service=service), by=workshop.owner)
    of_service = text_of(browser.get(address, {"service": "Замена масла", "service_id": ""}))

    assert "<strong>40 % от всех работ</strong>" in by_hand
    assert "Работа, вписанная от руки, ни к какому виду не относится" in by_hand
    assert "<strong>50 % от работ вида" in of_category
    assert "Уступает: 40 % от всех работ." in of_category
    assert "<strong>700 ₽ за работу «Замена масла»</strong>" in of_service
    end_rule(scheme, rule=scheme.rules.first(), until=clock.today() - timedelta(days=1), by=workshop.owner)
    assert "<strong>правила нет</strong>" in text_of(browser.get(address, {"service": "Что-то", "service_id": "x"}))


def test_a_rule_that_no_job_meets_says_so(workshop, browser, scheme):
    service = a_service("Замена масла", price=rub(1_000))
    set_rule(scheme, draft=of_jobs("50", category=service.category), by=workshop.owner)
    set_rule(scheme, draft=of_jobs("60", service=service), by=workshop.owner)
    category = service.category
    category.is_archived = True
    category.save()

    page = text_of(browser.get(f"{LIST}{scheme.pk}/"))

    assert "Вид услуг в архиве" in page
    assert "Вид этой услуги в архиве" in page


def test_a_past_month_is_tried_before_anybody_has_it(workshop, browser, scheme):
    a_closed_order(workshop, workshop.technician, 2_000)
    a_closed_order(workshop, workshop.other_technician, 1_000)
    month = clock.today().replace(day=1).isoformat()
    address = f"{LIST}{scheme.pk}/try/"

    page = text_of(browser.get(address, {"month": month}))
    assert "Вышло бы <strong>1 200,00 ₽</strong> вместо 0,00 ₽" in page
    opened = text_of(browser.get(address, {"month": month, "open": workshop.technician.pk}))
    assert "2 000,00 ₽ × 40 % = 800,00 ₽" in opened
    assert "Вилка" in opened
    one = browser.get(address, {"month": month, "people": [workshop.technician.pk]})
    assert one.context["every"].would == rub(800)
    assert browser.get(address).context["every"].would == Money.zero()  # the month before this one
    assert not Accrual.objects.exists()


def test_many_orders_are_left_to_the_background(workshop, browser, scheme, sign_in, monkeypatch):
    a_closed_order(workshop, workshop.technician, 2_000)
    monkeypatch.setattr(trials, "AT_ONCE", 0)
    month = clock.today().replace(day=1).isoformat()
    address = f"{LIST}{scheme.pk}/try/"
    assert "Посчитать" in text_of(browser.get(address, {"month": month}))

    going = browser.post(f"{address}start/", {"month": month, "people": [workshop.technician.pk]})["Location"]
    task = Task.objects.get()
    assert "Считаются заказы" in text_of(browser.get(going))
    seen = browser.get(going).context["seen"]
    assert browser.get(f"{address}changes/?task={task.pk}&seen={seen}").status_code == 204
    work_off_one()

    assert "Вышло бы <strong>800,00 ₽</strong>" in text_of(browser.get(f"{address}changes/?task={task.pk}&seen={seen}"))
    assert "× 40 % = 800,00 ₽" in text_of(browser.get(f"{going}&open={workshop.technician.pk}"))
    other = add_scheme(name="Другая", by=workshop.owner)
    assert browser.get(f"{LIST}{other.pk}/try/?month={month}&task={task.pk}").context["asked"] is None


def test_what_everybody_has_earned_needs_the_rights_to_see_it(workshop, scheme, sign_in):
    address = f"{LIST}{scheme.pk}/try/"
    for number, rights in enumerate(([EDIT_SCHEMES], [EDIT_SCHEMES, SEE_BASE], [EDIT_SCHEMES, VIEW_WAGES])):
        person = hire(f"Editor{number}", role_with(*rights, name=f"Editor {number}"))
        browser = sign_in(person)
        assert browser.get(f"{LIST}{scheme.pk}/").status_code == 200
        assert "Примерить" not in text_of(browser.get(f"{LIST}{scheme.pk}/"))
        assert browser.get(address).status_code == 403
        assert browser.get(f"{address}changes/").status_code == 403
        assert browser.post(f"{address}start/").status_code == 403


def test_prices_stay_hidden_in_the_lines(workshop, scheme, sign_in):
    a_closed_order(workshop, workshop.technician, 2_000)
    asks = {"month": clock.today().replace(day=1).isoformat(), "open": workshop.technician.pk}
    rights = [EDIT_SCHEMES, SEE_BASE, VIEW_WAGES]
    blind = sign_in(hire("Blind", role_with(*rights, name="blind")))
    seeing = sign_in(hire("Seeing", role_with(*rights, SEE_PRICES, name="seeing")))

    assert "2 000,00" not in text_of(blind.get(f"{LIST}{scheme.pk}/try/", asks))
    assert "2 000,00" in text_of(seeing.get(f"{LIST}{scheme.pk}/try/", asks))


@pytest.mark.parametrize("who", ["manager", "technician"])
def test_others_find_nothing_here(workshop, scheme, sign_in, who):
    browser = sign_in(getattr(workshop, who))
    rule = scheme.rules.get()

    assert browser.get(LIST).status_code == 403
    for page in ("", "edit/", "copy/", "rule/", "give/", "try/"):
        assert browser.get(f"{LIST}{scheme.pk}/{page}").status_code in (403, 404)
    assert browser.post(f"{LIST}{scheme.pk}/archive/").status_code in (403, 404)
    assert browser.post(f"{LIST}rules/{rule.pk}/end/", {"until": "2026-01-01"}).status_code in (403, 404)
    assert browser.post(f"{LIST}employees/{workshop.technician.pk}/", {"scheme": scheme.pk}).status_code in (403, 404)


def test_the_page_of_an_employee_says_by_what_they_are_paid(workshop, browser, scheme, sign_in):
    page = reverse("employee", args=[workshop.technician.pk])
    assert "за выполненные работы ничего не начисляется" in text_of(browser.get(page))
    today = clock.today()
    later = today + timedelta(days=30)
    give_scheme(workshop.technician, scheme=scheme, since=today - timedelta(days=60), by=workshop.owner)
    other = add_scheme(name="Другая", by=workshop.owner)
    address = f"{LIST}employees/{workshop.technician.pk}/"

    assert browser.post(address, {"scheme": other.pk, "since": "завтра"}).status_code == 422
    answer = browser.post(address, {"scheme": other.pk, "since": later.isoformat()} | KEY)

    assert answer["Location"] == page
    shown = text_of(browser.get(page))
    assert "40 % от всех работ" in shown
    assert f"С {later:%d.%m.%Y}:" in shown
    own = text_of(sign_in(workshop.technician).get(page))
    assert "40 % от всех работ" in own
    assert "Назначить другую" not in own
    colleague = text_of(sign_in(workshop.other_technician).get(page))
    assert "Схема начисления" not in colleague


def test_two_schemes_in_one_month_are_said(workshop, browser, scheme):
    with clock.told(), clock.at(clock.moment(clock.today().replace(day=20), 12)):
        other = add_scheme(name="Другая", by=workshop.owner)
        first = clock.today().replace(day=1)
        give_scheme(workshop.technician, scheme=scheme, since=first, by=workshop.owner)
        give_scheme(workshop.technician, scheme=other, since=first.replace(day=11), by=workshop.owner)

        page = text_of(browser.get(reverse("employee", args=[workshop.technician.pk])))

        assert "В этом месяце действуют несколько схем" in page
        assert f"Мастера по {first.replace(day=10):%d.%m.%Y}" in page
        assert f"Другая с {first.replace(day=11):%d.%m.%Y}" in page


def test_technicians_without_a_scheme_are_listed(workshop, browser, scheme):
    give_scheme(workshop.technician, scheme=scheme, since=clock.today(), by=workshop.owner)

    assert workshop.technician not in browser.get(LIST).context["without"]
    assert workshop.other_technician in browser.get(LIST).context["without"]


def test_somebody_who_sees_no_wages_of_others_sees_no_scheme_of_theirs(workshop, scheme, sign_in):
    give_scheme(workshop.technician, scheme=scheme, since=clock.today(), by=workshop.owner)
    person = hire("Looker", role_with(VIEW_EMPLOYEES, name="looker"))

    page = text_of(sign_in(person).get(reverse("employee", args=[workshop.technician.pk])))

    assert "Схема начисления" not in page


def test_the_settings_lead_there_for_those_who_may(workshop, sign_in):
    assert LIST in sign_in(workshop.owner).get("/settings/").content.decode()
    assert LIST in sign_in(workshop.accountant).get("/wages/").content.decode()
    assert LIST not in sign_in(workshop.manager).get("/wages/").content.decode()


def test_the_pages_ask_the_same_of_few_rules_and_many(workshop, browser, scheme):
    pages = [LIST, f"{LIST}{scheme.pk}/", f"{LIST}{scheme.pk}/?service=a&service_id="]
    counts = []
    for round_ in range(2):
        for page in pages:
            browser.get(page)
            with queries(max=25) as captured:
                assert browser.get(page).status_code == 200
            counts.append(len(asked(captured)))
        if round_:
            break
        for number in range(8):
            more = add_scheme(name=f"Схема {number}", by=workshop.owner)
            for one in (scheme, more):
                rule = of_jobs("10", service=a_service(f"Услуга {number} {one.pk}", price=rub(1)))
                set_rule(one, draft=rule, by=workshop.owner)
            person = hire(f"Somebody{number}", is_technician=True)
            give_scheme(person, scheme=more if number % 2 else scheme, since=clock.today(), by=workshop.owner)

    assert counts[:3] == counts[3:]


def test_common_facts_are_edited_and_a_stale_edit_shows_both(workshop, browser, scheme):
    address = f"{LIST}{scheme.pk}/edit/"
    form = {"name": "Мастера", "moment": "done", "version": 1}
    assert browser.post(address, form).status_code == 302
    answer = browser.post(address, form | {"name": "Иначе", "moment": "paid"})

    assert answer.status_code == 409
    assert "Иначе" in answer.content.decode()
    scheme.refresh_from_db()
    assert (scheme.moment, scheme.pays_warranty) == ("done", False)
    taken = browser.post(f"{LIST}new/", {"name": "мастера", "moment": "done"})
    assert taken.status_code == 422
    assert Percent.parse("40") == scheme.rules.get().percent
