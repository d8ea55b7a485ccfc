"""Suppliers: whoever the company buys from or pays by a bill."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from motorcrm.access.scopes import Scoped, ScopedQuerySet
from motorcrm.clients.models import Client, LegalDetails, columns_of, texts_sought
from motorcrm.core import clock
from motorcrm.core.actor import Anyone
from motorcrm.core.folding import fold
from motorcrm.core.search import MOST, Grader, SearchIndex, TextsOf, candidates
from motorcrm.suppliers.rights import VIEW_SUPPLIERS

SUPPLIERS = SearchIndex("suppliers_supplier", ("search", "search_contacts"))
TEXTS = TextsOf(*SUPPLIERS.columns)


class SupplierQuerySet(ScopedQuerySet["Supplier"]):
    def active(self) -> Self:
        """Those neither joined to others nor archived."""
        return self.filter(merged_into=None, is_archived=False)

    def search(self, query: str, reader: Anyone, most: int = MOST) -> Self:
        """By name or INN; by phone, email and contact person only for a reader who sees contacts."""
        if not fold(query):
            return self
        return self.among(candidates(SUPPLIERS, *texts_sought(query), columns=columns_of(reader), most=most))

    def ranked(self, query: str, reader: Anyone) -> Self:
        """The same rows with their `relevance`, those that fit the query best first; without a query the newest."""
        sought = [(column, text) for column in columns_of(reader) for text in texts_sought(query)]
        return self.graded(TEXTS, Grader(sought))


class Supplier(LegalDetails, Scoped):
    """A shop, a company, a landlord, a bank. One that was joined to another stays as a row that points there."""

    name = models.CharField(_("name"), max_length=200)
    """The usual name; the legal one stands beside it."""
    contact_person = models.CharField(_("contact person"), max_length=200, blank=True)
    phones = models.JSONField(_("phones"), default=list, blank=True)
    """Pairs of a number in E.164 and a note."""
    emails = models.JSONField(_("emails"), default=list, blank=True)
    notes = models.TextField(_("notes"), blank=True)
    client = models.ForeignKey(
        Client, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("the same as the client")
    )
    """The client that is the same company: what one owes can be set off against the other."""
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, editable=False, related_name="merged", db_index=False
    )
    is_archived = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    search = models.TextField(editable=False, default="")
    """Name, legal name and INN as `searchable` writes them."""
    search_contacts = models.TextField(editable=False, default="")
    """Contact person, digits of phones, and emails: only people who see contacts may search them."""
    version = models.PositiveIntegerField(default=1)

    seen_with = VIEW_SUPPLIERS
    objects = SupplierQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        verbose_name = _("supplier")
        indexes = [
            models.Index(
                fields=["name", "id"], condition=Q(merged_into=None, is_archived=False), name="supplier_active_by_name"
            ),
            models.Index(fields=["inn"], name="supplier_inn"),
            models.Index(fields=["merged_into"], condition=Q(merged_into__isnull=False), name="supplier_merged"),
        ]

    def __str__(self) -> str:
        return self.name
