"""What every transaction that people record has: the entry it made, and the text beside it."""

from collections.abc import Sequence
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from motorcrm.access.catalogue import Right
from motorcrm.company.models import Organisation
from motorcrm.core.fields import MoneyField
from motorcrm.ledger.models import Entry


class Recorded(models.Model):
    """A transaction beside its entry. The figures that count are the entry's; this is what people typed."""

    KINDS: ClassVar[Sequence[str]] = ()
    """The kinds of entries that have such a row."""
    SAID_WITH: ClassVar[Sequence[str]] = ("comment",)
    """The columns that `said` reads, so that a list reads no other."""
    BESIDE: ClassVar[Sequence[str]] = ()
    """The rows that its page names besides."""

    LOCKED_LAST: ClassVar[Sequence[type[models.Model]]] = ()
    """Models of one row that its verbs lock last of all but the journal."""
    SEEN_WITH: ClassVar[Right | None] = None
    """The right that the row is seen with besides: it says whom the money went to."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    amount = MoneyField(_("amount"))
    on = models.DateField(_("date"))
    comment = models.CharField(_("comment"), max_length=400, blank=True)
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="%(class)s")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    at = models.DateTimeField()
    search = models.TextField(editable=False, default="")
    """As `searchable` writes it: the comment and whatever else it is found by. Each model declares its index."""

    class Meta:
        abstract = True
        ordering = ("-pk",)

    @property
    def said(self) -> str:
        """What a line of the history says of it beside its kind."""
        return self.comment

    @property
    def entries(self) -> list[Entry]:
        """All that it made at once, and is taken back with."""
        return [self.entry]

    @property
    def is_reversed(self) -> bool:
        return getattr(self.entry, "reversed_by", None) is not None
