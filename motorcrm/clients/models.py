"""Clients: people and companies, how to reach them, and the contracts with them."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from motorcrm.access.fields import sees
from motorcrm.access.scopes import Scoped, ScopedQuerySet, own_if_scoped
from motorcrm.clients.rights import VIEW_CLIENTS
from motorcrm.company.models import Organisation
from motorcrm.core import clock
from motorcrm.core.actor import Anyone
from motorcrm.core.exact import Percent
from motorcrm.core.fields import MoneyField, PercentField
from motorcrm.core.folding import fold
from motorcrm.core.phones import sought_digits
from motorcrm.core.search import (
    LOOKED_THROUGH,
    MOST,
    Candidates,
    Grader,
    Rule,
    SearchIndex,
    Sought,
    TextsOf,
    candidates,
    looked_through,
    wanted,
)
from motorcrm.core.shipped import Shipped


class Source(Shipped):
    """Where clients and orders come from: a sign, a recommendation, the web."""

    SHIPPED_NAMES = {
        "walk-in": _("Walked in"),
        "phone": _("Phoned"),
        "recommendation": _("Referral"),
        "internet": _("Internet"),
        "returning": _("Returning client"),
    }
    is_archived = models.BooleanField(default=False)


CLIENTS = SearchIndex("clients_client", ("search", "search_contacts"))
TEXTS = TextsOf(*CLIENTS.columns)


class ClientQuerySet(ScopedQuerySet["Client"]):
    def active(self) -> Self:
        """Those neither merged into others nor archived."""
        return self.filter(merged_into=None, is_archived=False)

    def search(self, query: str, reader: Anyone, most: int = MOST) -> Self:
        """By name, INN or tag; by phone and email only for a reader who sees contacts."""
        return self.among(found_clients(query, reader, most)) if fold(query) else self

    def ranked(self, query: str, reader: Anyone) -> Self:
        """The same rows with their `relevance`, those that fit the query best first; without a query the newest."""
        return self.graded(TEXTS, Grader(sought(query, reader)))


def found_clients(query: str, reader: Anyone, most: int = MOST) -> Candidates:
    """The newest, those that fit better, and all of the reader's own if there are more."""
    texts, columns = texts_sought(query), columns_of(reader)
    found = candidates(CLIENTS, *texts, columns=columns, most=most, read=lambda ids: TEXTS.read(Client, ids))
    own = own_if_scoped(Client, reader, LOOKED_THROUGH) if found.is_cut else ()
    return found | looked_through(Client, TEXTS, Rule.of((wanted(*texts), columns)), own)


def sought(query: str, reader: Anyone, at: str = "") -> list[Sought]:
    """What ranks clients, or what has one `at` that relation."""
    return [(f"{at}{column}", text) for column in columns_of(reader) for text in texts_sought(query)]


def texts_sought(query: str) -> list[str]:
    """As typed, and the digits of a phone. Those may also be part of a name: «Мотор 2000»."""
    return [query, *sought_digits(query)]


def columns_of(reader: Anyone) -> list[str]:
    """What this reader may search clients by."""
    return ["search", *(["search_contacts"] if sees(reader).contacts else [])]


class LegalDetails(models.Model):
    """What stands on documents of a company or a person, and where to pay them; `core.legal_details` checks it."""

    full_name = models.CharField(_("full legal name"), max_length=400, blank=True)
    inn = models.CharField(_("INN"), max_length=12, blank=True)
    kpp = models.CharField(_("KPP"), max_length=9, blank=True)
    ogrn = models.CharField(_("OGRN"), max_length=15, blank=True)
    bank = models.CharField(_("bank"), max_length=200, blank=True)
    bik = models.CharField(_("BIK"), max_length=9, blank=True)
    bank_account = models.CharField(_("bank account"), max_length=20, blank=True)
    correspondent_account = models.CharField(_("correspondent account"), max_length=20, blank=True)
    address = models.CharField(_("address"), max_length=400, blank=True)

    class Meta:
        abstract = True


