"""Employees' documents: seen by their owner and people with the documents right, not by all who see the employee."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from motorcrm.access.models import Grant
from motorcrm.core.refusal import Forbidden
from motorcrm.employees.operations import add_paper, remove_paper
from motorcrm.employees.rights import EDIT_EMPLOYEES, VIEW_EMPLOYEES, VIEW_PAPERS
from motorcrm.files.intake import take_in
from motorcrm.files.models import StoredFile
from motorcrm.files.operations import add_file, remove_file
from motorcrm.files.tests.making import pdf
from motorcrm.history.queries import story_of
from motorcrm.testing.cast import hire, role_with


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


def a_paper():
    return take_in(io.BytesIO(pdf()), name="passport.pdf")


@pytest.fixture
def paper(workshop):
    return add_paper(workshop.technician, taken=a_paper(), by=workshop.owner)


def test_it_is_kept_and_removed_with_a_trace(workshop, paper):
    remove_paper(workshop.technician, file=paper, by=workshop.owner)
    remove_paper(workshop.technician, file=paper, by=workshop.owner)

    assert story_of(workshop.technician)[-2:] == ["files.added", "files.removed"]
    assert StoredFile.objects.get().removed_by == workshop.owner


def test_people_see_their_own_documents_but_add_none(workshop, sign_in, paper):
    client, url = sign_in(workshop.technician), f"/files/employee/{workshop.technician.pk}/"

    assert f"{url}{paper.stored}/" in client.get("/profile/").content.decode()
    assert f"{url}{paper.stored}/" in client.get(f"/employees/{workshop.technician.pk}/").content.decode()
    assert client.get(f"{url}{paper.stored}/").status_code == 200
    assert f"{url}add/" not in client.get("/profile/").content.decode()
    assert client.post(f"{url}add/", {"file": SimpleUploadedFile("a.txt", b"a")}).status_code == 403
    assert client.post(f"{url}{paper.stored}/remove/").status_code == 403


def test_seeing_an_employee_does_not_show_their_documents(workshop, sign_in, paper):
    for person in (workshop.manager, workshop.senior, workshop.accountant):
        client, url = sign_in(person), f"/files/employee/{workshop.technician.pk}/{paper.stored}/"

        page = client.get(f"/employees/{workshop.technician.pk}/")

        assert page.status_code == 200
        assert paper.stored not in page.content.decode()
        assert paper.name not in page.content.decode()
        assert client.get(url).status_code == 404
        assert client.get(f"{url}small/").status_code == 404


def test_people_who_edit_employees_without_the_documents_right_see_no_documents(workshop, sign_in, paper):
    editor = hire("Editor", role_with(VIEW_EMPLOYEES, EDIT_EMPLOYEES))
    url = f"/files/employee/{workshop.technician.pk}/"

    assert sign_in(editor).post(f"{url}add/", {"file": SimpleUploadedFile("a.txt", b"a")}).status_code == 404
    with pytest.raises(Forbidden):
        add_paper(workshop.technician, taken=a_paper(), by=editor)
    with pytest.raises(Forbidden):
        remove_paper(workshop.technician, file=paper, by=editor)


def test_people_who_keep_documents_add_and_remove_them_on_the_page(workshop, sign_in):
    keeper = hire("Keeper", role_with(VIEW_EMPLOYEES, EDIT_EMPLOYEES, VIEW_PAPERS))
    client, url = sign_in(keeper), f"/files/employee/{workshop.technician.pk}/"
    assert f"{url}add/" in client.get(f"/employees/{workshop.technician.pk}/").content.decode()

    answer = client.post(f"{url}add/", {"file": SimpleUploadedFile("contract.pdf", pdf())})

    assert answer["Location"] == f"/employees/{workshop.technician.pk}/"
    file = StoredFile.objects.of(workshop.technician).get()
    client.post(f"{url}{file.stored}/remove/")
    assert not StoredFile.objects.of(workshop.technician).kept().exists()


def test_people_who_no_longer_keep_documents_of_others_learn_nothing(workshop, sign_in, paper):
    role = role_with(VIEW_EMPLOYEES, VIEW_PAPERS)
    reader, url = hire("Reader", role), f"/files/employee/{workshop.technician.pk}/{paper.stored}/"
    client = sign_in(reader)
    assert client.get(url).status_code == 200

    Grant.objects.filter(role=role, right="papers.view").update(scope="own")

    assert client.get(url).status_code == 404


def test_documents_of_invisible_people_are_invisible(workshop, sign_in, paper):
    """The documents right does not show employees that the reader cannot see."""
    keeper = hire("Blinkered", role_with(VIEW_PAPERS, EDIT_EMPLOYEES))
    client, url = sign_in(keeper), f"/files/employee/{workshop.technician.pk}/"

    assert client.get(f"{url}{paper.stored}/").status_code == 404
    assert client.post(f"{url}{paper.stored}/remove/").status_code == 404
    assert client.post(f"{url}add/", {"file": SimpleUploadedFile("a.txt", b"a")}).status_code == 404
    assert StoredFile.objects.of(workshop.technician).kept().count() == 1


def test_operations_on_orders_are_no_way_round(workshop, paper):
    """The right to add files to orders adds none to employees: the address needs the operation of documents."""
    with pytest.raises(Forbidden):
        add_file(workshop.technician, taken=a_paper(), by=workshop.manager)
    with pytest.raises(Forbidden):
        remove_file(workshop.technician, file=paper, by=workshop.manager)
    assert {path.name for path in _routes()} >= {"employee-files-add", "employee-file-remove"}
    assert all(path.callback.right is EDIT_EMPLOYEES for path in _routes() if path.name.endswith(("add", "remove")))


def _routes():
    from motorcrm.files.urls import urlpatterns

    return [path for path in urlpatterns if path.name.startswith("employee-")]


def test_a_portrait_is_not_a_document(workshop, sign_in):
    from motorcrm.employees.operations import set_photo
    from motorcrm.files.tests.making import picture

    set_photo(workshop.technician, taken=take_in(io.BytesIO(picture()), name="face.jpg"), by=workshop.owner)

    page = sign_in(workshop.owner).get(f"/employees/{workshop.technician.pk}/").content.decode()

    assert "data-photo" not in page
    stored = workshop.technician.photo.stored
    assert sign_in(workshop.owner).get(f"/files/employee/{workshop.technician.pk}/{stored}/").status_code == 404
