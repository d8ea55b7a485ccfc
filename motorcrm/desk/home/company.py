"""The company today, for its owner: three figures, what needs them, orders, load and money."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count as Number
from django.db.models import Min
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from motorcrm.access.catalogue import ALL
from motorcrm.access.fields import sees
from motorcrm.access.scopes import has, scope_of
from motorcrm.core import clock, notation
from motorcrm.core.actor import Person
from motorcrm.core.counting import Count
from motorcrm.core.exact import Money
from motorcrm.desk.rights import CHECK_RECORDS
from motorcrm.desk.soundness.queries import last_check
from motorcrm.finance.queries.overview import DayOfMoney
from motorcrm.finance.queries.repeating import due_expenses
from motorcrm.finance.rights import VIEW_FINANCE
from motorcrm.orders.models import OrderStatus, WorkOrder
from motorcrm.orders.phases import OPEN_PHASES
from motorcrm.orders.queries.figures import open_by_status
from motorcrm.orders.queries.gifts import GiftFilters, gifts, total_of_gifts
from motorcrm.orders.queries.money import owed_late
from motorcrm.orders.queries.rows import every_status
from motorcrm.orders.rights import ASSIGN_JOBS, VIEW_GIFTS, VIEW_ORDERS
from motorcrm.planning.queries.now import unassigned
from motorcrm.ui.templatetags.words import moment, money

WEEK = 7
FEW_DUE = 3
"""Expenses that are named."""
CLOSES = 19
"""Before that hour a figure below last week's is only below it so far."""
WIDTH, HEIGHT = 96, 28
"""Of a sparkline, in its own units."""


@dataclass(frozen=True)
class Figure:
    """A figure of today beside the same day of the week before."""

    label: str
    value: Money
    before: Money
    url: str
    tone: str
    """`good` or `bad` on the day's whole, `plain` while it isn't over or nothing has changed."""
    change: str
    """«+12 %»; empty if there was nothing before."""
    line: str
    """The last seven days as points of a drawing."""
    compared: str
    """The seven before them."""

    @property
    def whole(self) -> str:
        return notation.format_number(self.value)[:-3]

    @property
    def kopecks(self) -> str:
        return notation.format_number(self.value)[-3:]


@dataclass(frozen=True)
class Matter:
    """Something that needs the owner."""

    title: str
    text: str
    url: str
    icon: str = field(kw_only=True)
    tone: str


@dataclass(frozen=True)
class StatusCount:
    status: OrderStatus
    count: Count
    url: str
    start: str
    """Where its part of the bar begins and how long it is, in percent."""
    share: str


def figures_today(person: Person, days: Sequence[DayOfMoney]) -> list[Figure]:
    """Revenue, what came in, what was spent; each leads to the rows that make it, if the person may see them."""
    today = days[-1].on
    closed = urlencode({"status": "closed", "closed_from": today, "closed_to": today})
    period = urlencode({"since": today, "until": today})
    orders = f"{reverse('orders')}?{closed}" if scope_of(person, VIEW_ORDERS) == ALL else ""
    finance = f"{reverse('finance')}?{period}" if has(person, VIEW_FINANCE) else ""
    return [
        _figure(_("Revenue"), [day.revenue for day in days], orders),
        _figure(_("Came in"), [day.received for day in days], finance),
        _figure(_("Spent"), [day.spent for day in days], finance, more_is_good=False),
    ]


def _figure(label: str, sums: Sequence[Money], url: str, *, more_is_good: bool = True) -> Figure:
    value, before = sums[-1], sums[-1 - WEEK]
    most = max([abs(each.units) for each in sums] + [1])
    percent = (value.units - before.units) * 100 // abs(before.units) if before else 0
    is_over = clock.local(clock.now()).hour >= CLOSES
    tone = "plain"
    if before and value != before and (is_over or value > before):
        tone = "good" if (value > before) == more_is_good else "bad"
    return Figure(
        label=label,
        value=value,
        before=before,
        url=url,
        tone=tone,
        change=_signed(percent) if before else "",
        line=_points(sums[WEEK:], most),
        compared=_points(sums[:WEEK], most),
    )


def _signed(percent: int) -> str:
    """«+12 %», «−5 %»."""
    return notation.with_percent(f"{percent:+d}".replace("-", "−")).replace(" ", notation.NO_BREAK)


