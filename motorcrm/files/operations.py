"""Verbs of photos and files. The first argument is what they are attached to: its scope is asked."""

from collections.abc import Callable
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from motorcrm.core.actor import SYSTEM, Actor
from motorcrm.core.operation import PROGRAM, operation
from motorcrm.core.refusal import Absent, Forbidden, Refused
from motorcrm.files import events, storage
from motorcrm.files.intake import Taken
from motorcrm.files.keep import keep, let_go
from motorcrm.files.models import StoredFile
from motorcrm.files.parents import parent_of
from motorcrm.files.rights import ADD_FILES, REMOVE_FILES
from motorcrm.history.record import record

MOST = 300
"""Files of one thing."""


@operation(needs=ADD_FILES, once=True)
def add_file(parent: Model, *, taken: Taken, by: Actor) -> StoredFile:
    """Attach it. Raises Refused where there are too many already."""
    _refuse_if_guarded_otherwise(parent, add_file)
    return attach(parent, taken, by=by)


@operation(needs=REMOVE_FILES)
def remove_file(parent: Model, *, file: StoredFile, by: Actor) -> StoredFile:
    """Take it off the page. Twice is once."""
    _refuse_if_guarded_otherwise(parent, remove_file)
    return detach(parent, file, by=by)


def attach(parent: Model, taken: Taken, *, by: Actor) -> StoredFile:
    """What adding a file does, for verbs that ask for a right of their own."""
    if StoredFile.objects.of(parent).kept().count() >= MOST:
        raise Refused(
            "too-many",
            _("There are already %(count)s files here, the most allowed. Remove some first.") % {"count": MOST},
        )
    file = keep(parent, taken, by=by)
    record(events.PHOTO_ADDED if file.is_photo else events.FILE_ADDED, about=parent, by=by, file=file.name)
    return file


def detach(parent: Model, file: StoredFile, *, by: Actor) -> StoredFile:
    """What removing a file does, for verbs that ask for a right of their own."""
    if not StoredFile.objects.of(parent).filter(pk=file.pk).exists():
        raise Absent
    if let_go(file, by=by):
        record(events.FILE_REMOVED, about=parent, by=by, file=file.name)
    return file


def _refuse_if_guarded_otherwise(parent: Model, verb: Callable[..., Any]) -> None:
    """Things whose files are not for all who see them have verbs of their own, with rights of their own."""
    if verb not in (parent_of(parent).add, parent_of(parent).remove):
        raise Forbidden(PROGRAM)


def sweep_files(*, hours: float) -> int:
    """Delete the bytes that no row names any more, if they lie there for so many hours. Returns how many files."""
    return sum(sweep_folder(folder, hours=hours, by=SYSTEM) for folder in storage.folders())


@operation(needs=PROGRAM)
def sweep_folder(folder: str, *, hours: float, by: Actor) -> int:
    """One of 256 at a time: who writes meanwhile waits for the length of one."""
    swept = 0
    lying = list(storage.older_than(hours, folder))
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
