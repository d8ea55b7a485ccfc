"""Operations on categories of income and expenses: add, edit, archive, restore and delete them."""

from typing import Any

from django.db.models import F, Max
from django.utils.translation import gettext as _

from motorcrm.core import locks
from motorcrm.core.actor import Actor
from motorcrm.core.operation import operation
from motorcrm.core.refusal import Absent, Invalid, Refused
from motorcrm.finance import events
from motorcrm.finance.books.facts import OUTSIDE_PROFIT, fit_category
from motorcrm.finance.models import Category, RepeatingExpense
from motorcrm.finance.queries.categories import is_used
from motorcrm.finance.rights import SET_UP_MONEY
from motorcrm.history.edit import edit
from motorcrm.history.record import record
from motorcrm.ledger import journal
from motorcrm.ledger.models import Account


@operation(needs=SET_UP_MONEY, once=True)
def add_category(
    *,
    direction: str,
    name: str,
    parent: Category | None = None,
    cash_flow: str = "",
    in_profit: bool = True,
    position: int | None = None,
    by: Actor,
) -> Category:
    """Add a category with its own account in the ledger; without a position it comes last. Raises Invalid."""
    if direction not in Category.Direction.values:
        raise Invalid(direction=_("Choose income or expense."))
    _lock_those_of(direction)
    category = Category(direction=direction)
    place = _last_position(direction) if position is None else position
    known = {"name": name, "parent": parent, "cash_flow": cash_flow, "position": place}
    for field, value in fit_category(known, category).items():
        setattr(category, field, value)
    category.account = _account(direction, in_profit)
    category.save(force_insert=True)
    facts: dict[str, Any] = {"parent": parent, "cash_flow": cash_flow}
    record(
        events.CATEGORY_ADDED, about=category, by=by, name=category.label, direction=direction, in_profit=in_profit,
        **{field: value for field, value in facts.items() if value},
    )  # fmt: skip
    return category


@operation(needs=SET_UP_MONEY)
def edit_category(category: Category, *, version: int, by: Actor, **changes: Any) -> Category:
    """Change the given fields and leave the rest. What is recorded already keeps its article of cash flow.

    Whether it counts in profit is changed only while nothing is recorded: it would change profits of the past. Raises
    Invalid, Stale.
    """
    current = _lock(category)
    fitted = fit_category(changes, current)
    wanted = changes.get("in_profit", current.in_profit)
    beside = {"in_profit": (current.in_profit, wanted)}
    if wanted != current.in_profit and (current.is_stock or is_used(current)):
        raise Invalid(in_profit=_("Something is recorded under this category already. Add another one instead."))
    if differs := edit(category, version=version, by=by, changes=fitted, beside=beside):
        if wanted != current.in_profit:
            _book_elsewhere(category, wanted)
        record(events.CATEGORY_EDITED, about=category, by=by, **differs)
    return category


@operation(needs=SET_UP_MONEY)
def archive_category(category: Category, *, by: Actor) -> Category:
    """Offer it no more; what is recorded under it stays. Refused for a heading while others stand under it."""
    current = _lock(category)
    if current.children.filter(is_archived=False).exists():
        raise Refused("category-heading", _("Other categories stand under this one. Archive or move them first."))
    return _set_archived(category, True, by=by)


@operation(needs=SET_UP_MONEY)
def restore_category(category: Category, *, by: Actor) -> Category:
    """Offer it again. Refused while its heading is archived."""
    current = _lock(category)
    if current.parent is not None and current.parent.is_archived:
        message = _("Its heading “%(name)s” is archived. Restore that first.")
        raise Refused("heading-archived", message % {"name": current.parent.label})
    return _set_archived(category, False, by=by)


@operation(needs=SET_UP_MONEY)
def delete_category(category: Category, *, by: Actor) -> None:
    """Delete a category under which nothing was ever recorded, and its account. The program's own stay.

    Whoever records something waits for it, or it for them: what they record is there, or refused.
    """
    current = _lock(category)
    journal.lock_head()
    if current.code:
        raise Refused("shipped", _("This category came with the program, so it stays. Archive it instead."))
    if is_used(current):
        raise Refused("category-used", _("Something is recorded under this category, so it stays. Archive it instead."))
    if current.children.exists():
        raise Refused("category-heading", _("Other categories stand under this one. Move or delete them first."))
    if RepeatingExpense.objects.filter(category=current).exists():
        raise Refused(
            "category-repeats", _("A repeating expense is under this category. Change or delete that first.")
        )  # fmt: skip
    record(events.CATEGORY_DELETED, about=current, by=by, name=current.label, direction=current.direction)
    current.delete()
    current.account.delete()


def _lock_those_of(direction: str) -> dict[int, Category]:
    """All of the direction: what is a heading depends on the others."""
    rows = Category.objects.filter(direction=direction).select_related("account")
    return {row.pk: row for row in locks.lock(rows)}


def _lock(category: Category) -> Category:
    """The category as it is once nobody else changes the tree."""
    found = _lock_those_of(category.direction).get(category.pk)
    if found is None:
        raise Absent
    return found


def _last_position(direction: str) -> int:
    last = Category.objects.filter(direction=direction).aggregate(last=Max("position"))["last"]
    return (last or 0) + 1


def _account(direction: str, in_profit: bool) -> Account:
    return Account.objects.create(kind=direction if in_profit else OUTSIDE_PROFIT[direction])


def _book_elsewhere(category: Category, in_profit: bool) -> None:
    """The kind of an account is final, so the category gets another one; nothing was ever posted to the first."""
    before = category.account
    category.account = _account(category.direction, in_profit)
    category.save(update_fields=["account"])
    before.delete()


def _set_archived(category: Category, archived: bool, *, by: Actor) -> Category:
    rows = Category.objects.filter(pk=category.pk, is_archived=not archived)
    if rows.update(is_archived=archived, version=F("version") + 1):
        record(events.CATEGORY_ARCHIVED if archived else events.CATEGORY_RESTORED, about=category, by=by)
    category.refresh_from_db(fields=["is_archived", "version"])
    return category
