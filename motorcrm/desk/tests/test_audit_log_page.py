"""The audit log: who did, saw and changed what, when and from which address."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils.translation import override

from motorcrm.access.models import Role
from motorcrm.access.nouns import NOUNS, word_of
from motorcrm.access.rights import SEE_CONTACTS, SEE_PRICES
from motorcrm.clients.operations import add_client
from motorcrm.clients.rights import VIEW_CLIENTS
from motorcrm.core import clock
from motorcrm.core.actor import SYSTEM
from motorcrm.core.exact import rub
from motorcrm.desk.audit import things
from motorcrm.desk.audit.queries import told
from motorcrm.employees.rights import VIEW_EMPLOYEES
from motorcrm.history.audit_log import AuditFilters, happenings
from motorcrm.history.models import Happening
from motorcrm.history.record import EVENTS, record, ref
from motorcrm.history.rights import VIEW_AUDIT_LOG
from motorcrm.orders.operations import JobDraft, add_job
from motorcrm.orders.rights import VIEW_ORDERS
from motorcrm.roles.operations import copy_role, delete_role
from motorcrm.roles.rights import MANAGE_ROLES
from motorcrm.testing.builders import a_client, a_service, a_vehicle, an_order
from motorcrm.testing.cast import hire, role_with
from motorcrm.testing.queries import queries

HOSTILE = ["'", "\x00", "\ud800", "9" * 400, "-1", "%", "order:1", "../..", "<b>", "٣", "0.0", "99999999999999999.1"]


def happened(count, *, thing, by, event="clients.edited", start=None, **facts):
    begin = start or clock.now() - timedelta(days=1)
    for number in range(count):
        with clock.at(begin + timedelta(minutes=number)):
            record(EVENTS[event], about=thing, by=by, **facts)


def lines(answer):
    return [(line.label, str(line.by or "")) for line in answer.context["lines"]]


def open_log(client, **asked):
    return client.get(reverse("audit-log"), asked, headers={"Accept-Language": "en"})


def test_the_administrator_sees_everybodys_actions_newest_first(workshop, sign_in):
    petrova = a_client("Anna Petrova")
    happened(1, thing=petrova, by=workshop.manager, comment="Tall")
    with clock.at(clock.now()):
        record(EVENTS["clients.seen"], about=petrova, by=workshop.technician)
        record(EVENTS["clients.archived"], about=petrova, by=SYSTEM)
    Happening.objects.bulk_create(
        [Happening(at=clock.now() - timedelta(days=9), event="long.forgotten", about="ghost:7", origin="10.0.0.7")]
    )

    answer = open_log(sign_in(workshop.owner))

    assert lines(answer) == [
        ("Client archived", ""),
        ("Client page opened", str(workshop.technician)),
        ("Client changed", str(workshop.manager)),
        ("long.forgotten", ""),
    ]
    text = answer.content.decode()
    assert f'<a href="{reverse("client", args=[petrova.pk])}">client Anna Petrova</a>' in text
    assert "10.0.0.7" in text
    assert "Tall" in text


@pytest.mark.parametrize("who", ["manager", "senior", "technician", "accountant"])
def test_nobody_else_can_open_it_or_sees_a_link(workshop, sign_in, who):
    client = sign_in(getattr(workshop, who))

    assert open_log(client).status_code == 403
    assert reverse("audit-log") not in client.get("/").content.decode()


def test_the_settings_lead_to_it(workshop, sign_in):
    assert f'href="{reverse("audit-log")}"' in sign_in(workshop.owner).get(reverse("settings")).content.decode()


def test_people_with_only_this_right_find_it_in_the_menu(workshop, sign_in):
    auditor = hire("Auditor", role_with(VIEW_AUDIT_LOG))

    assert f'href="{reverse("audit-log")}"' in sign_in(auditor).get("/").content.decode()


def test_an_action_on_a_job_links_to_its_order(workshop, sign_in):
    order = an_order(workshop)
    add_job(order, JobDraft("Oil change", price=rub(700)), by=workshop.manager)

    answer = open_log(sign_in(workshop.owner), event="orders.job-added")

    assert [thing.address for thing in answer.context["lines"][0].things] == [reverse("order", args=[order.pk])]


def test_hidden_sums_and_contacts_stay_hidden(workshop, sign_in):
    order = an_order(workshop)
    add_job(order, JobDraft("Oil change", price=rub(73_519)), by=workshop.manager)
    add_client(kind="person", name="Boris", phones=[("+79137246805", "")], by=workshop.manager)
    poor = hire("Auditor", role_with(VIEW_AUDIT_LOG, VIEW_ORDERS, VIEW_CLIENTS))
    rights = (VIEW_AUDIT_LOG, VIEW_ORDERS, VIEW_CLIENTS, SEE_PRICES, SEE_CONTACTS)
    rich = hire("Reviser", role_with(*rights, name="Rich"))

    seen = open_log(sign_in(rich)).content.decode().replace("\u00a0", "")
    hidden = open_log(sign_in(poor)).content.decode().replace("\u00a0", "")

    assert "73,519" in seen
    assert "9137246805" in seen
    assert "73,519" not in hidden
    assert "9137246805" not in hidden
    assert "Oil change" in hidden


def test_a_hidden_phone_finds_nothing(workshop, sign_in):
    client = a_client("Boris")
    client.phones.create(number="+79137246805")
    type(client).objects.filter(pk=client.pk).update(search_contacts="79137246805")
    happened(1, thing=client, by=workshop.manager)
    poor = hire("Auditor", role_with(VIEW_AUDIT_LOG, VIEW_CLIENTS))

    assert len(open_log(sign_in(workshop.owner), thing="9137246805").context["lines"]) == 1
    assert open_log(sign_in(poor), thing="9137246805").context["lines"] == []


def test_a_page_the_reader_may_not_open_is_neither_linked_nor_named(workshop, sign_in):
    happened(1, thing=a_client("Anna Petrova"), by=workshop.manager)
    auditor = hire("Auditor", role_with(VIEW_AUDIT_LOG))

    answer = open_log(sign_in(auditor))

    assert [(thing.label, thing.address) for thing in answer.context["lines"][0].things] == [("client", "")]
    assert "Petrova" not in answer.content.decode()


@pytest.mark.parametrize("event", EVENTS)
def test_no_event_tells_facts_of_what_its_reader_cannot_see(workshop, event):
    """Whatever it happened to, also to things of a kind that has no page, is no part of another, or is gone."""
    auditor = hire("Auditor", role_with(VIEW_AUDIT_LOG))
    kinds = {word_of(model): model for model in apps.get_models()} | {"ghost": None}
    about = [f"{word}:{_some(model)}" for word, model in kinds.items()]
    rows = [Happening(at=clock.now(), event=event, about=one, facts={"name": "secret"}, origin=None) for one in about]
    noun = f"organisation:{workshop.organisation.pk}"
    rows += [Happening(at=clock.now(), event=event, about=one, within=noun, facts={"name": "secret"}) for one in about]

    assert len(about) > 40
    assert [line.things for line in told(rows, auditor) if line.facts] == []


def _some(model):
    """A row of the kind if there is one, else one that is not there."""
    first = model and model._default_manager.order_by("pk").values_list("pk", flat=True).first()
    return first if isinstance(first, int) else 1


def test_roles_are_told_of_to_people_who_may_see_roles_also_after_they_are_deleted(workshop, sign_in):
    with override("en"):  # the name is kept as it was read
        copy = copy_role(Role.objects.get(code="manager"), name="Night shift", by=workshop.owner)
        gone = copy_role(copy, name="Early shift", by=workshop.owner)
    delete_role(gone, by=workshop.owner)
    poor = sign_in(hire("Auditor", role_with(VIEW_AUDIT_LOG, VIEW_EMPLOYEES)))
    rich = sign_in(hire("Reviser", role_with(VIEW_AUDIT_LOG, MANAGE_ROLES, name="Rich")))

    hidden = open_log(poor)
    seen = open_log(rich, event="roles.copied")

    assert [label for label, _by in lines(hidden)][:3] == ["Role deleted", "Role copied", "Role copied"]
    for said in ("Night shift", "Early shift", "Manager</", "Take payments", "maximum discount"):
        assert said not in hidden.content.decode()
    assert f'<a href="{reverse("role", args=[copy.pk])}">role Night shift</a>' in seen.content.decode()
    assert [line.facts["name"] for line in seen.context["lines"]] == ["Early shift", "Night shift"]
    assert [str(line.facts["copied_from"]) for line in seen.context["lines"]] == ["Night shift", "Manager"]
    assert [line.facts["name"] for line in open_log(rich, event="roles.deleted").context["lines"]] == ["Early shift"]


def test_it_is_filtered_by_person_system_action_and_dates(workshop, sign_in):
    boris, now = a_client("Boris"), clock.now()
    happened(1, thing=boris, by=workshop.manager, start=now - timedelta(days=5))
    happened(1, thing=boris, by=workshop.technician, event="clients.seen", start=now)
    happened(1, thing=boris, by=SYSTEM, event="clients.archived", start=now)
    client, day = sign_in(workshop.owner), clock.local(now).date()

    def found(**asked):
        return [label for label, _by in lines(open_log(client, **asked))]

    assert found(by=workshop.manager.pk) == ["Client changed"]
    assert found(by="program") == ["Client archived"]
    assert found(event="clients.seen") == ["Client page opened"]
    assert found(since=day.isoformat()) == ["Client archived", "Client page opened"]
    assert found(until=(day - timedelta(days=1)).isoformat()) == ["Client changed"]
    assert found(by=workshop.technician.pk, event="clients.edited") == []


def test_the_last_day_of_the_filter_is_included_whole(workshop):
    day = clock.today()
    for at in (clock.moment(day), clock.moment(day, 23, 59), clock.moment(day + timedelta(days=1))):
        happened(1, thing=workshop.technician, by=SYSTEM, event="employees.edited", start=at)

    assert happenings(AuditFilters(since=day, until=day)).count() == 2


def test_it_is_filtered_to_one_record_by_number_name_or_plate(workshop, sign_in):
    order, other = an_order(workshop), an_order(workshop)
    add_job(order, JobDraft("Oil change"), by=workshop.manager)
    vehicle = a_vehicle(a_client("Boris"), plate="1234AB77")
    service = a_service("Chain tension")
    happened(1, thing=vehicle, by=SYSTEM, event="vehicles.edited")
    happened(1, thing=service, by=SYSTEM, event="catalog.service-edited")
    happened(1, thing=workshop.technician, by=SYSTEM, event="employees.edited")
    client = sign_in(workshop.owner)

    def found(thing, kind=""):
        return [label for label, _by in lines(open_log(client, thing=thing, kind=kind))]

    assert found(order.number) == ["Job added", "Order created"]
    assert found(other.number, "order") == ["Order created"]
    assert found(order.number, "client") == []
    assert found("1234ab", "vehicle") == ["Vehicle changed"]
    assert found("chain") == ["Service changed"]
    assert found("technician") == ["Details changed"]
    assert found("nobody is called so") == []


def test_too_many_matches_for_a_name_are_reported(workshop, sign_in, monkeypatch):
    monkeypatch.setattr(things, "MANY", 2)
    for _number in range(3):
        happened(1, thing=a_client("Ivan"), by=SYSTEM)

    answer = open_log(sign_in(workshop.owner), thing="ivan")

    assert len(answer.context["lines"]) == 2
    assert "Too many records match." in answer.content.decode()


def test_each_filter_can_be_taken_off(workshop, sign_in):
    answer = open_log(
        sign_in(workshop.owner), by=workshop.technician.pk, event="clients.seen", thing="Boris", kind="client"
    )

    chips = {chip.label: chip.url for chip in answer.context["form"].chips}
    assert set(chips) == {"client “Boris”", str(workshop.technician), "Clients: Client page opened"}
    assert "thing" not in chips["client “Boris”"]
    assert "kind" not in chips["client “Boris”"]
    assert "Nothing found" in answer.content.decode()


@pytest.mark.parametrize("name", ["thing", "kind", "by", "event", "since", "until", "before"])
def test_no_value_in_the_address_breaks_the_page(workshop, sign_in, name):
    happened(1, thing=a_client("Boris"), by=workshop.manager)
    client = sign_in(workshop.owner)

    for value in HOSTILE:
        typed = value.encode("utf-8", "surrogatepass")
        assert client.get(reverse("audit-log"), {name: typed}).status_code == 200, (name, value)


def test_filters_that_could_not_be_read_are_named(workshop, sign_in):
    happened(1, thing=a_client("Boris"), by=workshop.manager)

    answer = open_log(sign_in(workshop.owner), by="987654", since="yesterday")

    assert "These filters could not be read and were not applied: Who, From." in answer.content.decode()
    assert len(answer.context["lines"]) == 1


def test_pages_follow_one_another_without_gap_or_repeat(workshop, sign_in):
    boris, same = a_client("Boris"), clock.now() - timedelta(hours=5)
    happened(60, thing=boris, by=workshop.manager)
    for number in range(60):
        happened(1, thing=boris, by=workshop.manager, start=same, comment=str(number))
    client, address, seen = sign_in(workshop.owner), {}, []

    while True:
        page = open_log(client, **address).context["page"]
        seen += [row.pk for row in page.rows]
        if page.next is None:
            break
        address = {"before": page.next}

    assert seen == list(Happening.objects.order_by("-at", "-pk").values_list("pk", flat=True))
    assert len(seen) == 120


def test_fifty_lines_cost_no_more_queries_than_five(workshop, sign_in):
    client, boris = sign_in(workshop.owner), a_client("Boris")
    happened(5, thing=boris, by=workshop.manager, within=workshop.technician)
    with queries(max=12) as few:
        assert len(open_log(client).context["lines"]) == 5
    for number in range(45):
        happened(1, thing=a_client(f"Client {number}"), by=workshop.manager, within=hire(f"Mate{number}"))
    with queries(max=12) as many:
        assert len(open_log(client).context["lines"]) == 50
    assert len(few) == len(many)
    assert not [asked for asked in many.captured_queries if "COUNT(" in asked["sql"]]


def test_reading_the_audit_log_is_not_recorded_in_it(workshop, sign_in):
    happened(1, thing=a_client("Boris"), by=workshop.manager)
    client = sign_in(workshop.owner)

    open_log(client)
    open_log(client, thing="Boris")

    assert Happening.objects.count() == 1


def test_every_kind_of_record_has_the_name_history_uses():
    for word, noun in NOUNS.items():
        assert ref(noun.model(pk=1)) == f"{word}:1"


def test_an_empty_audit_log_says_so(workshop, sign_in):
    assert "No activity yet" in open_log(sign_in(workshop.owner)).content.decode()


def test_sign_in_and_sign_out_are_in_the_audit_log_with_the_address(workshop, client, sign_in):
    typed = {"login": "manager", "password": "rusty-bolt-42"}
    client.post("/sign-in/", typed | {"password": "wrong"}, REMOTE_ADDR="10.1.2.3")
    client.post("/sign-in/", typed, REMOTE_ADDR="10.1.2.3")
    client.post("/sign-out/", REMOTE_ADDR="10.1.2.4")
    client.post("/sign-out/", REMOTE_ADDR="10.1.2.4")

    answer = open_log(sign_in(workshop.owner))

    assert [(line.label, line.by, line.origin) for line in answer.context["lines"]] == [
        ("Signed out", workshop.manager, "10.1.2.4"),
        ("Signed in", workshop.manager, "10.1.2.3"),
    ]
    page = sign_in(workshop.owner).get(reverse("employee", args=[workshop.manager.pk])).content.decode()
    assert "Signed in" not in page
