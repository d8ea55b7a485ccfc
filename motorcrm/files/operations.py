"""Verbs on photos and files. The first argument is what they are attached to: the right must reach it."""

from collections.abc import Callable
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from motorcrm.core.actor import SYSTEM, Actor
from motorcrm.core.operation import PROGRAM, operation
from motorcrm.core.refusal import Absent, Forbidden, Refused
from motorcrm.files import events, storage
from motorcrm.files.intake import Taken
from motorcrm.files.keep import keep, let_go, take_back
from motorcrm.files.models import StoredFile
from motorcrm.files.parents import Parent, parent_of
from motorcrm.files.rights import ADD_FILES, REMOVE_FILES
from motorcrm.history.record import record

MOST = 300
"""Files on one thing."""


@operation(needs=ADD_FILES, once=True)
def add_file(parent: Model, *, taken: Taken, by: Actor) -> StoredFile:
    """Attach a file. Raises Refused if there are too many already."""
    _refuse_if_other_verb(parent, add_file)
    return attach(parent, taken, by=by)


@operation(needs=REMOVE_FILES)
def remove_file(parent: Model, *, file: StoredFile, by: Actor) -> StoredFile:
    """Take a file off the page. Removing it again does nothing."""
    _refuse_if_other_verb(parent, remove_file)
    return detach(parent, file, by=by)


@operation(needs=REMOVE_FILES)
def restore_file(parent: Model, *, file: StoredFile, by: Actor) -> StoredFile:
    """Undo a removal. Raises Refused once the bytes have been swept away; of one that is there it does nothing."""
    _refuse_if_other_verb(parent, remove_file)
    if not StoredFile.objects.of(parent).filter(pk=file.pk).exists():
        raise Absent
    if not storage.is_there(file.stored):
        raise Refused("file-gone", _("This can no longer be undone: the file has been deleted."))
    if take_back(file):
        record(events.FILE_RESTORED, about=parent, by=by, file=file.name)
    return file


def attach(parent: Model, taken: Taken, *, by: Actor) -> StoredFile:
    """What adding a file does, for verbs with a right of their own."""
    if StoredFile.objects.of(parent).kept().count() >= MOST:
        raise Refused(
            "too-many",
            _("There are already %(count)s files here, the most allowed. Remove some first.") % {"count": MOST},
        )
    file = keep(parent, taken, by=by)
    record(events.PHOTO_ADDED if file.is_photo else events.FILE_ADDED, about=parent, by=by, file=file.name)
    return file


def detach(parent: Model, file: StoredFile, *, by: Actor) -> StoredFile:
    """What removing a file does, for verbs with a right of their own."""
    if not StoredFile.objects.of(parent).filter(pk=file.pk).exists():
        raise Absent
    if let_go(file, by=by):
        record(events.FILE_REMOVED, about=parent, by=by, file=file.name)
    return file


def can_restore(parent: Parent) -> bool:
    """Whether removing its files can be undone: not where that is a verb of their own."""
    return parent.remove is remove_file


def _refuse_if_other_verb(parent: Model, verb: Callable[..., Any]) -> None:
    """Refuse for things whose files have verbs of their own, because not everyone who sees the thing sees them."""
    if verb not in (parent_of(parent).add, parent_of(parent).remove):
        raise Forbidden(PROGRAM)


def sweep_files(*, hours: float) -> int:
    """Delete the bytes that no row refers to, if they are at least so many hours old. Returns how many files."""
    return sum(sweep_folder(folder, hours=hours, by=SYSTEM) for folder in storage.folders())


@operation(needs=PROGRAM)
def sweep_folder(folder: str, *, hours: float, by: Actor) -> int:
    """Sweep one of 256 folders: a writer has to wait for one folder at most."""
    swept = 0
    stored = list(storage.older_than(hours, folder))
    used = _used({name for name, _path in stored})
    for name, path in stored:
        if name not in used:
            path.unlink(missing_ok=True)
            swept += 1
    return swept


def _used(names: set[str]) -> set[str]:
    """The names that rows of files not removed refer to; asked in batches, as SQLite limits parameters."""
    listed, found = sorted(names), set()
    for start in range(0, len(listed), 500):
        rows = StoredFile.objects.kept().filter(stored__in=listed[start : start + 500])
        found |= set(rows.values_list("stored", flat=True))
    return found
