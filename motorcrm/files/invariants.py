"""What must always hold of files."""

from collections.abc import Iterator

from motorcrm.core.invariants import invariant
from motorcrm.files import storage
from motorcrm.files.models import StoredFile


@invariant("every file that was not removed has its bytes")
def bytes_are_there() -> Iterator[str]:
    """Exactly as many bytes as the row says."""
    for file in StoredFile.objects.kept().iterator():
        path = storage.path_of(file.stored)
        if not path.is_file() or path.stat().st_size != file.size:
            yield f"file {file.pk} of {file.parent_kind}:{file.parent_id}: its bytes are missing or have another size"
