"""A noun is declared once: what its app says of it is all that the rest of the program needs."""

from types import ModuleType

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template import Context, Template, TemplateSyntaxError
from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy

from motorcrm.access.nouns import NOUNS, Explained, Files, Listed, Noun, declare
from motorcrm.config import panels
from motorcrm.config.urls import urlpatterns
from motorcrm.core import clock
from motorcrm.desk.tests.test_why_page import told, why
from motorcrm.desk.why.queries import concerning
from motorcrm.employees.models import TimeOff
from motorcrm.employees.rights import EDIT_EMPLOYEES, VIEW_EMPLOYEES
from motorcrm.files.models import StoredFile
from motorcrm.files.operations import add_file, remove_file
from motorcrm.files.tests.making import picture
from motorcrm.files.urls import addresses
from motorcrm.history.record import EVENTS, record
from motorcrm.ui.menu import entry_of
from motorcrm.ui.panels import Place, panels_for

DAYS_OFF_PAGE = Place("time-off")


@pytest.fixture
def noun(monkeypatch, settings):
    """Days off have a model and pages, but are no noun of the program: here they become one, as if it started so."""
    made = declare(
        Noun(
            model=TimeOff,
            position=45,
            page="time-off-edit",
            find=lambda rows, typed, reader: rows.filter(comment__contains=typed),
            listed=Listed(
                label=gettext_lazy("Employees"),
                icon="calendar-off",
                page="employees",
                found=lambda person, typed: TimeOff.objects.visible_to(person).filter(comment__contains=typed),
                row="ui/_plate.html",
            ),
            explained=Explained(not_own="These are somebody else's days."),
            files=Files(right=VIEW_EMPLOYEES, add=add_file, remove=remove_file, place=DAYS_OFF_PAGE),
        )
    )
    panels.fill()
    urls = ModuleType("urls")
    urls.urlpatterns = [path("files/", include(addresses())), *urlpatterns]
    settings.ROOT_URLCONF = urls
    yield made
    del NOUNS[made.word]


@pytest.fixture
def off(workshop):
    return TimeOff.objects.create(
        employee=workshop.technician, first=clock.today(), last=clock.today(), comment="Moves house"
    )


def test_the_audit_log_names_links_and_finds_it(workshop, sign_in, noun, off):
    record(EVENTS["employees.edited"], about=off, by=workshop.owner)

    answer = sign_in(workshop.owner).get(reverse("audit-log"), {"thing": "Moves", "kind": "time-off"})

    [line] = answer.context["lines"]
    assert [(thing.label, thing.address) for thing in line.things] == [
        (f"{TimeOff._meta.verbose_name} {off}", f"/employees/days-off/{off.pk}/")
    ]


def test_search_finds_it_for_people_who_may_see_it(workshop, sign_in, noun, off):
    def rows(person):
        groups = sign_in(person).get("/search/", {"q": "Moves house"}).context["groups"]
        return [row for group in groups if group.row == "ui/_plate.html" for row in group.rows]

    assert rows(workshop.owner) == rows(workshop.technician) == [off]
    assert rows(workshop.other_technician) == []


def test_access_to_it_is_explained(workshop, sign_in, noun, off):
    browser = sign_in(workshop.owner)

    theirs = told(why(browser, workshop.technician, thing="Moves house"))
    page = why(browser, workshop.other_technician, about=f"time-off:{off.pk}")

    assert (theirs.seen.is_yes, theirs.own) == (True, ["It belongs to this person."])
    assert not told(page).seen.is_yes
    assert "These are somebody else&#x27;s days." in page.content.decode()
    assert {VIEW_EMPLOYEES, EDIT_EMPLOYEES} <= set(concerning(TimeOff))


def test_it_has_files_within_its_own_scope(workshop, sign_in, noun, off, rf, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    address = f"/files/time-off/{off.pk}/add/"

    answer = sign_in(workshop.owner).post(address, {"file": SimpleUploadedFile("ticket.jpg", picture())})

    assert answer["Location"] == f"/employees/days-off/{off.pk}/"
    kept = StoredFile.objects.of(off).get()
    assert sign_in(workshop.owner).get(f"/files/time-off/{off.pk}/{kept.stored}/").status_code == 200
    assert sign_in(workshop.other_technician).get(f"/files/time-off/{off.pk}/{kept.stored}/").status_code == 404
    request = rf.get("/")
    request.user = workshop.owner
    assert "ticket.jpg" in "".join(panels_for(DAYS_OFF_PAGE, request, off))


def test_the_way_back_leads_to_it_and_to_the_list_of_its_kind(noun, off):
    made = Template('{% to_list "time-off" %} {% to_thing off %} {% to_thing off name %}').render(
        Context({"off": off, "name": "<Moves>"})
    )

    address = f'<a href="/employees/days-off/{off.pk}/">'
    assert made == f'<a href="/employees/">{noun.listed.label}</a> {address}{off}</a> {address}&lt;Moves&gt;</a>'


def test_there_is_no_way_back_to_a_list_that_is_not_there():
    with pytest.raises(TemplateSyntaxError, match="payment has no list"):
        Template('{% to_list "payment" %}').render(Context())


def test_a_menu_line_is_made_from_it(noun):
    entry = entry_of(noun, under="/days-off/")

    assert (entry.icon, entry.url, entry.rights, entry.position) == ("calendar-off", "employees", (VIEW_EMPLOYEES,), 45)


def test_a_word_is_declared_once(noun):
    with pytest.raises(ValueError, match="noun time-off is declared twice"):
        declare(noun)
