"""Repeating expenses: those that somebody has to answer, and all that there are."""

from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from motorcrm.access.scopes import has
from motorcrm.core import clock, notation
from motorcrm.core.actor import Person
from motorcrm.finance.models import AnsweredDue, CashTransaction, RepeatingExpense
from motorcrm.finance.models.repeating import RepeatingExpenseQuerySet
from motorcrm.finance.rights import RECORD_TRANSACTIONS

NAMED = ("category", "money_account__organisation")
FEW_ANSWERS = 12
LAST_DAY = 28
"""A day of the month that every month has; after it, shorter ones have their last day instead."""


def repeating_expenses(reader: Person) -> RepeatingExpenseQuerySet:
    """In the order in which they are due; those that are paused last."""
    rows = RepeatingExpense.objects.visible_to(reader).select_related(*NAMED)
    return rows.order_by(F("paused_on").asc(nulls_first=True), "next_on", "pk")


def due_expenses(reader: Person) -> list[RepeatingExpense]:
    """Those that are due today or were before, by the day; none for who may not record them. One query."""
    if not has(reader, RECORD_TRANSACTIONS):
        return []
    rows = RepeatingExpense.objects.visible_to(reader).due(clock.today())
    return list(rows.select_related(*NAMED).order_by("next_on", "pk"))


def answers_of(expense: RepeatingExpense, reader: Person) -> list[AnsweredDue]:
    """The latest due days and what became of them; of what was recorded, who sees it has the row."""
    rows = list(expense.answers.select_related("transaction__entry__reversed_by")[:FEW_ANSWERS])
    seen = CashTransaction.objects.visible_to(reader).filter(pk__in=[row.transaction_id for row in rows])
    known = set(seen.values_list("pk", flat=True))
    for row in rows:
        row.is_seen = row.transaction_id in known  # type: ignore[attr-defined]  # read by the page
    return rows


def rhythm(expense: RepeatingExpense) -> str:
    """«Каждый месяц, 5-го»."""
    if expense.unit == RepeatingExpense.Unit.WEEK:
        weekday = notation.weekday(expense.since)
        weekday = weekday.lower() if notation.active() is notation.RUSSIAN else weekday
        return f"{_every(expense.step, of_weeks=True)}, {weekday}"
    each = _every(expense.step, of_weeks=False)
    day = expense.day or expense.since.day
    if day > LAST_DAY:
        return _("%(each)s, on day %(day)s or the last one") % {"each": each, "day": day}
    return _("%(each)s, on day %(day)s") % {"each": each, "day": day}


def _every(step: int, *, of_weeks: bool) -> str:
    if step == 1:
        return _("every week") if of_weeks else _("every month")
    if of_weeks:
        return ngettext("every %(n)s week", "every %(n)s weeks", step) % {"n": step}
    return ngettext("every %(n)s month", "every %(n)s months", step) % {"n": step}
