"""What the door to the journal asks of every draft, under the head's lock: its kind, its date, its dimensions."""

from datetime import date, timedelta
from typing import Any

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from motorcrm.company.models import Organisation
from motorcrm.core import clock, notation
from motorcrm.core.prepared import Prepared
from motorcrm.core.refusal import Refused
from motorcrm.ledger.chart import OF_CATEGORY, OF_MONEY, SHIPPED_ACCOUNTS
from motorcrm.ledger.drafts import Draft
from motorcrm.ledger.kinds import KINDS
from motorcrm.ledger.models import Account, PeriodLock

PROFIT_AND_LOSS = (Account.Kind.INCOME, Account.Kind.EXPENSE)


class Unfit(ValueError):
    """A draft that no rule lets in: unknown kind, missing dimension, another organisation's account. A bug."""


_LOCKS = Prepared(
    lambda: (
        Organisation.objects.order_by()
        .annotate(until=Subquery(PeriodLock.objects.filter(organisation=OuterRef("pk")).values("until")[:1]))
        .values_list("pk", "books_from", "until")
    )
)
"""One for each organisation, and there are few."""


class Calendar:
    """Which days of which organisation are open, read once for a batch."""

    def __init__(self) -> None:
        rows = list(_LOCKS.all())
        self._locks = {pk: until for pk, _begin, until in rows if until}
        self._begins = {pk: begin for pk, begin, _until in rows}

    def day_of(self, draft: Draft) -> date:
        """The day the draft is dated, after checking that it may be.

        Raises Refused("future-date"), Refused("before-books") or Refused("period-locked").
        """
        if draft.on > clock.today():
            raise Refused("future-date", _("The date must not be in the future."))
        begin = self._begins[draft.organisation.pk]
        if draft.on < begin and not _opens(draft):
            day = notation.day(begin)
            raise Refused("before-books", _("The books begin on %(day)s. Choose a later date.") % {"day": day})
        first = self.first_open(draft)
        if draft.on >= first:
            return draft.on
        if draft.moves_on and first <= clock.today():
            return first
        raise self._locked(draft)

    def month_of(self, draft: Draft, month: date | None) -> tuple[date | None, date | None]:
        """The month a line belongs to, and the one it would belong to if that were not locked."""
        if month is None:
            return None, None
        month, first = month.replace(day=1), self.first_open(draft)
        if month >= first.replace(day=1):
            return month, None
        if draft.moves_on:
            return first.replace(day=1), month
        raise Refused("month-locked", _("The books of this month are closed. Choose a later month."))

    def first_open(self, draft: Draft) -> date:
        until: date | None = self._locks.get(draft.organisation.pk)
        return until + timedelta(days=1) if until else date.min

    def _locked(self, draft: Draft) -> Refused:
        until = notation.day(self._locks[draft.organisation.pk])
        return Refused("period-locked", _("The books are closed up to %(day)s. Choose a later date.") % {"day": until})


def _opens(draft: Draft) -> bool:
    kind = draft.kind if draft.reverses is None else KINDS.get(draft.reverses.kind, draft.kind)
    return kind.opens


def check_kind(draft: Draft) -> None:
    if KINDS.get(draft.kind.code) is not draft.kind:
        raise Unfit(f"kind {draft.kind.code} is not declared")


def check_side(account: Account, side: dict[str, Any], draft: Draft) -> None:
    """Every dimension that the account demands is there; money is that of the entry's own organisation."""
    if account.organisation_id not in (None, draft.organisation.pk):
        raise Unfit(f"{draft.key}: account {account.pk} is of another organisation")
    if missing := [name for name in demands_of(account) if name not in side]:
        raise Unfit(f"{draft.key}: account {account.code or account.pk} demands {', '.join(missing)}")


def demands_of(account: Account) -> tuple[str, ...]:
    if account.code in SHIPPED_ACCOUNTS:
        return tuple(SHIPPED_ACCOUNTS[account.code].demands)
    if account.organisation_id is not None:
        return OF_MONEY
    return OF_CATEGORY if account.kind in PROFIT_AND_LOSS else ()
