"""Verbs of photos and files. The first argument is what they are attached to: its scope is asked."""

import hashlib

from django.db.models import Model
from django.utils.translation import gettext as _

from motorcrm.core import clock
from motorcrm.core.actor import Actor
from motorcrm.core.operation import PROGRAM, operation
from motorcrm.core.refusal import Absent, Refused
from motorcrm.files import events, storage
from motorcrm.files.models import StoredFile
from motorcrm.files.parents import kind_of
from motorcrm.files.rights import ADD_FILES, REMOVE_FILES
from motorcrm.files.taking_in import Taken
from motorcrm.history.recording import record

MOST = 300
"""Files of one thing."""


@operation(needs=ADD_FILES, once=True)
def add_file(parent: Model, *, taken: Taken, by: Actor) -> StoredFile:
    """Attach it. Raises Refused where there are too many already.

    The bytes are on the disk before the row that names them: if the program dies in between, what is left over is
    swept away, and no row ever names bytes that are not there.
    """
    files = StoredFile.objects.of(parent).kept()
    if files.count() >= MOST:
        raise Refused("too-many", _("There are %(count)s files here already. Remove some first.") % {"count": MOST})
    name, drawn = storage.new_name(), taken.drawn
    storage.keep(name, drawn.content)
    if drawn.small:
        storage.keep(name + storage.SMALL, drawn.small)
    file: StoredFile = StoredFile.objects.create(
        parent_kind=kind_of(parent),
        parent_id=parent.pk,
        kind=StoredFile.Kind.PHOTO if drawn.small else StoredFile.Kind.FILE,
        name=taken.name,
        stored=name,
        type=drawn.type,
        size=len(drawn.content),
        width=drawn.width,
        height=drawn.height,
        sha256=hashlib.sha256(drawn.content).hexdigest(),
        uploaded_at=clock.now(),
        uploaded_by_id=by.pk,
    )
    record(events.PHOTO_ADDED if file.is_photo else events.FILE_ADDED, about=parent, by=by, file=file.name)
    return file


@operation(needs=REMOVE_FILES)
def remove_file(parent: Model, *, file: StoredFile, by: Actor) -> StoredFile:
    """Take it off the page. Twice is once; the row stays, the bytes go with the next sweep."""
    mine = StoredFile.objects.of(parent).filter(pk=file.pk)
    if not mine.exists():
        raise Absent
    if mine.kept().update(removed_at=clock.now(), removed_by_id=by.pk):
        record(events.FILE_REMOVED, about=parent, by=by, file=file.name)
    file.refresh_from_db(fields=["removed_at", "removed_by"])
    return file


@operation(needs=PROGRAM)
def sweep_files(*, hours: float, by: Actor) -> int:
    """Delete the bytes that no row names any more, if they lie there for so many hours. Returns how many files."""
    swept = 0
    lying = list(storage.older_than(hours))
    named = _named({name for name, _path in lying})
    for name, path in lying:
        if name not in named:
            path.unlink(missing_ok=True)
            swept += 1
    return swept


def _named(names: set[str]) -> set[str]:
    """Those that a row which nobody removed speaks of; asked by the portion, SQLite takes only so many at once."""
    listed, found = sorted(names), set()
    for start in range(0, len(listed), 500):
        rows = StoredFile.objects.kept().filter(stored__in=listed[start : start + 500])
        found |= set(rows.values_list("stored", flat=True))
    return found
