"""What is attached to what. The bytes are in a folder (`storage`), under names chosen by the program."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from motorcrm.core import clock
from motorcrm.files.parents import kind_of


class StoredFileQuerySet(models.QuerySet["StoredFile"]):
    def of(self, parent: Model) -> Self:
        """Attached to that order, client or vehicle."""
        return self.filter(parent_kind=kind_of(parent), parent_id=parent.pk)

    def kept(self) -> Self:
        """Files that were not removed."""
        return self.filter(removed_at=None)


class StoredFile(models.Model):
    """A photo or a file as it was stored. Removing it leaves the row; the bytes are swept away later."""

    class Kind(models.TextChoices):
        PHOTO = "photo", _("Photo")
        FILE = "file", _("File")

    parent_kind = models.CharField(max_length=20)
    """The `order` in `order:1042`."""
    parent_id = models.BigIntegerField()
    kind = models.CharField(max_length=5, choices=Kind.choices)
    name = models.CharField(max_length=120)
    """What the sender called it: for people to read, never a path."""
    stored = models.CharField(max_length=32, unique=True)
    """The program's own name for the bytes."""
    type = models.CharField(max_length=80)
    """The media type, detected from the content."""
    size = models.PositiveIntegerField()
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    sha256 = models.CharField(max_length=64)
    """The hash of the bytes as they are stored."""
    uploaded_at = models.DateTimeField(default=clock.now)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    removed_at = models.DateTimeField(null=True)
    removed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = StoredFileQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        verbose_name = _("file")
        indexes = [models.Index(fields=["parent_kind", "parent_id", "-id"], name="file_of_parent")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_photo(self) -> bool:
        return self.kind == self.Kind.PHOTO
