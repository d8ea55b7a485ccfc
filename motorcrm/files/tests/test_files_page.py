"""Files on pages: the panel, sending, what is served and how."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from motorcrm.core.exact import rub
from motorcrm.files import storage
from motorcrm.files.intake import take_in
from motorcrm.files.models import StoredFile
from motorcrm.files.operations import add_file, remove_file
from motorcrm.files.tests.making import docx, pdf, picture
from motorcrm.history.queries import story_of
from motorcrm.testing.builders import an_order


@pytest.fixture
def order(workshop):
    return an_order(workshop, jobs=rub(1_000))


def attached(order, workshop, name="knock.jpg", content=None):
    return add_file(order, taken=take_in(io.BytesIO(content or picture()), name=name), by=workshop.manager)


def at(order, file, tail=""):
    return f"/files/order/{order.pk}/{file.stored}/{tail}"


def test_a_photo_sent_by_a_plain_form_is_shown_and_served(workshop, sign_in, order):
    client = sign_in(workshop.technician)

    answer = client.post(f"/files/order/{order.pk}/add/", {"file": SimpleUploadedFile("knock.jpg", picture())})

    assert (answer.status_code, answer["Location"]) == (302, f"/orders/{order.pk}/")
    file = StoredFile.objects.get()
    page = client.get(f"/orders/{order.pk}/").content.decode()
    assert at(order, file, "small/") in page
    assert at(order, file, "remove/") not in page
    for tail in ("", "small/"):
        answer = client.get(at(order, file, tail))
        assert b"".join(answer).startswith(b"\xff\xd8\xff")
        assert answer["Content-Type"] == "image/jpeg"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer["Content-Security-Policy"]
        assert "private" in answer["Cache-Control"]
        assert answer["Content-Disposition"].startswith("inline")


def test_a_script_gets_the_panel_back_or_the_reason(workshop, sign_in, order):
    client, url = sign_in(workshop.manager), f"/files/order/{order.pk}/add/"
    headers = {"HX-Request": "true"}

    good = client.post(url, {"file": SimpleUploadedFile("knock.jpg", picture())}, headers=headers)
    bad = client.post(url, {"file": SimpleUploadedFile("x.svg", b"<svg/>")}, headers=headers)

    assert (good.status_code, bad.status_code) == (200, 422)
    assert "data-photo" in good.content.decode()
    assert "«x.svg»" in bad.content.decode()


def test_the_same_form_sent_twice_adds_once(workshop, sign_in, order):
    client = sign_in(workshop.manager)

    for _time in range(2):
        sent = [SimpleUploadedFile("a.jpg", picture()), SimpleUploadedFile("b.txt", b"hello")]
        client.post(f"/files/order/{order.pk}/add/", {"file": sent, "key": "k" * 32})

    assert StoredFile.objects.count() == 2


@pytest.mark.parametrize(
    ("name", "content", "opening", "leaves_as"),
    [
        ("bill.pdf.exe", pdf(), "inline", "bill.pdf.pdf"),
        ("act.html", docx(), "attachment", "act.docx"),
        ("list.csv", b"a;b", "attachment", "list.csv"),
        ("evil.bat", b"echo hello", "attachment", "evil.txt"),
        ("noname", b"hello", "attachment", "noname.txt"),
    ],
)
def test_a_file_leaves_under_the_ending_of_what_it_is(workshop, sign_in, order, name, content, opening, leaves_as):
    file = attached(order, workshop, name, content)

    answer = sign_in(workshop.manager).get(at(order, file))

    assert answer["Content-Disposition"] == f'{opening}; filename="{leaves_as}"'
    assert b"".join(answer) == content
    assert ("sandbox" in answer["Content-Security-Policy"]) is (opening == "attachment")


def test_an_attachment_is_seen_by_people_who_see_the_order(workshop, sign_in, order):
    file, other = attached(order, workshop), an_order(workshop, jobs=rub(1_000))

    assert sign_in(workshop.technician).get(at(order, file)).status_code == 200
    assert sign_in(workshop.other_technician).get(at(order, file)).status_code == 404
    assert sign_in(workshop.manager).get(at(other, file)).status_code == 404
    assert sign_in(workshop.manager).get(f"/files/client/{order.client_id}/{file.stored}/").status_code == 404


def test_a_removal_is_undone_while_the_bytes_are_there(workshop, sign_in, order):
    file, client = attached(order, workshop), sign_in(workshop.manager)
    page = client.post(at(order, file, "remove/"), follow=True).content.decode()
    assert f'action="{at(order, file, "restore/")}"' in page
    assert client.post(at(order, file, "restore/")).status_code == 302
    assert client.get(at(order, file)).status_code == 200
    assert story_of(order)[-1] == "files.restored"

    client.post(at(order, file, "remove/"))
    storage.path_of(file.stored).unlink()
    assert client.post(at(order, file, "restore/")).status_code == 409
    assert sign_in(workshop.technician).post(at(order, file, "restore/")).status_code == 403


def test_a_removed_file_is_gone_from_page_and_address(workshop, sign_in, order):
    file, client = attached(order, workshop), sign_in(workshop.manager)
    assert at(order, file, "remove/") in client.get(f"/orders/{order.pk}/").content.decode()

    assert client.post(at(order, file, "remove/")).status_code == 302

    assert at(order, file, "restore/") in client.get(f"/orders/{order.pk}/").content.decode()
    assert at(order, file) not in client.get(f"/orders/{order.pk}/").content.decode()
    assert client.get(at(order, file)).status_code == 404
    assert client.get(at(order, file, "small/")).status_code == 404


def test_a_document_has_no_small_copy(workshop, sign_in, order):
    file = attached(order, workshop, "bill.pdf", pdf())

    assert sign_in(workshop.manager).get(at(order, file, "small/")).status_code == 404


def test_lost_bytes_are_a_missing_page_not_an_incident(workshop, sign_in, order, media):
    file = attached(order, workshop)
    for path in media.rglob("*"):
        if path.is_file():
            path.unlink()

    assert sign_in(workshop.manager).get(at(order, file)).status_code == 404


@pytest.mark.parametrize("kind", ["client", "vehicle"])
def test_clients_and_vehicles_have_files_too(workshop, sign_in, order, kind):
    thing, client = getattr(order, kind), sign_in(workshop.manager)

    client.post(f"/files/{kind}/{thing.pk}/add/", {"file": SimpleUploadedFile("a.jpg", picture())})

    file = StoredFile.objects.of(thing).get()
    assert f"/files/{kind}/{thing.pk}/{file.stored}/small/" in client.get(f"/{kind}s/{thing.pk}/").content.decode()
    remove_file(thing, file=file, by=workshop.manager)
    assert client.get(f"/files/{kind}/{thing.pk}/{file.stored}/").status_code == 404


def test_a_stored_name_is_not_guessed(workshop, sign_in, order):
    client = sign_in(workshop.manager)

    for name in ("add", "0" * 32, "x", "-small"):
        assert client.get(f"/files/order/{order.pk}/{name}/").status_code in (404, 405)
