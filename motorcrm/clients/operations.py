"""Operations on clients: add, edit, archive, restore, and record who opened a client's page."""

from collections.abc import Sequence
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from motorcrm.access.fields import refuse_hidden
from motorcrm.access.limits import max_discount
from motorcrm.clients import consequences, events, facts
from motorcrm.clients.models import Client, ClientEmail, ClientPhone
from motorcrm.clients.rights import EDIT_CLIENTS, VIEW_CLIENTS
from motorcrm.core import locks, notation
from motorcrm.core.actor import Actor
from motorcrm.core.exact import Percent
from motorcrm.core.operation import operation
from motorcrm.core.phones import Phone, fit_phones, format_phones
from motorcrm.core.refusal import Invalid
from motorcrm.history.edit import edit
from motorcrm.history.record import record


def lock_client(client: Client) -> None:
    """Lock the client's row, or that of the client they were merged into: whoever moves their money waits for it."""
    locks.lock_by_id(Client, client.merged_into_id or client.pk)


@operation(needs=EDIT_CLIENTS, once=True)
def add_client(
    *,
    kind: str = Client.Kind.PERSON,
    name: str,
    phones: Sequence[str | Phone] = (),
    emails: Sequence[str] = (),
    by: Actor,
    **known: Any,
) -> Client:
    """Add a person or a company; a name is enough, with a phone for someone who has just called.

    `phones` are numbers as typed, or (number, note); `known` are other fields of `facts.FIELDS`. Raises Invalid.
    """
    refuse_hidden(known.keys() & {"discount"}, by)
    client = Client(created_by_id=by.pk)
    for field, value in facts.fit({"kind": kind, "name": name, **known}, client).items():
        setattr(client, field, value)
    _refuse_beyond_limit(client.discount, Percent.zero(), by=by)
    numbers, addresses = fit_phones(phones), facts.fit_emails(emails)
    client.search = facts.search_text(client)
    client.search_contacts = facts.contacts_text(numbers, addresses)
    client.save(force_insert=True)
    _write_contacts(client, numbers, addresses)
    consequences.client_added(client)
    record(events.CLIENT_ADDED, about=client, by=by, name=client.name, phones=[number for number, _note in numbers])
    return client


@operation(needs=EDIT_CLIENTS)
def edit_client(
    client: Client,
    *,
    version: int,
    phones: Sequence[str | Phone] | None = None,
    emails: Sequence[str] | None = None,
    by: Actor,
    **changes: Any,
) -> Client:
    """Change the given fields and leave the rest. Fields hidden from `by` cannot be changed by them.

    Raises Invalid; Stale if the client changed since `version`; Forbidden for a hidden field.
    """
    requested = {**changes, **({"phones": phones} if phones is not None else {})}
    requested |= {"emails": emails} if emails is not None else {}
    refuse_hidden(requested, by)
    fitted = facts.fit(changes, Client.objects.get(pk=client.pk))
    old_phones, old_emails = phones_of(client), emails_of(client)
    new_phones = old_phones if phones is None else fit_phones(phones)
    new_emails = old_emails if emails is None else facts.fit_emails(emails)
    edited = Client.objects.get(pk=client.pk)
    _refuse_beyond_limit(fitted.get("discount", edited.discount), edited.discount, by=by)
    for field, value in fitted.items():
        setattr(edited, field, value)
    differs = edit(
        client,
        version=version,
        by=by,
        changes=fitted,
        beside={"phones": (format_phones(old_phones), format_phones(new_phones)), "emails": (old_emails, new_emails)},
        derived={
            "search": facts.search_text(edited),
            "search_contacts": facts.contacts_text(new_phones, new_emails),
        },
    )
    if differs:
        _write_contacts(client, new_phones, new_emails)
        record(events.CLIENT_EDITED, about=client, by=by, **differs)
    return client


@operation(needs=EDIT_CLIENTS)
def archive_client(client: Client, *, by: Actor) -> Client:
    """Take the client out of lists and suggestions; all their records stay."""
    if Client.objects.filter(pk=client.pk, is_archived=False).update(is_archived=True, version=F("version") + 1):
        record(events.CLIENT_ARCHIVED, about=client, by=by)
    client.refresh_from_db(fields=["is_archived", "version"])
    return client


@operation(needs=EDIT_CLIENTS)
def restore_client(client: Client, *, by: Actor) -> Client:
    """Bring the client back from the archive."""
    if Client.objects.filter(pk=client.pk, is_archived=True).update(is_archived=False, version=F("version") + 1):
        record(events.CLIENT_RESTORED, about=client, by=by)
    client.refresh_from_db(fields=["is_archived", "version"])
    return client


@operation(needs=VIEW_CLIENTS)
def record_page_opened(client: Client, *, by: Actor) -> None:
    """Record who opened the client's page: access to personal data must be logged (152-ФЗ, ст. 19 ч. 2 п. 8)."""
    record(events.CLIENT_SEEN, about=client, by=by)


def _refuse_beyond_limit(discount: Percent, before: Percent, *, by: Actor) -> None:
    """A discount agreed with a client is for all their orders: nobody agrees to more than they may give in one."""
    limit = max_discount(by)
    if discount > before and discount > limit:
        most = {"most": notation.format_percent(limit)}
        raise Invalid(discount=_("Your role allows a discount of %(most)s at most.") % most)


def phones_of(client: Client) -> list[Phone]:
    return [(phone.number, phone.note) for phone in client.phones.all()]


def emails_of(client: Client) -> list[str]:
    return [email.address for email in client.emails.all()]


def _write_contacts(client: Client, phones: Sequence[Phone], emails: Sequence[str]) -> None:
    """Rewrite the rows only if they differ, so that unchanged ones keep their ids."""
    if phones != phones_of(client):
        client.phones.all().delete()
        ClientPhone.objects.bulk_create(ClientPhone(client=client, number=n, note=note) for n, note in phones)
    if emails != emails_of(client):
        client.emails.all().delete()
        ClientEmail.objects.bulk_create(ClientEmail(client=client, address=address) for address in emails)