class Client(LegalDetails, Scoped):
    """A person or company that orders and pays. A merged client stays as a row that points to the remaining one."""

    class Kind(models.TextChoices):
        PERSON = "person", _("Person")
        COMPANY = "company", _("Company")

    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices, default=Kind.PERSON)
    name = models.CharField(_("name"), max_length=200)
    """The full name of a person, the usual name of a company."""
    birthday = models.DateField(_("birthday"), null=True, blank=True)
    source = models.ForeignKey(Source, models.PROTECT, null=True, blank=True, verbose_name=_("source"))
    discount = PercentField(_("discount, %"), default=Percent.zero)
    tags = models.JSONField(_("tags"), default=list, blank=True)
    notes = models.TextField(_("notes"), blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, editable=False, related_name="merged", db_index=False
    )
    is_archived = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    search = models.TextField(editable=False, default="")
    """Name, INN and tags as `searchable` writes them: anyone who sees clients may search them."""
    search_contacts = models.TextField(editable=False, default="")
    """Digits of phones, and emails: only people who see contacts may search them."""
    version = models.PositiveIntegerField(default=1)

    seen_with = VIEW_CLIENTS
    objects = ClientQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        verbose_name = _("client")
        indexes = [
            models.Index(
                fields=["name", "id"], condition=Q(merged_into=None, is_archived=False), name="client_active_by_name"
            ),
            models.Index(fields=["inn"], name="client_inn"),
            # Mostly NULLs: along a full index SQLite would look for them, and sort all it finds.
            models.Index(fields=["merged_into"], condition=Q(merged_into__isnull=False), name="client_merged"),
            models.Index(
                fields=["kind", "-id"], condition=Q(merged_into=None, is_archived=False), name="client_active_of_kind"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ClientCount(models.Model):
    """How many more, or fewer, listed clients of a kind there are: the sum of its rows is what `counted` keeps."""

    kind = models.CharField(max_length=8, choices=Client.Kind.choices)
    number = models.BigIntegerField()


class ClientPhone(models.Model):
    """A phone in E.164."""

    client = models.ForeignKey(Client, models.CASCADE, related_name="phones")
    number = models.CharField(_("phone"), max_length=16)
    note = models.CharField(_("note"), max_length=80, blank=True)

    class Meta:
        ordering = ("pk",)
        indexes = [models.Index(fields=["number"], name="client_phone")]
        constraints = [models.UniqueConstraint(fields=["client", "number"], name="a_clients_phone_once")]

    def __str__(self) -> str:
        return self.number


class ClientEmail(models.Model):
    client = models.ForeignKey(Client, models.CASCADE, related_name="emails")
    address = models.EmailField(_("email"))

    class Meta:
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(fields=["client", "address"], name="a_clients_email_once")]


class ContactPerson(models.Model):
    """A person who speaks for a company, and whether they may approve jobs."""

    client = models.ForeignKey(Client, models.CASCADE, related_name="contact_persons")
    name = models.CharField(_("name"), max_length=200)
    position = models.CharField(_("position"), max_length=120, blank=True)
    phone = models.CharField(_("phone"), max_length=16, blank=True)
    may_agree = models.BooleanField(_("may approve jobs"), default=False)


class Contract(models.Model):
    """Terms agreed with a client in advance: payment term, debt limit, labour rate, discount."""

    client = models.ForeignKey(Client, models.PROTECT, related_name="contracts")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    number = models.CharField(_("number"), max_length=60)
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)
    payment_days = models.PositiveSmallIntegerField(_("payment term, days"), default=0)
    debt_limit = MoneyField(_("debt limit"), null=True, blank=True)
    labour_rate = MoneyField(_("labour rate"), null=True, blank=True)
    discount = PercentField(_("discount, %"), default=Percent.zero)
    is_archived = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
