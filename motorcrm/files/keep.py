"""Storing and removing bytes together with the row that refers to them: what the verbs on files are built from."""

import hashlib

from django.db.models import Model

from motorcrm.core import clock
from motorcrm.core.actor import Actor
from motorcrm.files import storage
from motorcrm.files.intake import Taken
from motorcrm.files.models import StoredFile
from motorcrm.files.parents import kind_of


def keep(parent: Model, taken: Taken, *, by: Actor, kind: str = "") -> StoredFile:
    """Store a file and its row. `kind` is for files that are not listed among the parent's files.

    The bytes are on disk before the row that refers to them. If the program dies in between, the leftover is swept
    away, and no row ever refers to bytes that are not there.
    """
    name, drawn = storage.new_name(), taken.drawn
    storage.keep(name, drawn.content)
    if drawn.small:
        storage.keep(name + storage.SMALL, drawn.small)
    kept: StoredFile = StoredFile.objects.create(
        parent_kind=kind or kind_of(parent),
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
    return kept


def let_go(file: StoredFile, *, by: Actor) -> bool:
    """Mark as removed; the bytes go with the next sweep. Of two at once one succeeds: the other gets False."""
    gone = StoredFile.objects.kept().filter(pk=file.pk).update(removed_at=clock.now(), removed_by_id=by.pk)
    file.refresh_from_db(fields=["removed_at", "removed_by"])
    return bool(gone)


def take_back(file: StoredFile) -> bool:
    """Undo `let_go`. False if it had not been removed."""
    back = StoredFile.objects.filter(pk=file.pk).exclude(removed_at=None).update(removed_at=None, removed_by=None)
    file.refresh_from_db(fields=["removed_at", "removed_by"])
    return bool(back)
