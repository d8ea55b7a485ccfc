"""In which order money accounts and categories stand, in the settings and wherever one is chosen."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from motorcrm.company.models import Organisation
from motorcrm.core import locks
from motorcrm.core.actor import Actor
from motorcrm.core.operation import operation
from motorcrm.core.refusal import Absent, Refused
from motorcrm.finance import events
from motorcrm.finance.models import Category, MoneyAccount
from motorcrm.finance.rights import SET_UP_MONEY
from motorcrm.history.record import Event, record


@operation(needs=SET_UP_MONEY)
def move_account(account: MoneyAccount, *, after: MoneyAccount | None, by: Actor) -> MoneyAccount:
    """Put it right after another one of its organisation, or first. The first one is proposed in forms."""
    locks.lock_one(Organisation.objects.filter(pk=account.organisation_id))
    rows = MoneyAccount.objects.filter(organisation=account.organisation_id).order_by("position", "pk")
    _move(list(rows), account, after, events.ACCOUNT_MOVED, by=by)
    return account


@operation(needs=SET_UP_MONEY)
def move_category(category: Category, *, after: Category | None, by: Actor) -> Category:
    """Put it right after another one under the same heading, or first; what stands under a heading goes with it."""
    of_direction = locks.lock(Category.objects.filter(direction=category.direction))
    rows = sorted(of_direction, key=lambda row: (row.position, row.pk))
    parent = next((row.parent_id for row in rows if row.pk == category.pk), None)
    _move([row for row in rows if row.parent_id == parent], category, after, events.CATEGORY_MOVED, by=by)
    return category


def _move(rows: Sequence[Any], moved: Any, after: Any, event: Event, *, by: Actor) -> None:
    """Number the rows anew, in the order that is wanted; archived ones keep their places among them.

    Versions stay as they are: whoever edits a row meanwhile says nothing of its place.
    """
    row = next((one for one in rows if one.pk == moved.pk), None)
    if row is None:
        raise Absent
    others = [one for one in rows if one.pk != row.pk]
    if after is not None and after not in others:
        raise Refused("list-changed", _("This list has changed meanwhile. Look at it again."))
    place = 0 if after is None else others.index(after) + 1
    wanted = [*others[:place], row, *others[place:]]
    if wanted == rows:
        return
    was, changed = row.position, []
    for position, one in enumerate(wanted, start=1):
        if one.position != position:
            one.position = position
            changed.append(one)
    type(row)._default_manager.bulk_update(changed, ["position"])
    moved.position = row.position
    record(event, about=moved, by=by, before={"position": was}, after={"position": row.position})
