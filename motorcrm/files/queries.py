"""Reading files for pages."""

from django.db.models import Model

from motorcrm.files.models import StoredFile


def files_of(parent: Model) -> list[StoredFile]:
    """What is attached to it, newest first."""
    return list(StoredFile.objects.of(parent).kept())
