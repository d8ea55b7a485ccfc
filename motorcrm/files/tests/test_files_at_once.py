"""Files used by several people at once: nothing twice, nothing half, nothing shown after access is lost."""

import io

from django.conf import settings as program
from django.core.files.uploadedfile import SimpleUploadedFile

from motorcrm.core.exact import rub
from motorcrm.employees.models import Employee
from motorcrm.files.intake import take_in
from motorcrm.files.invariants import bytes_are_there
from motorcrm.files.models import StoredFile
from motorcrm.files.operations import add_file, remove_file, sweep_files
from motorcrm.files.tests.making import picture
from motorcrm.history.queries import story_of
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.operations import assign_technicians
from motorcrm.testing.builders import an_order, by_one, the_job
from motorcrm.testing.race import race


def taken():
    return take_in(io.BytesIO(picture()), name="knock.jpg")


def send(folder: str, order: int, person: int, key: str) -> int:
    program.MEDIA_ROOT = folder
    by = Employee.objects.get(pk=person)
    return add_file(WorkOrder.objects.get(pk=order), taken=taken(), key=key, by=by).pk


def remove(order: int, file: int, person: int) -> None:
    by = Employee.objects.get(pk=person)
    remove_file(WorkOrder.objects.get(pk=order), file=StoredFile.objects.get(pk=file), by=by)


def test_the_same_photo_sent_by_four_at_once_is_kept_once(real_database, workshop, media):
    order = an_order(workshop, jobs=rub(1_000))

    outcomes = race(real_database, send, [(str(media), order.pk, workshop.manager.pk, "k" * 32)] * 4)

    assert all(outcome.won for outcome in outcomes), outcomes
    assert len({outcome.value for outcome in outcomes}) == 1
    assert StoredFile.objects.count() == 1
    assert len([path for path in media.rglob("*") if path.is_file()]) == 2
    assert story_of(order).count("files.photo-added") == 1


def test_of_four_simultaneous_removals_one_is_recorded(real_database, workshop):
    order = an_order(workshop, jobs=rub(1_000))
    file = add_file(order, taken=taken(), by=workshop.manager)
    people = (workshop.manager, workshop.owner, workshop.manager, workshop.owner)

    outcomes = race(real_database, remove, [(order.pk, file.pk, person.pk) for person in people])

    assert all(outcome.won for outcome in outcomes), outcomes
    assert story_of(order).count("files.removed") == 1
    assert StoredFile.objects.get().removed_by in people


def test_a_reader_sees_the_whole_file_while_it_is_being_removed(workshop, sign_in):
    order = an_order(workshop, jobs=rub(1_000))
    file = add_file(order, taken=taken(), by=workshop.manager)
    client, url = sign_in(workshop.manager), f"/files/order/{order.pk}/{file.stored}/"
    looking = client.get(url)

    remove_file(order, file=file, by=workshop.owner)
    assert sweep_files(hours=0) == 2

    assert len(b"".join(looking)) == file.size
    assert client.get(url).status_code == 404
    assert list(bytes_are_there()) == []


def test_people_who_lose_the_order_lose_its_files_at_once(workshop, sign_in):
    order = an_order(workshop, jobs=rub(1_000), technician=workshop.technician)
    file = add_file(order, taken=taken(), by=workshop.technician)
    client, url = sign_in(workshop.technician), f"/files/order/{order.pk}/"
    assert client.get(f"{url}{file.stored}/small/").status_code == 200

    assign_technicians(the_job(order), by_one(workshop.other_technician), by=workshop.manager)

    assert client.get(f"{url}{file.stored}/").status_code == 404
    assert client.get(f"{url}{file.stored}/small/").status_code == 404
    assert client.post(f"{url}add/", {"file": SimpleUploadedFile("a.jpg", picture())}).status_code == 404
    assert client.post(f"{url}{file.stored}/remove/").status_code == 404
    assert StoredFile.objects.kept().count() == 1