def _points(sums: Sequence[Money], most: int) -> str:
    step = WIDTH / (len(sums) - 1)
    room = HEIGHT - 4
    return " ".join(
        f"{number * step:.1f},{2 + room - max(each.units, 0) * room / most:.1f}" for number, each in enumerate(sums)
    )


def statuses_now(person: Person) -> list[StatusCount]:
    """Open orders by status; those without any are left out."""
    found = open_by_status(WorkOrder.objects.visible_to(person))
    statuses = [status for status in every_status() if status.phase in OPEN_PHASES and status.pk in found]
    whole = sum(found[status.pk].count.number for status in statuses)
    rows, start = [], 0.0
    for status in statuses:
        count = found[status.pk].count
        share = count.number * 100 / whole
        rows.append(
            StatusCount(status, count, f"{reverse('orders')}?status={status.pk}", f"{start:.2f}", f"{share:.2f}")
        )
        start += share
    return rows


def matters(person: Person) -> list[Matter]:
    """What needs the owner, the most pressing first; nothing of what there is none of."""
    found = [_what_does_not_fit, _late_orders, _late_debts, _expenses_due, _unassigned, _given]
    return [matter for one in found if (matter := one(person)) is not None]


def _what_does_not_fit(person: Person) -> Matter | None:
    """What the last check has found, that it failed, or that it was too long ago."""
    last = last_check() if has(person, CHECK_RECORDS) else None
    if last is None or (last.is_good and not last.is_old):
        return None
    title = _("The records were not checked for a week") if last.is_good else last.told
    text = _("the check %(when)s") % {"when": _plain(last.ended_at)}
    tone = "soon" if last.is_good else "late"
    return Matter(title, text, reverse("check"), icon="shield-exclamation", tone=tone)


def _late_orders(person: Person) -> Matter | None:
    if not has(person, VIEW_ORDERS):
        return None
    late = WorkOrder.objects.visible_to(person).overdue().order_by()
    sums = late.aggregate(count=Number("pk"), first=Min("promised_at"))
    if not sums["count"]:
        return None
    title = ngettext("%(count)s order is late", "%(count)s orders are late", sums["count"]) % {"count": sums["count"]}
    text = _("the oldest was promised %(when)s") % {"when": _plain(sums["first"])}
    url = f"{reverse('orders')}?status=open&overdue=on"
    return Matter(title, text, url, icon="clock-exclamation", tone="late")


def _late_debts(person: Person) -> Matter | None:
    if not sees(person).prices or scope_of(person, VIEW_ORDERS) != ALL:
        return None
    count, owed = owed_late()
    if not count:
        return None
    title = _("%(sum)s should have been paid") % {"sum": money(owed)}
    text = ngettext("for %(count)s closed order", "for %(count)s closed orders", count) % {"count": count}
    return Matter(title, text, f"{reverse('orders')}?status=closed&debt=on", icon="coins", tone="late")


def _expenses_due(person: Person) -> Matter | None:
    found = due_expenses(person)
    if not found:
        return None
    words = ngettext("%(count)s expense is due", "%(count)s expenses are due", len(found)) % {"count": len(found)}
    text = ", ".join(dict.fromkeys(str(one) for one in found[:FEW_DUE]))
    return Matter(words, text, reverse("finance-repeating"), icon="repeat", tone="soon")


def _unassigned(person: Person) -> Matter | None:
    if not has(person, ASSIGN_JOBS):
        return None
    found = unassigned(person)
    if not found.count:
        return None
    words = ngettext("%(count)s job without a technician", "%(count)s jobs without a technician", found.count)
    text = _("the first is promised %(when)s") % {"when": _plain(found.promised_at)} if found.promised_at else ""
    return Matter(
        words % {"count": found.count}, text, f"{reverse('employees-load')}#waiting", icon="user-question", tone="soon"
    )


def _given(person: Person) -> Matter | None:
    if not has(person, VIEW_GIFTS) or not sees(person).prices:
        return None
    since = clock.today() - timedelta(days=WEEK - 1)
    found = total_of_gifts(gifts(GiftFilters(since=since), person))
    if not found.count:
        return None
    title = _("Given away in seven days")
    if found.amount is not None:
        title = _("%(sum)s given away in seven days") % {"sum": money(found.amount)}
    text = _("discounts, warranty, prices below the list: %(count)s") % {"count": found.count}
    return Matter(title, text, f"{reverse('orders-gifts')}?since={since}", icon="gift", tone="plain")


def _plain(when: Any) -> str:
    """A moment in words alone."""
    return strip_tags(moment(when))
