"""Rows that come with the program: they have a code, and a translated name until the company gives its own."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Shipped(models.Model):
    """A row with a name. A row that came with the program has a `code`, which it keeps when renamed."""

    SHIPPED_NAMES: ClassVar[dict[str, Any]] = {}

    code = models.SlugField(_("code"), max_length=60, null=True, blank=True, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=120, blank=True)

    class Meta:
        abstract = True

    @property
    def label(self) -> str:
        """The company's own name for it, or else the program's in the reader's language."""
        return self.name or str(self.SHIPPED_NAMES.get(self.code or "", self.code or ""))

    @property
    def told(self) -> str:
        """As history keeps it: the company's own name, or else the code, for which each reader sees their own words."""
        return self.name or self.code or ""

    def __str__(self) -> str:
        return self.label
