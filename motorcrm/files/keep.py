"""Bytes and the row that names them, kept or let go together. Verbs of things that have files are made of this."""

import hashlib

from django.db.models import Model

from motorcrm.core import clock
from motorcrm.core.actor import Actor
from motorcrm.files import storage
from motorcrm.files.intake import Taken
from motorcrm.files.models import StoredFile
from motorcrm.files.parents import kind_of


def keep(parent: Model, taken: Taken, *, by: Actor, kind: str = "") -> StoredFile:
    """The bytes are on the disk before the row that names them: if the program dies in between, what is left over is
    swept away, and no row ever names bytes that are not there. `kind` is for what does not stand among its files.
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
    """The row stays, the bytes go with the next sweep. False if somebody did it before: of two one gets through."""
    gone = StoredFile.objects.kept().filter(pk=file.pk).update(removed_at=clock.now(), removed_by_id=by.pk)
    file.refresh_from_db(fields=["removed_at", "removed_by"])
    return bool(gone)
