"""Portraits: set by people who edit employees and by their owner, shown to everyone who sees the person."""

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from motorcrm.core.actor import SYSTEM
from motorcrm.core.refusal import Absent, Forbidden, Invalid
from motorcrm.employees.models import Employee
from motorcrm.employees.operations import remove_own_photo, remove_photo, set_own_photo, set_photo
from motorcrm.employees.rights import EDIT_EMPLOYEES, VIEW_EMPLOYEES
from motorcrm.files.intake import take_in
from motorcrm.files.models import StoredFile
from motorcrm.files.operations import sweep_files
from motorcrm.files.tests.making import pdf, picture
from motorcrm.history.queries import story_of
from motorcrm.testing.cast import hire, role_with
from motorcrm.testing.queries import queries
from motorcrm.testing.race import race


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    return settings.MEDIA_ROOT


def taken(content=None):
    return take_in(io.BytesIO(content or picture()), name="face.jpg")


def sent(content=None, **more):
    return {"photo": SimpleUploadedFile("face.jpg", content or picture()), **more}


def photo_in(page, url):
    return re.search(rf'<img src="({re.escape(url)}\?\d+)"', page)


def test_the_previous_photo_is_released_and_its_bytes_are_swept(workshop, media):
    set_photo(workshop.technician, taken=taken(), by=workshop.owner)
    first = workshop.technician.photo
    set_own_photo(workshop.technician, taken=taken(picture(size=(20, 20))), by=workshop.technician)

    first.refresh_from_db()
    assert first.removed_by == workshop.technician
    assert story_of(workshop.technician)[-2:] == ["employees.photo-set"] * 2
    assert sweep_files(hours=0) == 2
    assert Employee.objects.get(pk=workshop.technician.pk).photo.name == "face.jpg"


def test_removing_twice_removes_once(workshop):
    set_photo(workshop.technician, taken=taken(), by=workshop.owner)

    remove_own_photo(workshop.technician, by=workshop.technician)
    remove_photo(workshop.technician, by=workshop.owner)

    assert story_of(workshop.technician).count("employees.photo-removed") == 1
    assert not StoredFile.objects.kept().exists()


def test_it_is_refused_without_the_right(workshop):
    for verb, more in ((set_photo, {"taken": taken()}), (remove_photo, {})):
        with pytest.raises(Forbidden):
            verb(workshop.technician, **more, by=workshop.manager)
        with pytest.raises(Absent):
            verb(workshop.other_technician, **more, by=workshop.technician)
    with pytest.raises((Forbidden, Absent)):
        set_own_photo(workshop.manager, taken=taken(), by=workshop.accountant)
    with pytest.raises((Forbidden, Absent)):
        remove_own_photo(workshop.manager, by=workshop.accountant)


def test_only_a_photo_is_accepted_as_a_photo(workshop):
    with pytest.raises(Invalid):
        set_photo(workshop.technician, taken=taken(pdf()), by=workshop.owner)


def test_a_plain_form_sets_and_removes_it(workshop, sign_in):
    owner, address = sign_in(workshop.owner), f"/employees/{workshop.technician.pk}/"

    assert owner.post(f"{address}photo/set/", sent()).status_code == 302
    page = owner.get(address).content.decode()
    shown = photo_in(page, f"{address}photo/")
    assert owner.get(shown[1]).status_code == 200
    assert photo_in(owner.get("/employees/").content.decode(), f"{address}photo/")
    owner.post(f"{address}photo/remove/")

    assert not photo_in(owner.get(address).content.decode(), f"{address}photo/")
    assert owner.get(f"{address}photo/").status_code == 404


def test_what_is_no_photo_is_named_on_the_page(workshop, sign_in):
    client = sign_in(workshop.technician)

    for content in (pdf(), b"<svg/>", b"GIF89a"):
        page = client.post("/profile/photo/set/", sent(content), follow=True).content.decode()
        assert "«face.jpg»" in page
    assert client.post("/profile/photo/set/", {}).status_code == 302
    assert not StoredFile.objects.exists()


def test_everyone_has_their_own_page_in_the_menu_whatever_their_role(workshop, sign_in):
    nobody = hire("Nobody")
    client = sign_in(nobody)

    client.post("/profile/photo/set/", sent())

    shown = photo_in(client.get("/profile/").content.decode(), "/profile/photo/")
    answer = client.get(shown[1])
    assert b"".join(answer).startswith(b"\xff\xd8\xff")
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["Cache-Control"] == "private, max-age=86400"


def test_people_who_cannot_see_a_person_see_no_photo_and_request_none(workshop, sign_in):
    from motorcrm.core.exact import rub
    from motorcrm.orders.operations import comment_order
    from motorcrm.testing.builders import an_order

    set_own_photo(workshop.manager, taken=taken(), by=workshop.manager)
    order = an_order(workshop, jobs=rub(1_000), technician=workshop.technician)
    comment_order(order, text="Keys are in the box", by=workshop.manager)
    url = f"/employees/{workshop.manager.pk}/photo/"

    assert sign_in(workshop.accountant).get(url).status_code == 200
    assert sign_in(workshop.technician).get(url).status_code == 404
    for page in (f"/orders/{order.pk}/", f"/orders/{order.pk}/history/"):
        assert url in sign_in(workshop.accountant).get(page).content.decode()
        hidden = sign_in(workshop.technician).get(page)
        assert (hidden.status_code, url in hidden.content.decode()) == (200, False)


def test_people_who_may_view_but_not_change_have_no_button(workshop, sign_in):
    reader, address = hire("Reader", role_with(VIEW_EMPLOYEES)), f"/employees/{workshop.technician.pk}/"
    editor = hire("Editor", role_with(VIEW_EMPLOYEES, EDIT_EMPLOYEES, name="Editing"))

    assert "photo/set/" not in sign_in(reader).get(address).content.decode()
    assert "photo/set/" in sign_in(editor).get(address).content.decode()
    assert sign_in(reader).post(f"{address}photo/set/", sent()).status_code == 403


def test_photos_cost_a_list_no_queries(workshop, sign_in):
    client = sign_in(workshop.owner)
    client.get("/employees/")
    with queries(max=30) as bare:
        client.get("/employees/")
    for number in range(5):
        set_photo(hire(f"Person {number}"), taken=taken(), by=workshop.owner)

    with queries(max=30) as full:
        client.get("/employees/")

    assert len(full) <= len(bare)


def change(pk: int, size: int) -> None:
    set_photo(Employee.objects.get(pk=pk), taken=taken(picture(size=(size, size))), by=SYSTEM)


def test_of_two_who_change_it_at_once_one_photo_stays(real_database, workshop):
    race(real_database, change, [(workshop.technician.pk, 20 + number) for number in range(4)])

    kept = StoredFile.objects.kept().get()
    assert Employee.objects.get(pk=workshop.technician.pk).photo == kept
    assert StoredFile.objects.count() == 4


def test_the_same_form_sent_twice_sets_it_once(workshop, sign_in):
    client = sign_in(workshop.technician)

    for _time in range(2):
        client.post("/profile/photo/set/", sent(key="k" * 32))

    assert StoredFile.objects.count() == 1
