"""What an attacker with a browser tries: each attempt is refused and leaves everything as it was.

The person of these tests has every right that there is, but only for their own records where a right can be narrowed,
and none over people. Anything they get of the other world, «Zanzibar», is a hole.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser

from motorcrm.access.catalogue import OWN, RIGHTS
from motorcrm.access.models import Grant, Role
from motorcrm.catalog.models import Service
from motorcrm.company.models import Organisation
from motorcrm.core import clock
from motorcrm.core.counting import Count
from motorcrm.dev.routes import routes
from motorcrm.employees.models import Employee
from motorcrm.files.models import StoredFile
from motorcrm.finance.columns import MoneyLine
from motorcrm.finance.models import Category, MoneyAccount, Payment
from motorcrm.finance.shipped import open_money_accounts
from motorcrm.orders.models import Job, WorkOrder
from motorcrm.testing.cast import Workshop, hire, open_workshop, role_with
from motorcrm.testing.tests.test_matrix import ANYTHING, address, answer, cells, digest
from motorcrm.testing.worlds import OTHER_PHONE, World, a_world, furnish
from motorcrm.vehicles.models import Vehicle

OVER_PEOPLE = ("employees.edit", "employees.access", "roles.", "audit-log.", "company.")


@dataclass
class Scene:
    person: Employee
    role: Role
    mine: World
    theirs: World
    furniture: dict[str, int]
    workshop: Workshop
    browser: Browser


@pytest.fixture(scope="module")
def company(standing: Any) -> Iterator[tuple[Any, ...]]:
    with standing():
        yield people_and_worlds(open_workshop())


@pytest.fixture
def scene(database: Any, company: tuple[Any, ...], sign_in: Any) -> Scene:
    known = deepcopy(company)
    return Scene(*known, sign_in(known[0]))


def people_and_worlds(workshop: Workshop) -> tuple[Any, ...]:
    """What a scene holds, but for the browser."""
    rights = [right for code, right in RIGHTS.items() if not code.startswith(OVER_PEOPLE)]
    role = role_with(*rights, scope=OWN, name="Own things only")
    person, stranger = hire("Narrow", role, is_technician=True), hire("Stranger", "manager", is_technician=True)
    furniture = furnish(workshop)
    mine = a_world(workshop, manager=person, technician=person, name="Mine")
    theirs = a_world(workshop, manager=stranger, technician=stranger, name="Zanzibar")
    Vehicle.objects.filter(owner=theirs.client).update(plate="7777ZZ77", search="zanzibarian 7777zz77")
    return person, role, mine, theirs, furniture, workshop


@contextmanager
def nothing_changes() -> Iterator[None]:
    before = digest()
    yield
    assert digest() == before


def today() -> str:
    return clock.today().isoformat()


def vehicle_of(world: World) -> int:
    return world.ids["vehicles.Vehicle"]


# Ids of others in what is sent


def a_call(scene: Scene, **said: Any) -> dict[str, Any]:
    """What a browser sends for a new order of their own client."""
    return {
        "organisation": scene.workshop.organisation.pk,
        "manager": scene.person.pk,
        "client": scene.mine.client.pk,
        "vehicle": vehicle_of(scene.mine),
        "phase": "booked",
        "jobs-TOTAL_FORMS": 1,
        "jobs-INITIAL_FORMS": 0,
        "jobs-0-name": "Polish",
        "jobs-0-quantity": "1",
        "parts-TOTAL_FORMS": 0,
        "parts-INITIAL_FORMS": 0,
    } | said


def test_an_honest_call_is_taken(scene: Scene) -> None:
    """Else the calls below would be refused for another reason than theirs."""
    assert scene.browser.post("/orders/new/", a_call(scene)).status_code == 302


@pytest.mark.parametrize(
    "what",
    ["client", "vehicle", "manager", "organisation", "archived organisation", "technician", "left", "no technician"],
)
def test_a_call_with_what_belongs_to_others_is_refused(scene: Scene, what: str) -> None:
    other = Organisation.objects.create(name="Closed LLC", is_archived=True)
    left = hire("Left", "technician", is_technician=True, left_on=clock.today() - timedelta(days=1))
    clerk = hire("Clerk", "accountant")
    said = {
        "client": {"client": scene.theirs.client.pk},
        "vehicle": {"vehicle": vehicle_of(scene.theirs)},
        "manager": {"manager": scene.workshop.manager.pk},
        "organisation": {"organisation": 987_654},
        "archived organisation": {"organisation": other.pk},
        "technician": {"jobs-0-technicians-technician": scene.workshop.technician.pk},
        "left": {"jobs-0-technicians-technician": left.pk},
        "no technician": {"jobs-0-technicians-technician": clerk.pk},
    }[what]
    with nothing_changes():
        answered = scene.browser.post("/orders/new/", a_call(scene, **said))

    assert answered.status_code == 422
    assert "Zanzibar" not in answered.content.decode()


def test_an_address_with_records_of_others_fills_nothing_in(scene: Scene) -> None:
    for asked in (
        {"client": scene.theirs.client.pk},
        {"vehicle": vehicle_of(scene.theirs)},
        {"like": scene.theirs.order.pk},
        {"find": "anziba"},
    ):
        for path in ("/orders/new/", "/orders/new/who/"):
            page = scene.browser.get(path, asked)
            assert "Zanzibar" not in page.content.decode(), (path, asked)
            assert "7777" not in page.content.decode(), (path, asked)


def test_technicians_are_current_employees_who_carry_out_jobs(scene: Scene) -> None:
    job = Job.objects.get(pk=scene.mine.ids["orders.Job"])
    left = hire("Left", "technician", is_technician=True, left_on=clock.today())
    clerk = hire("Clerk", "accountant")
    url = f"/orders/{scene.mine.order.pk}/jobs/{job.pk}/technicians/"
    sent = {"version": job.assignments_version, f"technician_{scene.person.pk}": "on"}
    for stranger in (left, clerk):
        sent |= {f"technician_{stranger.pk}": "on", f"share_{stranger.pk}": "50"}

    scene.browser.post(url, sent)

    assert set(job.assignments.values_list("employee", flat=True)) == {scene.person.pk}


@pytest.mark.parametrize("who", ["left", "nobody"])
def test_an_order_is_not_given_to_a_former_manager(scene: Scene, who: str) -> None:
    left = hire("Left", "manager", left_on=clock.today()).pk if who == "left" else 987_654
    order = scene.mine.order
    order.refresh_from_db()
    with nothing_changes():
        sent = {"version": order.version, "manager": left}
        assert scene.browser.post(f"/orders/{order.pk}/edit/", sent).status_code == 422


@pytest.mark.parametrize("which", ["of another organisation", "archived", "absent"])
def test_money_is_not_taken_to_an_account_that_is_not_the_orders(scene: Scene, which: str) -> None:
    other = Organisation.objects.create(name="Other LLC")
    open_money_accounts(other)
    foreign = MoneyAccount.objects.filter(organisation=other).first()
    archived = MoneyAccount.objects.get(code="terminal", organisation=scene.workshop.organisation)
    MoneyAccount.objects.filter(pk=archived.pk).update(is_archived=True)
    assert foreign is not None
    account = {"of another organisation": foreign.pk, "archived": archived.pk, "absent": 987_654}[which]
    with nothing_changes():
        sent = {"amount": "100", "money_account": account, "receipt": "missing", "on": today()}
        assert scene.browser.post(f"/finance/orders/{scene.mine.order.pk}/payment/", sent).status_code == 422


def test_a_payment_is_for_the_order_of_its_address_whatever_else_is_sent(scene: Scene) -> None:
    till = MoneyAccount.objects.get(code="till", organisation=scene.workshop.organisation)
    sent = {"amount": "100", "money_account": till.pk, "receipt": "missing", "comment": "an attack", "on": today()}
    others = {"order": scene.theirs.order.pk, "client": scene.theirs.client.pk, "pk": scene.theirs.order.pk}
    accountant = Browser()
    accountant.force_login(scene.workshop.accountant)

    accountant.post(f"/finance/orders/{scene.mine.order.pk}/payment/", {**sent, **others, "kind": "payment"})

    payment = Payment.objects.get(comment="an attack")
    assert (payment.allocations.get().order, payment.client) == (scene.mine.order, scene.mine.client)
    assert payment.organisation == scene.workshop.organisation


def test_an_expense_names_no_order_out_of_sight_nor_a_category_of_income(scene: Scene) -> None:
    till = MoneyAccount.objects.get(code="till", organisation=scene.workshop.organisation)
    honest = {
        "category": Category.objects.get(code="rent").pk,
        "amount": "1",
        "money_account": till.pk,
        "on": today(),
        "month": clock.today().replace(day=1).isoformat(),
    }
    unseen, absent = {"order": scene.theirs.order.number}, {"order": "ЗН-2026-999999"}
    with nothing_changes():
        said = [scene.browser.post("/finance/expense/", honest | wrong) for wrong in (unseen, absent)]
        income = {"category": Category.objects.get(code="scrap").pk}
        assert scene.browser.post("/finance/expense/", honest | income).status_code == 422
    errors = [dict(one.context["form"].errors) for one in said]
    assert [one.status_code for one in said] == [422, 422]
    assert str(errors[0]) == str(errors[1])
    assert scene.browser.post("/finance/expense/", honest | {"order": scene.mine.order.number}).status_code == 302


def test_a_vehicle_is_neither_given_to_nor_added_to_a_client_out_of_sight(scene: Scene) -> None:
    with nothing_changes():
        sent = {"owner": scene.theirs.client.pk, "find": "anziba", "since": clock.today().isoformat()}
        given = scene.browser.post(f"/vehicles/{vehicle_of(scene.mine)}/owner/", sent)
        added = scene.browser.post(f"/vehicles/new/{scene.theirs.client.pk}/", {"make": "Ural", "type": "car"})

    assert given.status_code == 422
    assert "Zanzibar" not in given.content.decode()
    assert added.status_code == 404


def test_a_child_under_a_parent_that_is_not_its_own_is_not_there(scene: Scene) -> None:
    mine, theirs = scene.mine, scene.theirs
    his_job, his_part = theirs.ids["orders.Job"], theirs.ids["orders.OrderPart"]
    file = StoredFile.objects.of(theirs.order).get().stored
    own = StoredFile.objects.of(mine.order).get().stored
    parts = [f"/orders/{mine.order.pk}/jobs/{his_job}/{verb}/" for verb in ("edit", "remove", "start", "cancel")]
    parts += [f"/orders/{mine.order.pk}/parts/{his_part}/{verb}/" for verb in ("edit", "remove", "status")]
    parts += [f"/files/order/{mine.order.pk}/{file}/remove/", f"/files/client/{mine.client.pk}/{own}/remove/"]
    with nothing_changes():
        for url in parts:
            assert scene.browser.post(url, ANYTHING).status_code == 404, url
        for url in (f"/files/order/{mine.order.pk}/{file}/", f"/files/vehicle/{vehicle_of(mine)}/{own}/small/"):
            assert scene.browser.get(url).status_code == 404, url


def test_people_who_may_not_see_the_price_list_cannot_read_it_by_ids(scene: Scene) -> None:
    Grant.objects.filter(role=scene.role, right="catalog.view").delete()
    service = Service.objects.get(name="Oil change")
    with nothing_changes():
        sent = {"name": "x", "quantity": "1", "service": service.pk}
        answered = scene.browser.post(f"/orders/{scene.mine.order.pk}/jobs/add/", sent)

    assert answered.status_code == 422
    assert "Oil change" not in answered.content.decode()


# Side doors


DOORS = [
    "/search/?q={typed}",
    "/orders/?q={typed}&status=all",
    "/orders/figures/?q={typed}&status=all",
    "/clients/?q={typed}",
    "/clients/suggest/?q={typed}",
    "/clients/duplicates/?name={typed}&phones={typed}",
    "/vehicles/?q={typed}",
    "/vehicles/suggest/?q={typed}",
    "/vehicles/doubts/?plate={typed}",
    "/finance/?q={typed}",
    "/jobs/?q={typed}",
    "/orders/new/who/?find={typed}",
]


@pytest.mark.parametrize("typed", ["anziba", "{number}", "7777ZZ", "724-68-06"])
@pytest.mark.parametrize("door", DOORS)
def test_no_search_or_suggestion_reveals_records_of_others(scene: Scene, door: str, typed: str) -> None:
    typed = typed.format(number=scene.theirs.order.number[:-1])
    page = scene.browser.get(door.format(typed=typed), follow=True)
    shown = page.content.decode().replace(typed, "")

    for secret in ("Zanzibar", scene.theirs.order.number, "7777ZZ77", "77ZZ77", f"/orders/{scene.theirs.order.pk}/"):
        assert secret not in shown


def test_filters_by_ids_of_others_count_and_show_nothing(scene: Scene) -> None:
    for path in ("/orders/", "/orders/figures/"):
        for asked in (f"client={scene.theirs.client.pk}", f"vehicle={vehicle_of(scene.theirs)}"):
            page = scene.browser.get(f"{path}?status=all&{asked}")
            assert "Zanzibar" not in page.content.decode()
            assert scene.theirs.order.number not in page.content.decode()
    assert "Zanzibar" not in scene.browser.get(f"/finance/?client={scene.theirs.client.pk}").content.decode()


def test_counters_count_only_own_orders(scene: Scene) -> None:
    figures = scene.browser.get("/orders/figures/?status=all")
    clients = scene.browser.get("/clients/figures/")

    assert figures.context["count"].number == WorkOrder.objects.visible_to(scene.person).count() == 3
    assert "Zanzibar" not in clients.content.decode() + scene.browser.get("/clients/").content.decode()
    assert [tab.count.number for tab in clients.context["tabs"]] == [1, 1, 0]  # no tab of debts or of visits
    assert not clients.context["totals"]


def test_pieces_of_pages_and_polls_are_guarded_as_their_pages(scene: Scene) -> None:
    order, pieces = scene.theirs.order.pk, {"HX-Request": "true"}
    for url in (
        f"/orders/{order}/changes/?seen=0",
        f"/finance/orders/{order}/money/",
        f"/orders/{order}/close/",
        f"/finance/orders/{order}/payment/",
        f"/orders/{order}/",
    ):
        assert scene.browser.get(url, headers=pieces).status_code == 404, url
    assert scene.browser.get("/jobs/changes/?seen=0", headers=pieces).status_code in (200, 204)
    assert "Zanzibar" not in scene.browser.get("/jobs/").content.decode()


def test_history_of_own_records_does_not_reveal_others(scene: Scene) -> None:
    for url in (f"/orders/{scene.mine.order.pk}/", f"/clients/{scene.mine.client.pk}/", "/", "/?show=books"):
        assert "Zanzibar" not in scene.browser.get(url, follow=True).content.decode()


# What the policy of fields hides can't be found, sorted or filtered by


@pytest.fixture
def blind(scene: Scene, sign_in: Any) -> Browser:
    """Sees every thing and no hidden field."""
    seeing = [right for code, right in RIGHTS.items() if not code.startswith("fields.")]
    return sign_in(hire("Blind", role_with(*seeing, name="Blind")))  # type: ignore[no-any-return]


SORTING = ["sort=total", "sort=-total", "ordering=-total", "order_by=total", "o=-total", "debt=on", "total=1", "min=1",
           "total__gt=1", "amount=91837.46", "cost=1", "balance=1", "discount=13.57", "phones=1", "due=1",
           "sort=debt", "sort=-debt", "sort=turnover", "sort=-turnover", "sort=term",
           "part=owe", "part=owe&sort=debt", "part=prepaid", "part=prepaid&sort=debt"]  # fmt: skip


def id_of(row: Any) -> int:
    """Of the thing a line of a list stands for."""
    return int(row.movement.row.transaction.pk if isinstance(row, MoneyLine) else row.pk)


@pytest.mark.parametrize("asked", SORTING)
def test_nothing_is_sorted_or_filtered_by_what_is_hidden(scene: Scene, blind: Browser, asked: str) -> None:
    for path, more in (("/orders/", "status=all"), ("/finance/", "since="), ("/clients/", "q="), ("/vehicles/", "q=")):
        plain, with_it = (
            [id_of(row) for row in blind.get(f"{path}?{query}").context["page"].rows]
            for query in (more, f"{more}&{asked}")
        )
        assert plain, path
        assert plain == with_it, path


def test_debts_are_neither_counted_nor_named_for_people_who_see_no_sums(scene: Scene, blind: Browser) -> None:
    billed = scene.mine.others["orders.WorkOrder"][0]
    plain, with_it = (blind.get(f"/orders/figures/?status=closed{more}") for more in ("", "&debt=on"))

    assert plain.context["count"] == with_it.context["count"] == Count(4)
    assert plain.context["total"] is None
    page = blind.get(f"/orders/{billed}/").content.decode()
    assert f"/finance/orders/{billed}/payment/" not in page
    assert "debt" not in blind.get("/orders/").content.decode()


@pytest.mark.parametrize("typed", ["724-68-05", "8 913 724 68 05", "canary.of.the", "Canary-street"])
@pytest.mark.parametrize("door", DOORS)
def test_nobody_is_found_by_a_contact_that_is_hidden(scene: Scene, blind: Browser, door: str, typed: str) -> None:
    page = blind.get(door.format(typed=typed)).content.decode()

    assert "Mine" not in page.replace(typed, "")
    assert "Zanzibar" not in page


def test_namesakes_are_distinguished_by_masked_phones_only(scene: Scene, blind: Browser) -> None:
    for url in ("/clients/suggest/?q=Zanzibar", "/search/?q=Zanzibar"):
        page = blind.get(url).content.decode()
        assert "••05" in page, url
        assert OTHER_PHONE[2:] not in re.sub(r"\D", "", page)


# More than was asked for, and other ways to ask

MORE = {
    "id": "1", "pk": "1", "phase": "closed", "status_id": "1", "number": "HACK-1", "total": "1", "jobs_total": "1",
    "closed_on": "2026-01-01", "closings": "7", "client_id": "1", "organisation_id": "1", "contract": "1",
    "created_by": "1", "created_by_id": "1", "merged_into": "1", "is_archived": "on", "search": "hack",
    "is_active": "", "is_superuser": "on", "is_staff": "on", "is_administrator": "on", "roles": "1",
    "sessions_ended": "9", "code": "administrator", "position": "0", "tax_rate": "0", "by": "1", "by_id": "1",
    "last_login": "2026-01-01", "second_factor_required": "",
}  # fmt: skip


def test_more_than_a_form_asks_changes_nothing_more(scene: Scene) -> None:
    owner = Browser()
    owner.force_login(scene.workshop.owner)
    order, client, colleague = scene.mine.order, scene.mine.client, scene.workshop.technician
    for thing in (order, client):
        thing.refresh_from_db()
    other = Role.objects.create(name="Spare part")
    sent = [
        (order, f"/orders/{order.pk}/edit/", {"complaint": "Squeaks"}, {"complaint", "search"}),
        (client, f"/clients/{client.pk}/edit/", {"name": "Mine too", "kind": "person"}, {"name", "search", "discount"}),
        (
            colleague,
            f"/employees/{colleague.pk}/edit/",
            {"last_name": "Mastered", "first_name": "Pat"},
            {"last_name", "search", "is_technician", "position"},
        ),
        (other, f"/settings/roles/{other.pk}/edit/", {"name": "Spared", "max_discount": "0"}, {"name"}),
    ]
    for thing, url, honest, may in sent:
        before = type(thing)._default_manager.filter(pk=thing.pk).values().get()
        roles = set(colleague.roles.values_list("pk", flat=True))
        extra = {name: value for name, value in MORE.items() if name not in may}
        answered = owner.post(url, {**extra, "version": thing.version, **honest})
        after = type(thing)._default_manager.filter(pk=thing.pk).values().get()

        assert answered.status_code in (200, 302), (url, answered.status_code)
        changed = {name for name in after if after[name] != before[name]}
        contacts = {"search_contacts", "address", "source_id", "tags", "notes", "birthday"}
        assert set(honest) & changed, url
        assert changed <= {*may, "version", "vehicle_owner_id"} | contacts | set(honest), url
        assert set(colleague.roles.values_list("pk", flat=True)) == roles


def test_no_method_but_those_declared_is_answered(scene: Scene) -> None:
    with nothing_changes():
        for route in routes():
            url = address(route, scene.mine, "own", scene.furniture)
            for method in {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"} - set(route.methods):
                if route.pattern in ("/sign-in/", "/sign-out/"):
                    continue  # of the library
                answered = scene.browser.generic(method, url)
                assert answered.status_code == 405, (method, url, answered.status_code)


def test_an_overridden_method_is_ignored(scene: Scene) -> None:
    posts = [route for route in routes() if list(route.methods) == ["POST"] and "sign-" not in route.pattern]
    assert len(posts) > 20
    with nothing_changes():
        for route in posts:
            url = address(route, scene.mine, "own", scene.furniture)
            headers = {"X-HTTP-Method-Override": "POST", "X-Method-Override": "POST"}
            assert scene.browser.get(f"{url}?_method=POST", headers=headers).status_code == 405, url


def test_head_reveals_no_more_than_get(scene: Scene) -> None:
    with nothing_changes():
        for cell in cells({}, scene.mine, scene.theirs, scene.furniture):
            if cell.method != "GET" or cell.thing not in ("foreign", "absent"):
                continue
            head, get = scene.browser.head(cell.url), scene.browser.get(cell.url)
            assert head.status_code == get.status_code, cell
            assert head.getvalue() == b"", cell


@pytest.mark.parametrize("order", ["own", "foreign"])
def test_an_address_written_otherwise_is_no_other_door(scene: Scene, order: str) -> None:
    pk = (scene.mine if order == "own" else scene.theirs).order.pk
    plain = scene.browser.get(f"/orders/{pk}/").status_code
    assert plain == (200 if order == "own" else 404)
    other = scene.mine.order.pk
    spellings = [
        f"/orders/{pk}", f"/ORDERS/{pk}/", f"//orders/{pk}/", f"/orders//{pk}/", f"/orders/./{pk}/", f"/orders/0{pk}/",
        f"/orders/{pk}/?pk={other}", f"/orders/{other}/../{pk}/", f"/orders/{pk}/%2e/", f"/orders/{pk}%00/",
        f"/orders/{pk};/", f"/orders/ {pk}/", f"/orders/{pk}/changes/../", f"/orders/+{pk}/", f"/orders/{pk}.0/",
    ]  # fmt: skip
    for spelling in spellings:
        answered = scene.browser.get(spelling, follow=True)
        assert answered.status_code in (plain, 404, 400), spelling
        if order == "foreign":
            assert "Zanzibar" not in answered.content.decode(), spelling


# Rights taken away while a form is open


def test_a_form_opened_before_the_right_was_taken_away_is_refused_after(scene: Scene) -> None:
    open_forms = [
        cell
        for cell in cells({}, scene.mine, scene.theirs, scene.furniture)
        if cell.method == "POST" and cell.thing == "own" and cell.route.right in RIGHTS
    ]
    allowed = [cell for cell in open_forms if answer(scene.browser, cell, ANYTHING).status_code not in (403, 404)]
    assert len(allowed) > 40

    Grant.objects.filter(role=scene.role).delete()
    with nothing_changes():
        for cell in allowed:
            status = scene.browser.post(cell.url, ANYTHING).status_code
            assert status in (403, 404), f"{cell}: {status}"


def test_records_no_longer_own_are_out_of_reach_at_once(scene: Scene) -> None:
    order = scene.mine.order
    assert scene.browser.get(f"/orders/{order.pk}/").status_code == 200

    WorkOrder.objects.filter(client=scene.mine.client).update(manager=scene.workshop.manager)
    for job in Job.objects.filter(order__client=scene.mine.client):
        job.assignments.update(employee=scene.workshop.technician)

    with nothing_changes():
        for url in (f"/orders/{order.pk}/comment/", f"/orders/{order.pk}/edit/", f"/clients/{order.client_id}/edit/"):
            assert scene.browser.post(url, ANYTHING).status_code == 404, url
    groups = scene.browser.get("/search/?q=min").context["groups"]
    assert {group.kind for group in groups} <= {"suppliers"}, "which are nobody's own"
