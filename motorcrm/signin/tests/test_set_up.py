"""The first start: an empty database needs the company and its administrator, once."""

from datetime import date

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from motorcrm.access.catalogue import RIGHTS
from motorcrm.access.scopes import rights_of
from motorcrm.catalog.models import LabourRate, Service
from motorcrm.catalog.starter import USUAL_RATE
from motorcrm.company import consequences
from motorcrm.company.models import Organisation
from motorcrm.company.queries import tax_rate
from motorcrm.core import clock
from motorcrm.core.actor import SYSTEM
from motorcrm.core.exact import Percent, rub
from motorcrm.core.refusal import Absent, Forbidden, Invalid
from motorcrm.employees.models import Employee
from motorcrm.history.models import Happening
from motorcrm.signin.models import SetUpKey
from motorcrm.signin.operations import set_up_company
from motorcrm.signin.set_up import issue_setup_key, needs_set_up
from motorcrm.testing.cast import open_workshop

pytestmark = pytest.mark.django_db

TYPED = {
    "name": "ООО «Мотодвор»",
    "kind": "company",
    "vat": "22",
    "last_name": "Кузнецов",
    "first_name": "Иван",
    "login": "boss",
    "password": "rubber-and-steel",
    "again": "rubber-and-steel",
}
ASKED = {name: value for name, value in TYPED.items() if name != "again"} | {"vat": Percent.whole(22), "by": SYSTEM}


@pytest.mark.parametrize("address", ["/", "/orders/", "/sign-in/", "/employees/1/", "/profile/"])
def test_before_the_set_up_every_road_leads_there(client, address):
    response = client.get(address)

    assert response.status_code == 302
    assert response["Location"] == "/set-up/"


def test_the_set_up_makes_the_company_and_lets_its_administrator_in(client):
    response = client.post("/set-up/", {**TYPED, "setup_key": issue_setup_key()})

    assert response["Location"] == "/"
    assert client.get("/").status_code == 200, "the founder is in at once"
    organisation = Organisation.objects.get()
    assert organisation.name == "ООО «Мотодвор»"
    assert tax_rate(organisation, clock.today()) == Percent.whole(22)
    assert tax_rate(organisation, clock.today()) == Percent.whole(22)
    assert tax_rate(organisation, date(2025, 12, 31)) == Percent.whole(20)
    assert rights_of(Employee.objects.get()).keys() == RIGHTS.keys()
    client.post("/sign-out/")
    assert client.post("/sign-in/", {"login": "Boss", "password": "rubber-and-steel"}).status_code == 302


def test_the_founder_may_carry_out_jobs_and_take_a_price_list(client):
    asked = client.get("/set-up/").context["form"]
    assert asked["labour_rate"].value() == str(USUAL_RATE)
    assert not asked["lists"].value(), "nobody gets a price list unasked"

    more = {"is_technician": "on", "lists": ["tyres", "motorcycles"], "labour_rate": "2 700"}
    client.post("/set-up/", {**TYPED, **more, "setup_key": issue_setup_key()})

    assert Employee.objects.get().is_technician
    assert Service.objects.filter(name="Замена вентиля").exists()
    assert LabourRate.objects.get().price == rub(2_700)
    assert Happening.objects.get(event="catalog.lists-taken").by_id == Employee.objects.get().pk


def test_without_a_list_only_the_rate_is_kept(client):
    client.post("/set-up/", {**TYPED, "labour_rate": "2 700", "setup_key": issue_setup_key()})

    assert not Employee.objects.get().is_technician
    assert not Service.objects.exists()
    assert LabourRate.objects.get().price == rub(2_700)


def test_a_refused_answer_undoes_the_whole_set_up(client):
    wrong = {"lists": ["tyres"], "labour_rate": ""}
    response = client.post("/set-up/", {**TYPED, **wrong, "setup_key": issue_setup_key()})

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["labour_rate"]
    assert needs_set_up()
    assert not Organisation.objects.exists()


def test_a_cyrillic_login_is_refused_with_one_that_fits(client):
    response = client.post("/set-up/", {**TYPED, "login": "Юрий Щукин", "setup_key": issue_setup_key()})

    assert "yuriy.schukin" in response.context["form"].errors["login"][0]


