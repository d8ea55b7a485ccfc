"""Shifts of tills: which are open, what came and went in one, which differences wait for a decision."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet, Sum

from motorcrm.core.actor import Person
from motorcrm.core.exact import Money
from motorcrm.finance.models import Decision, MoneyAccount, MoneyTransaction, Shift, TillCount, reach_of
from motorcrm.finance.queries.history import Row, told
from motorcrm.ledger import ready
from motorcrm.ledger.models import Posting

MOST = 300
"""Transactions of a shift that its page lists."""


@dataclass(frozen=True)
class TillNow:
    """A till that is counted by shifts, and its open shift if it has one."""

    till: MoneyAccount
    shift: Shift | None


@dataclass(frozen=True)
class ShiftTold:
    """A shift in sums: what was counted, what came and went, what should be there."""

    shift: Shift
    came: Money
    went: Money
    opening: TillCount | None
    """The difference that was found at opening."""
    closing: TillCount | None
    rows: list[Row]
    is_cut: bool

    @property
    def expected(self) -> Money:
        return self.shift.opening + self.came - self.went


def tills_by_shifts(reader: Person) -> QuerySet[MoneyAccount]:
    """Tills that are counted by shifts and not hidden from the reader."""
    rows = MoneyAccount.objects.filter(kind=MoneyAccount.Kind.TILL, has_shifts=True, is_archived=False)
    rows = rows.exclude(account__in=reach_of(reader).hidden)
    return rows.select_related("organisation", "account").order_by("organisation", "position", "pk")


def tills_now(reader: Person) -> list[TillNow]:
    tills = list(tills_by_shifts(reader))
    opened = Shift.objects.filter(till__in=tills, closed_at=None).select_related("till", "opened_by")
    by_till: dict[int, Shift] = {shift.till_id: shift for shift in opened}
    return [TillNow(till, by_till.get(till.pk)) for till in tills]


def expected_in(till: MoneyAccount) -> Money:
    """What the books say is in it now."""
    return ready.held([till.account_id])[till.account_id]


def told_shift(shift: Shift, reader: Person) -> ShiftTold:
    """Everything recorded in the till while the shift was open, newest first, whatever dates it has."""
    within = Q(entry__gt=shift.since) & (Q(entry__lte=shift.until) if shift.until is not None else Q())
    sides = Posting.objects.filter(within, account=shift.till.account_id).order_by()
    sums = sides.aggregate(
        came=Sum("amount", filter=Q(amount__gt=Money.zero())), went=Sum("amount", filter=Q(amount__lt=Money.zero()))
    )
    newest = list(sides.order_by("-entry").values_list("entry", flat=True).distinct()[: MOST + 1])
    seen = MoneyTransaction.objects.visible_to(reader).in_rows().filter(pk__in=newest[:MOST])
    counts = {count.entry_id <= shift.since: count for count in shift.counts.select_related("entry__reversed_by")}
    return ShiftTold(
        shift=shift,
        came=sums["came"] or Money.zero(),
        went=-(sums["went"] or Money.zero()),
        opening=counts.get(True),
        closing=counts.get(False),
        rows=told(seen.order_by("-pk"), reader, shift.till),
        is_cut=len(newest) > MOST,
    )


def undecided(counts: Iterable[TillCount]) -> list[TillCount]:
    """Those that nobody has decided about yet."""
    live = [count for count in counts if not count.is_reversed]
    found = set(Decision.objects.filter(count__in=live, entry__reversed_by=None).values_list("count", flat=True))
    return [count for count in live if count.pk not in found]


def shifts_of(reader: Person, till: MoneyAccount | None = None) -> QuerySet[Shift]:
    rows = (
        Shift.objects.visible_to(reader)
        .select_related("till", "opened_by", "closed_by")
        .prefetch_related("counts__entry__reversed_by")
    )
    return rows.filter(till=till) if till is not None else rows
