"""Attaching photos and files."""

import io
import signal
import subprocess
import sys
from uuid import uuid4

import pytest

from motorcrm.core.exact import rub
from motorcrm.core.invariants import INVARIANTS
from motorcrm.core.refusal import Absent, Forbidden, Invalid, Refused
from motorcrm.files import intake, operations, storage
from motorcrm.files.intake import take_in
from motorcrm.files.invariants import bytes_are_there
from motorcrm.files.models import StoredFile
from motorcrm.files.operations import add_file, remove_file, sweep_files, sweep_folder
from motorcrm.files.tests.making import pdf, picture
from motorcrm.history.queries import story_of
from motorcrm.testing.builders import an_order


def taken(name="knock.jpg", content=None):
    return take_in(io.BytesIO(content or picture()), name=name)


def lying(media):
    return sorted(path for path in media.rglob("*") if path.is_file())


def test_a_photo_is_kept_with_its_small_copy_and_history_says_so(workshop, media):
    order = an_order(workshop, jobs=rub(1_000))

    file = add_file(order, taken=taken(), by=workshop.technician)

    assert (file.kind, file.name, file.type, file.width, file.height) == ("photo", "knock.jpg", "image/jpeg", 64, 48)
    assert file.uploaded_by == workshop.technician
    assert [path.name for path in lying(media)] == [file.stored, file.stored + "-small"]
    assert all(path.stat().st_mode & 0o077 == 0 for path in lying(media))
    assert story_of(order)[-1] == "files.photo-added"
    assert list(bytes_are_there()) == []
    assert bytes_are_there in INVARIANTS.values()


def test_a_technician_adds_files_only_to_their_own_orders(workshop):
    order = an_order(workshop, jobs=rub(1_000), technician=workshop.other_technician)

    with pytest.raises(Absent):
        add_file(order, taken=taken(), by=workshop.technician)


def test_adding_without_the_right_is_refused(workshop):
    from motorcrm.orders.rights import VIEW_ORDERS
    from motorcrm.testing.cast import hire, role_with

    order = an_order(workshop, jobs=rub(1_000))

    with pytest.raises(Forbidden):
        add_file(order, taken=taken(), by=hire("Reader", role_with(VIEW_ORDERS)))


def test_sending_twice_keeps_it_once(workshop, media):
    order, key = an_order(workshop, jobs=rub(1_000)), uuid4().hex

    first = add_file(order, taken=taken(), by=workshop.manager, key=key)
    again = add_file(order, taken=taken(), by=workshop.manager, key=key)

    assert first == again
    assert StoredFile.objects.count() == 1
    assert len(lying(media)) == 2


def test_the_same_key_with_another_file_is_refused(workshop):
    order, key = an_order(workshop, jobs=rub(1_000)), uuid4().hex
    add_file(order, taken=taken(), by=workshop.manager, key=key)

    with pytest.raises(Refused):
        add_file(order, taken=taken(content=picture(size=(10, 10))), by=workshop.manager, key=key)


def test_the_number_of_files_of_one_record_is_limited(workshop, monkeypatch):
    monkeypatch.setattr(operations, "MOST", 1)
    order = an_order(workshop, jobs=rub(1_000))
    add_file(order, taken=taken(), by=workshop.manager)

    with pytest.raises(Refused, match="too-many"):
        add_file(order, taken=taken(), by=workshop.manager)


def test_removing_leaves_a_trace_and_the_sweep_takes_the_bytes(workshop, media):
    order = an_order(workshop, jobs=rub(1_000))
    kept = add_file(order, taken=taken(), by=workshop.technician)
    gone = add_file(order, taken=taken("bill.pdf", pdf()), by=workshop.manager)

    remove_file(order, file=gone, by=workshop.manager)
    remove_file(order, file=gone, by=workshop.owner)

    assert (gone.removed_by, gone.name) == (workshop.manager, "bill.pdf")
    assert story_of(order)[-3:] == ["files.photo-added", "files.added", "files.removed"]
    assert sweep_files(hours=1) == 0
    assert sweep_files(hours=0) == 1
    assert {path.name for path in lying(media)} == {kept.stored, kept.stored + "-small"}
    assert StoredFile.objects.filter(pk=gone.pk).exists()
    assert list(bytes_are_there()) == []


def test_a_file_is_removed_only_with_the_right_and_only_from_its_own_page(workshop):
    order, other = an_order(workshop, jobs=rub(1_000)), an_order(workshop)
    file = add_file(order, taken=taken(), by=workshop.technician)

    with pytest.raises(Forbidden):
        remove_file(order, file=file, by=workshop.technician)
    with pytest.raises(Absent):
        remove_file(other, file=file, by=workshop.manager)


def test_only_the_program_sweeps(workshop):
    with pytest.raises(Forbidden):
        sweep_folder("ab", hours=0, by=workshop.owner)


def test_lost_bytes_are_noticed(workshop):
    file = add_file(an_order(workshop, jobs=rub(1_000)), taken=taken(), by=workshop.manager)
    storage.path_of(file.stored).unlink()

    assert len(list(bytes_are_there())) == 1


KILLED = """
import io, os, signal, sys
import django
django.setup()
from django.conf import settings
settings.MEDIA_ROOT = sys.argv[1]
from motorcrm.core.actor import SYSTEM
from motorcrm.files import operations
from motorcrm.files import keep as keeping
from motorcrm.files.models import StoredFile
from motorcrm.files.intake import take_in
from motorcrm.orders.models import WorkOrder
class Killed:
    def create(self, **known): os.kill(os.getpid(), signal.SIGKILL)
class Rows:
    Kind, objects = StoredFile.Kind, Killed()
keeping.StoredFile = Rows
taken = take_in(open(sys.argv[2], "rb"), name="a.jpg")
operations.add_file(WorkOrder.objects.get(), taken=taken, by=SYSTEM)
"""


def test_a_crash_between_bytes_and_row_leaves_only_what_the_sweep_removes(real_database, workshop, media, tmp_path):
    import os

    an_order(workshop, jobs=rub(1_000))
    source = tmp_path / "a.jpg"
    source.write_bytes(picture())
    known = {**os.environ, "DATABASE_URL": real_database.url, "DJANGO_SETTINGS_MODULE": "motorcrm.testing.settings"}

    done = subprocess.run(  # noqa: S603  # a process to be killed
        [sys.executable, "-c", KILLED, str(media), str(source)], env=known, capture_output=True, timeout=120
    )

    assert done.returncode == -signal.SIGKILL, done.stderr
    assert len(lying(media)) == 2
    assert not StoredFile.objects.exists()
    assert sweep_files(hours=0) == 2
    assert lying(media) == []


def test_a_picture_that_takes_too_long_is_refused(monkeypatch):
    monkeypatch.setattr(intake, "PATIENCE", 0.001)

    with pytest.raises(Invalid):
        taken()
