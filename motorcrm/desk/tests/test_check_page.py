"""The page of the check: asked for by whoever may, done in the background, told in words."""

import re
from datetime import timedelta
from threading import Thread

import pytest
from django.db import connections
from django.utils.module_loading import autodiscover_modules
from django.utils.text import capfirst
from django.utils.translation import override

from motorcrm.access.rights import SEE_CONTACTS, SEE_COSTS, SEE_PRICES
from motorcrm.background.asking import ask_for
from motorcrm.background.models import Task
from motorcrm.background.running import Run
from motorcrm.background.worker import work_off_one
from motorcrm.core import clock
from motorcrm.core.actor import SYSTEM
from motorcrm.core.exact import Percent, rub
from motorcrm.core.invariants import INVARIANTS
from motorcrm.core.refusal import Forbidden
from motorcrm.core.snapshot import snapshot
from motorcrm.desk.home.company import matters
from motorcrm.desk.rights import CHECK_RECORDS
from motorcrm.desk.soundness import queries as asked
from motorcrm.desk.soundness.findings import DETAILS
from motorcrm.desk.soundness.operations import ask_for_check
from motorcrm.desk.soundness.words import WORDS
from motorcrm.desk.tasks import check_records
from motorcrm.ledger.models import SoundCheck
from motorcrm.orders.models import JobAssignment, WorkOrder
from motorcrm.testing.builders import an_order, closed_order
from motorcrm.testing.cast import role_with
from motorcrm.testing.queries import queries
from motorcrm.testing.race import race

PAGE = "/settings/check/"


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_a_check_is_asked_for_done_and_told(workshop, sign_in):
    closed_order(workshop, jobs=rub(100))
    browser = sign_in(workshop.owner)
    assert "Проверок ещё не было" in text_of(browser.get(PAGE))

    assert browser.post(f"{PAGE}start/").headers["Location"] == PAGE
    assert "Начнётся, как только" in text_of(browser.get(PAGE))
    assert work_off_one()

    told = text_of(browser.get(PAGE))
    assert "Всё сходится" in told
    assert f"Проверено правил {len(INVARIANTS)}, всё с самого начала" in told
    assert str(workshop.owner) in told
    assert SoundCheck.objects.exists()
    assert not matters(workshop.owner)


def test_what_does_not_fit_is_told_with_links(workshop, sign_in):
    order = closed_order(workshop, jobs=rub(100))
    WorkOrder.objects.update(total=rub(1))
    JobAssignment.objects.update(share=Percent.whole(99))
    ask_for_check(by=workshop.owner)
    work_off_one()

    page = sign_in(workshop.owner).get(PAGE)

    told = text_of(page)
    assert "Строки заказ-наряда дают в сумме его итог" in told
    assert f"order {order.number}: " in told
    assert f'<a href="/orders/{order.pk}/">' in page.content.decode()
    assert not SoundCheck.objects.exists()
    (matter,) = (each for each in matters(workshop.owner) if each.url == PAGE)
    assert matter.title == "Данные не сходятся: нарушены 3 правила"


def test_details_are_for_those_who_see_everything(workshop, sign_in):
    order = closed_order(workshop, jobs=rub(100))
    WorkOrder.objects.update(total=rub(1))
    ask_for_check(by=workshop.owner)
    work_off_one()
    all_but_one = [right for right in DETAILS if right is not SEE_COSTS]
    workshop.manager.roles.set([role_with(CHECK_RECORDS, *all_but_one)])

    told = text_of(sign_in(workshop.manager).get(PAGE))

    assert "Строки заказ-наряда дают в сумме его итог" in told
    assert order.number not in told
    assert {SEE_PRICES, SEE_COSTS, SEE_CONTACTS} < set(DETAILS)


def test_only_whoever_may_asks_and_looks(workshop, sign_in):
    with pytest.raises(Forbidden):
        ask_for_check(by=workshop.manager)
    assert sign_in(workshop.manager).get(PAGE).status_code == 403

    workshop.manager.roles.set([role_with(CHECK_RECORDS)])

    assert sign_in(workshop.manager).get(PAGE).status_code == 200


