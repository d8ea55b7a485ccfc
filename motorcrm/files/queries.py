"""Reading files for pages."""

from django.db.models import Model

from motorcrm.core.prepared import Prepared
from motorcrm.files.models import StoredFile
from motorcrm.files.parents import kind_of


def files_of(parent: Model) -> list[StoredFile]:
    """What is attached to it, newest first."""
    return _KEPT.all(kind_of(parent), parent.pk)


_KEPT = Prepared(lambda kind, pk: StoredFile.objects.filter(parent_kind=kind, parent_id=pk).kept(), str, int)
