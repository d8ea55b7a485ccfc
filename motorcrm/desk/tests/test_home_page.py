"""The home page is made of pieces, each for people with its right."""

from datetime import timedelta

import pytest

from motorcrm.access.catalogue import OWN
from motorcrm.access.rights import SEE_PRICES
from motorcrm.access.scopes import rights_of
from motorcrm.company.models import Organisation
from motorcrm.core import clock
from motorcrm.core.exact import rub
from motorcrm.core.refusal import Forbidden
from motorcrm.desk.home.day import FEW
from motorcrm.desk.home.first_steps import first_steps
from motorcrm.employees.models import Employee
from motorcrm.employees.operations import hide_first_steps
from motorcrm.finance.operations import take_payment
from motorcrm.finance.rights import SEE_OVERVIEW
from motorcrm.finance.shipped import open_money_accounts
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.phases import Phase
from motorcrm.orders.rights import CREATE_ORDERS, VIEW_ORDERS
from motorcrm.testing.builders import a_service, an_order, closed_order, ready_order
from motorcrm.testing.cast import hire, role_with
from motorcrm.testing.queries import queries

OF_COMPANY, OF_DAY, OF_BOOKS = 28, 20, 20
"""Queries of each face. The company's was two requests, of twenty each, whose second made the page jump."""


def page(client, show=""):
    """The first page, or another face of it."""
    answer = client.get("/", {"show": show} if show else {})
    assert answer.status_code == 200
    return answer.content.decode()


def shown_on(client, name, show=""):
    """What the page was drawn from."""
    answer = client.get("/", {"show": show} if show else {})
    return next(context[name] for context in answer.context if name in context)


def steps_of(browser):
    """The labels of the first steps, and whether each is ticked."""
    context = next((context for context in browser.get("/").context or () if "steps" in context), {"steps": []})
    return {step.label: step.is_done for step in context["steps"]}


def test_a_new_company_sees_where_to_begin(workshop, sign_in):
    owner, manager = sign_in(workshop.owner), sign_in(workshop.manager)

    shown = page(owner)
    for address in ("/settings/services/starter/", "/employees/", "/orders/new/"):
        assert f'href="{address}"' in shown
    assert list(steps_of(manager)) == ["Первый заказ", "Первая оплата", "Первый заказ закрыт"]
    assert steps_of(sign_in(workshop.technician)) == steps_of(sign_in(workshop.accountant)) == {}


def test_the_steps_are_ticked_one_by_one_and_go_when_all_are_done(workshop, sign_in):
    owner = sign_in(workshop.owner)
    Employee.objects.update(is_technician=False)
    Organisation.objects.update(inn="")
    assert not any(steps_of(owner).values())

    a_service("Oil change", price=rub(1_500))
    assert steps_of(owner)["Прайс-лист"]
    Employee.objects.filter(pk=workshop.technician.pk).update(is_technician=True)
    assert steps_of(owner)["Сотрудники"]
    an_order(workshop)
    closed_order(workshop, jobs=rub(1_000))
    assert [label for label, done in steps_of(owner).items() if not done] == ["Реквизиты организации", "Первая оплата"]
    till = open_money_accounts(workshop.organisation)[0]
    take_payment(
        closed_order(workshop, jobs=rub(1_000)), amount=rub(1_000), money_account=till, on=clock.today(),
        by=workshop.manager,
    )  # fmt: skip
    assert steps_of(owner)["Первая оплата"]
    assert steps_of(sign_in(workshop.manager)) == {}, "all that a manager may do is done"
    Organisation.objects.update(inn="7707083893")
    assert steps_of(owner) == {}


def test_the_steps_are_put_away_by_each_for_oneself(workshop, sign_in):
    owner, manager = sign_in(workshop.owner), sign_in(workshop.manager)

    assert owner.post("/first-steps/hide/")["Location"] == "/"
    assert steps_of(owner) == {}
    assert steps_of(manager)
    assert "Показать первые шаги на главной" in owner.get("/profile/").content.decode()
    owner.post("/first-steps/show/")
    assert steps_of(owner)
    with pytest.raises(Forbidden):
        hide_first_steps(workshop.manager, by=workshop.owner)


def test_the_steps_cost_one_query_however_much_there_is(workshop):
    for _ in range(3):
        an_order(workshop)
    rights_of(workshop.owner)

    with queries(max=1):
        first_steps(workshop.owner)


def test_the_manager_finds_the_day(workshop, sign_in):
    late = an_order(workshop)
    WorkOrder.objects.filter(pk=late.pk).update(promised_at=clock.now() - timedelta(days=2))
    comes = an_order(workshop, phase=Phase.BOOKED, booked_for=clock.moment(clock.today(), 12))
    waits = ready_order(workshop, jobs=rub(1_000))
    shown = page(sign_in(workshop.manager))

    for order in (late, comes, waits):
        assert order.number in shown
    assert "?status=working&amp;promised_to=" in shown


def test_behind_each_title_is_exactly_what_it_counts(workshop, sign_in):
    for _ in range(FEW + 1):
        order = an_order(workshop)
        WorkOrder.objects.filter(pk=order.pk).update(promised_at=clock.now() - timedelta(days=2))
    an_order(workshop, phase=Phase.BOOKED, booked_for=clock.moment(clock.today(), 12))
    an_order(workshop, phase=Phase.BOOKED, booked_for=clock.moment(clock.today() + timedelta(days=1), 12))
    an_order(workshop, promised_at=clock.moment(clock.today(), 23, 50))
    ready_order(workshop, jobs=rub(1_000))
    desk = sign_in(workshop.manager)

    for lane in shown_on(desk, "day").lanes:
        answer = desk.get(lane.url)
        assert len(answer.context["page"].rows) == lane.count > 0, lane.code
        assert len(lane.rows) == min(lane.count, FEW)
        assert (f"ещё {lane.more}" in page(desk)) == (lane.more > 0)