def test_it_closes_behind_itself(client):
    key = issue_setup_key()
    client.post("/set-up/", {**TYPED, "setup_key": key})

    assert client.get("/set-up/").status_code == 404
    assert client.post("/set-up/", {**TYPED, "login": "other", "setup_key": key}).status_code == 404
    assert not SetUpKey.objects.exists()
    assert Employee.objects.count() == 1


def test_of_two_simultaneous_set_ups_one_succeeds():
    key = issue_setup_key()
    set_up_company(**ASKED, setup_key=key)

    with pytest.raises(Absent):
        set_up_company(**{**ASKED, "login": "second"}, setup_key=key)

    assert Organisation.objects.count() == 1


def test_a_key_kept_by_mistake_opens_nothing_where_somebody_works():
    open_workshop()

    with pytest.raises(Absent):
        set_up_company(**ASKED, setup_key=issue_setup_key())


@pytest.mark.parametrize("given", ["", "wrong", "aaaaa-aaaaa-aaaaa-aaaaa", "\ud800"])
def test_without_the_key_nothing_is_made(given):
    issue_setup_key()

    with pytest.raises(Invalid) as problem:
        set_up_company(**ASKED, setup_key=given)

    assert list(problem.value.errors) == ["setup_key"]
    assert not Employee.objects.exists()
    assert not Organisation.objects.exists()


def test_without_an_issued_key_there_is_no_way_in():
    with pytest.raises(Absent):
        set_up_company(**ASKED, setup_key="")


def test_a_new_key_replaces_the_old_one_and_is_kept_as_a_digest():
    old, new = issue_setup_key(), issue_setup_key()

    assert old != new
    assert new not in SetUpKey.objects.get().digest
    with pytest.raises(Invalid):
        set_up_company(**ASKED, setup_key=old)
    set_up_company(**ASKED, setup_key=f" {new.upper()} ")
    assert not needs_set_up()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"again": "steel-and-rubber"}, "again"),
        ({"password": "short", "again": "short"}, "password"),
        ({"login": "иван"}, "login"),
        ({"name": " "}, "name"),
        ({"vat": "20"}, "vat"),
        ({"kind": "bank"}, "kind"),
        ({"setup_key": "wrong"}, "setup_key"),
    ],
)
def test_errors_are_shown_beside_their_fields_and_nothing_is_made(client, wrong, field):
    response = client.post("/set-up/", {**TYPED, "setup_key": issue_setup_key(), **wrong})

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert not Organisation.objects.exists()
    assert needs_set_up()


def test_followers_learn_of_the_new_organisation(monkeypatch):
    told = []
    follower = lambda organisation, *, by: told.append((organisation.name, by))  # noqa: E731  # one line says it
    monkeypatch.setattr(consequences, "ORGANISATION_OPENED", [*consequences.ORGANISATION_OPENED, follower])

    set_up_company(**ASKED, setup_key=issue_setup_key())

    assert told == [("ООО «Мотодвор»", SYSTEM)]


def test_only_the_program_sets_up(workshop):
    with pytest.raises(Forbidden):
        set_up_company(**{**ASKED, "by": workshop.owner}, setup_key="")


def test_the_set_up_page_speaks_both_languages(client):
    client.post("/choose-language/", {"language": "en", "next": "/set-up/"})

    assert "Workshop set-up" in client.get("/set-up/").content.decode()


def test_the_command_line_makes_the_first_administrator_too(monkeypatch, capsys):
    monkeypatch.setenv("MOTORCRM_PASSWORD", "rubber-and-steel")

    call_command("create-admin", "boss", name="Кузнецов Иван")

    assert not needs_set_up()
    assert Employee.objects.get().check_password("rubber-and-steel")
    assert "boss" in capsys.readouterr().out


def test_the_command_line_refuses_a_poor_password(monkeypatch):
    monkeypatch.setenv("MOTORCRM_PASSWORD", "short")

    with pytest.raises(CommandError):
        call_command("create-admin", "boss")

    assert needs_set_up()


def test_the_command_line_asks_twice(monkeypatch):
    monkeypatch.delenv("MOTORCRM_PASSWORD", raising=False)
    answers = iter(["rubber-and-steel", "another"])
    monkeypatch.setattr("getpass.getpass", lambda prompt: next(answers))

    with pytest.raises(CommandError, match="differ"):
        call_command("create-admin", "boss")
