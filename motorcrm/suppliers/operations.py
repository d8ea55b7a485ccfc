"""Operations on suppliers: add, edit, archive, restore, and join two that are one."""

from collections.abc import Sequence
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from motorcrm.access.fields import refuse_hidden
from motorcrm.clients.facts import fit_emails
from motorcrm.core import legal_details, locks
from motorcrm.core.actor import Actor
from motorcrm.core.operation import operation
from motorcrm.core.phones import Phone, fit_phones, format_phones
from motorcrm.core.refusal import Absent, Refused
from motorcrm.files.models import StoredFile
from motorcrm.history.edit import edit
from motorcrm.history.record import record
from motorcrm.suppliers import events, facts
from motorcrm.suppliers.models import Supplier
from motorcrm.suppliers.queries import namesakes
from motorcrm.suppliers.rights import EDIT_SUPPLIERS


def lock_supplier(supplier: Supplier) -> Supplier:
    """Lock the supplier, or the one it was joined to, and read it as it is: whoever moves its money waits for it.

    Raises Refused if it has been joined to another meanwhile.
    """
    found = locks.lock_by_id(Supplier, supplier.merged_into_id or supplier.pk)
    if found.merged_into_id is not None:
        raise Refused("supplier-merged", _("This supplier has been joined to another meanwhile. Choose that one."))
    return found


def named_supplier(name: str, *, by: Actor) -> Supplier:
    """The one that is called so, locked; if there is none, it is added. Raises Refused if there are several."""
    found = namesakes(name, by)
    current = [one for one in found if not one.is_archived] or found
    if len(current) > 1:
        raise Refused("several-suppliers", _("Several suppliers fit this. Enter the INN or the full name."))
    return lock_supplier(current[0]) if current else add_supplier(name=name, by=by)


@operation(needs=EDIT_SUPPLIERS, once=True)
def add_supplier(
    *, name: str, phones: Sequence[str | Phone] = (), emails: Sequence[str] = (), by: Actor, **known: Any
) -> Supplier:
    """Add a supplier; a name is enough. `known` are other fields that `facts.fit` knows. Raises Invalid."""
    refuse_hidden(_given(known), by)
    supplier = Supplier(created_by_id=by.pk)
    for field, value in facts.fit({"name": name, **known}, supplier).items():
        setattr(supplier, field, value)
    supplier.phones, supplier.emails = _pairs(fit_phones(phones)), fit_emails(emails)
    for field, text in facts.texts(supplier).items():
        setattr(supplier, field, text)
    supplier.save(force_insert=True)
    locks.made(supplier)
    record(events.SUPPLIER_ADDED, about=supplier, by=by, name=supplier.name)
    return supplier


@operation(needs=EDIT_SUPPLIERS)
def edit_supplier(
    supplier: Supplier,
    *,
    version: int,
    phones: Sequence[str | Phone] | None = None,
    emails: Sequence[str] | None = None,
    by: Actor,
    **changes: Any,
) -> Supplier:
    """Change the given fields and leave the rest. Fields hidden from `by` cannot be changed by them.

    Raises Invalid; Stale if the supplier changed since `version`; Forbidden for a hidden field.
    """
    given = {**({} if phones is None else {"phones": phones}), **({} if emails is None else {"emails": emails})}
    refuse_hidden([*changes, *given], by)
    current = Supplier.objects.select_related("client").get(pk=supplier.pk)
    fitted = facts.fit(changes, current)
    old_phones, old_emails, old_client = current.phones, current.emails, current.client
    for field, value in fitted.items():
        setattr(current, field, value)
    current.phones = old_phones if phones is None else _pairs(fit_phones(phones))
    current.emails = old_emails if emails is None else fit_emails(emails)
    told = {name: value for name, value in fitted.items() if name != "client"}
    beside = {
        "phones": (format_phones(_typed(old_phones)), format_phones(_typed(current.phones))),
        "emails": (old_emails, current.emails),
        "same_client": (old_client, current.client),
    }
    derived = {"phones": current.phones, "emails": current.emails, "client": current.client, **facts.texts(current)}
    if differs := edit(supplier, version=version, by=by, changes=told, beside=beside, derived=derived):
        record(events.SUPPLIER_EDITED, about=supplier, by=by, **differs)
    return supplier