def test_a_technician_goes_straight_to_their_jobs(workshop, sign_in):
    answer = sign_in(workshop.technician).get("/")

    assert (answer.status_code, answer["Location"]) == (302, "/jobs/")


def test_the_senior_technician_sees_the_day_without_a_single_sum(workshop, sign_in):
    order = an_order(workshop, jobs=rub(4_321), promised_at=clock.moment(clock.today(), 23, 59))
    shown = page(sign_in(workshop.senior))

    assert order.number in shown
    assert "₽" not in shown


def test_the_owner_sees_figures_and_each_leads_to_what_makes_it(workshop, sign_in):
    closed_order(workshop, jobs=rub(7_000))
    desk = sign_in(workshop.owner)
    shown = page(desk)
    today = clock.today()

    assert "7\u00a0000,00" in shown
    address = f"/orders/?status=closed&amp;closed_from={today}&amp;closed_to={today}"
    assert address in shown
    assert len(desk.get(address.replace("&amp;", "&")).context["page"].rows) == 1
    assert len(desk.get("/orders/?status=closed&debt=on").context["page"].rows) == 1


def test_what_needs_the_owner_is_named_with_where_to_see_it_and_nothing_else(workshop, sign_in):
    desk = sign_in(workshop.owner)
    assert "Всё разобрано." in page(desk)

    late = an_order(workshop)
    WorkOrder.objects.filter(pk=late.pk).update(promised_at=clock.now() - timedelta(days=2))
    owed = closed_order(workshop, jobs=rub(7_000))
    WorkOrder.objects.filter(pk=owed.pk).update(pay_by=clock.today() - timedelta(days=1))
    paid = closed_order(workshop, jobs=rub(300))
    take_payment(
        paid, amount=rub(300), money_account=open_money_accounts(workshop.organisation)[0], on=clock.today(),
        by=workshop.manager,
    )  # fmt: skip
    WorkOrder.objects.filter(pk=paid.pk).update(pay_by=clock.today() - timedelta(days=1))
    matters = shown_on(desk, "matters")

    assert [matter.title for matter in matters] == ["1 заказ просрочен", "7\u00a0000,00\u00a0₽ пора оплатить"]
    assert len(desk.get(matters[0].url).context["page"].rows) == 1
    assert "по 1 закрытому заказу" in matters[1].text


@pytest.mark.parametrize("role", ["manager", "senior", "accountant"])
def test_company_figures_need_their_right(workshop, sign_in, role):
    closed_order(workshop, jobs=rub(7_000))

    assert "closed_from=" not in page(sign_in(getattr(workshop, role)))


def test_figures_without_the_right_to_sums_are_only_counts(workshop, sign_in):
    closed_order(workshop, jobs=rub(7_000))
    an_order(workshop, jobs=rub(4_321))
    shown = page(sign_in(hire("Partner", role_with(SEE_OVERVIEW, VIEW_ORDERS))))

    assert "₽" not in shown
    assert "?status=" in shown


def test_the_accountant_sees_todays_money_and_no_desk(workshop, sign_in):
    order = an_order(workshop)
    WorkOrder.objects.filter(pk=order.pk).update(promised_at=clock.now() - timedelta(days=2))
    shown = page(sign_in(workshop.accountant))

    assert "/finance/?since=" in shown
    assert 'href="/finance/expense/"' in shown
    assert order.number not in shown


def test_a_deputy_sees_and_counts_only_their_own_orders(workshop, sign_in):
    deputy = hire("Deputy", role_with(VIEW_ORDERS, CREATE_ORDERS, SEE_PRICES, scope=OWN))
    an_order(workshop)
    mine = an_order(workshop, manager=deputy)
    WorkOrder.objects.update(promised_at=clock.moment(clock.today(), 23, 59))
    day = shown_on(sign_in(deputy), "day")

    assert {row.order.pk for lane in day.lanes for row in lane.rows} == {mine.pk}
    assert day.inside == 1


def test_people_without_rights_still_have_a_home_page(workshop, sign_in):
    assert "<h1" in page(sign_in(hire("Nobody", role_with())))


def test_the_home_page_costs_few_queries(workshop, sign_in):
    for _ in range(10):
        an_order(workshop, jobs=rub(1_000), promised_at=clock.now() + timedelta(minutes=1))
    owner = sign_in(workshop.owner)
    owner.get("/")

    for address, most in (("/", OF_COMPANY), ("/?show=day", OF_DAY), ("/?show=books", OF_BOOKS)):
        with queries(max=most):
            owner.get(address)


def test_a_face_is_shown_only_to_people_with_its_rights(workshop, sign_in):
    manager, owner = sign_in(workshop.manager), sign_in(workshop.owner)

    assert shown_on(manager, "face").name == shown_on(manager, "face", "company").name == "day"
    assert [shown_on(owner, "face", name).name for name in ("", "day", "books")] == ["company", "day", "books"]
    assert "closed_from=" not in page(manager, "company")


def test_a_stranger_is_asked_to_sign_in(client, workshop):
    assert client.get("/")["Location"].startswith("/sign-in/")


@pytest.mark.parametrize(("language", "said"), [("ru", "Мастера сейчас"), ("en", "Technicians now")])
def test_the_page_speaks_both_languages(workshop, sign_in, language, said):
    workshop.manager.language = language
    workshop.manager.save()

    assert said in page(sign_in(workshop.manager))