def ask_as(person):
    from motorcrm.employees.models import Employee

    return ask_for_check(by=Employee.objects.get(pk=person)).pk


def test_asked_for_twice_at_once_it_runs_once(real_database, workshop):
    told = race(real_database, ask_as, [(workshop.owner.pk,), (workshop.owner.pk,)])

    assert told[0].won, told
    assert told[0].value == told[1].value
    assert work_off_one()
    assert not work_off_one()


def test_a_poll_says_how_far_it_is_and_costs_a_query_while_nothing_changes(workshop, sign_in):
    task = ask_for_check(by=workshop.owner)
    browser = sign_in(workshop.owner)
    Task.objects.update(state=Task.State.RUNNING, started_at=clock.now())
    Run(task).tell(7, of=59, at="the hash chain fits")
    page = browser.get(PAGE).content.decode()
    poll = re.search(r'hx-get="([^"]+)"', page)[1].replace("&amp;", "&")

    assert "7 из 59" in page
    assert "Цепочка хешей журнала сходится" in page
    with queries(max=3):
        assert browser.get(poll, headers={"HX-Request": "true"}).status_code == 204
    Run(task).tell(8, of=59, at="every entry sums to zero")
    assert "8 из 59" in browser.get(poll, headers={"HX-Request": "true"}).content.decode()


def test_a_check_that_breaks_is_told_with_its_number(workshop, sign_in, monkeypatch):
    def break_down():
        raise RuntimeError("the disk is full")

    monkeypatch.setitem(INVARIANTS, "the ledger sums to zero", break_down)
    ask_for(check_records, by=SYSTEM, whole=False)
    work_off_one()
    told = text_of(sign_in(workshop.owner).get(PAGE))

    assert "Проверка не удалась" in told
    assert f"под номером инцидента {Task.objects.get().incident}" in told
    assert "по расписанию" in told
    assert any(each.title == "Проверка не удалась" for each in matters(workshop.owner))


def test_a_check_of_long_ago_is_a_matter_too(workshop):
    ask_for_check(by=workshop.owner)
    work_off_one()
    assert not [each for each in matters(workshop.owner) if each.url == PAGE]

    Task.objects.update(ended_at=clock.now() - asked.OLD - timedelta(minutes=1))

    (matter,) = (each for each in matters(workshop.owner) if each.url == PAGE)
    assert matter.title == "Данные не проверялись неделю"


def test_what_nobody_does_is_told(workshop, sign_in):
    ask_for_check(by=workshop.owner)
    Task.objects.update(asked_at=clock.now() - 2 * asked.PATIENCE)

    assert "Фоновые задачи сейчас не выполняются" in text_of(sign_in(workshop.owner).get(PAGE))


def test_the_nights_check_looks_at_what_is_new(workshop):
    closed_order(workshop, jobs=rub(100))
    ask_for(check_records, by=SYSTEM, whole=False)
    work_off_one()
    an_order(workshop, jobs=rub(100))
    ask_for(check_records, by=SYSTEM, whole=False)
    work_off_one()

    first, second = (each.outcome for each in Task.objects.order_by("pk"))
    assert first["after"] == 0
    assert second["after"] == SoundCheck.objects.get().position > 0


def test_every_invariant_has_words():
    autodiscover_modules("invariants")

    with override("en"):
        said = {name: str(words) for name, words in WORDS.items()}
    assert said == {name: capfirst(name) for name in said}
    assert set(INVARIANTS) <= set(said)


def test_a_snapshot_is_of_one_moment_and_lets_others_write(real_database, workshop):
    an_order(workshop, jobs=rub(100))
    changed = WorkOrder.objects.filter(brought_by="somebody else")

    def change():
        WorkOrder.objects.update(brought_by="somebody else")
        connections.close_all()

    with snapshot():
        assert not changed.exists()
        other = Thread(target=change)
        other.start()
        other.join()
        assert not changed.exists()

    assert changed.exists()