@operation(needs=EDIT_SUPPLIERS)
def archive_supplier(supplier: Supplier, *, by: Actor) -> Supplier:
    """Take the supplier out of lists and suggestions; what was bought and what is owed stays."""
    if Supplier.objects.filter(pk=supplier.pk, is_archived=False).update(is_archived=True, version=F("version") + 1):
        record(events.SUPPLIER_ARCHIVED, about=supplier, by=by)
    supplier.refresh_from_db(fields=["is_archived", "version"])
    return supplier


@operation(needs=EDIT_SUPPLIERS)
def restore_supplier(supplier: Supplier, *, by: Actor) -> Supplier:
    """Bring the supplier back from the archive; not one that was joined to another."""
    rows = Supplier.objects.filter(pk=supplier.pk, is_archived=True, merged_into=None)
    if rows.update(is_archived=False, version=F("version") + 1):
        record(events.SUPPLIER_RESTORED, about=supplier, by=by)
    supplier.refresh_from_db(fields=["is_archived", "version"])
    return supplier


@operation(needs=EDIT_SUPPLIERS, once=True)
def merge_suppliers(supplier: Supplier, *, into: Supplier, by: Actor) -> Supplier:
    """Join a supplier to another, who remains: files, contacts and what the other lacks go there. Gives the other.

    What was recorded keeps the name it was recorded with; what is owed is told of both together. It can't be undone.
    """
    if supplier.pk == into.pk:
        raise Refused("same-supplier", _("This is the same supplier. Choose another."))
    found = {row.pk: row for row in locks.lock(Supplier.objects.filter(pk__in=[supplier.pk, into.pk]))}
    if len(found) < 2:
        raise Absent
    gone, stays = found[supplier.pk], found[into.pk]
    if gone.merged_into_id is not None or stays.merged_into_id is not None:
        raise Refused("supplier-merged", _("One of the two has been joined to another supplier meanwhile."))
    if gone.client_id and stays.client_id and gone.client_id != stays.client_id:
        raise Refused("two-clients", _("These suppliers are two different clients. Correct that first."))
    _fill(stays, gone)
    stays.version += 1
    stays.save()
    gone.merged_into, gone.is_archived, gone.client = stays, True, None
    gone.version += 1
    gone.save(update_fields=["merged_into", "is_archived", "client", "version"])
    Supplier.objects.filter(merged_into=gone).update(merged_into=stays)
    StoredFile.objects.of(gone).update(parent_id=stays.pk)
    record(events.SUPPLIERS_MERGED, about=stays, by=by, joined=gone.name)
    record(events.SUPPLIERS_MERGED, about=gone, by=by, name=stays.name)
    return stays


def _fill(stays: Supplier, gone: Supplier) -> None:
    """What the one who remains lacks; legal details and those of the bank only if all of them are empty there."""
    legal, bank = ("full_name", "inn", "kpp", "ogrn"), ("bank", "bik", "bank_account", "correspondent_account")
    for group in (legal, bank, ("address",), ("contact_person",), ("client_id",)):
        if not any(getattr(stays, name) for name in group):
            for name in group:
                setattr(stays, name, getattr(gone, name))
    values = {name: getattr(stays, name) for name in legal_details.FIELDS}
    if legal_details.mistakes(legal_details.COMPANY, values):
        raise Refused("details-differ", _("The details of the two do not fit together. Correct them first."))
    numbers = {number for number, _note in stays.phones}
    stays.phones = [*stays.phones, *([number, note] for number, note in gone.phones if number not in numbers)]
    known = {address.casefold() for address in stays.emails}
    stays.emails = [*stays.emails, *(address for address in gone.emails if address.casefold() not in known)]
    stays.notes = "\n".join(filter(None, [stays.notes, gone.notes]))
    for field, text in facts.texts(stays).items():
        setattr(stays, field, text)


def _given(known: dict[str, Any]) -> list[str]:
    """What is really said: an empty field of a form hides nothing."""
    return [name for name, value in known.items() if value]


def _pairs(phones: Sequence[Phone]) -> list[list[str]]:
    return [[number, note] for number, note in phones]


def _typed(phones: Sequence[Sequence[str]]) -> list[Phone]:
    return [(number, note) for number, note in phones]
