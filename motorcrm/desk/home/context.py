"""What each of the first pages shows."""

from typing import Any

from motorcrm.access.fields import sees
from motorcrm.access.scopes import has
from motorcrm.core import clock
from motorcrm.core.actor import Person
from motorcrm.desk.home.company import WEEK, figures_today, matters, statuses_now
from motorcrm.desk.home.day import day_of, digest_of
from motorcrm.employees.hours import monday_of
from motorcrm.finance.columns import MONEY, money_lines
from motorcrm.finance.money.protocol import at_hand
from motorcrm.finance.queries import HistoryFilters, till_balances
from motorcrm.finance.queries.filters import Moves
from motorcrm.finance.queries.movements import days_of
from motorcrm.finance.queries.overview import money_today
from motorcrm.finance.queries.receipts import missing_receipts
from motorcrm.finance.queries.repeating import due_expenses
from motorcrm.finance.queries.walk import latest
from motorcrm.orders.queries.money import owed_late
from motorcrm.orders.rights import ASSIGN_JOBS, VIEW_ORDERS
from motorcrm.planning.queries.load import visible_technicians, week_of_people
from motorcrm.planning.queries.now import at_work, unassigned
from motorcrm.planning.rights import VIEW_LOAD
from motorcrm.ui.lists import columns_for
from motorcrm.ui.templatetags.people import circle

FEW_PEOPLE = 7
"""Technicians in the row of who does what."""
LOADED = 8
"""Technicians whose load the owner sees at once."""
LAST_TRANSACTIONS = 10
FEW_RECEIPTS = 5


def day_context(person: Person) -> dict[str, Any]:
    people = at_work(person) if has(person, VIEW_LOAD) else []
    return {
        "day": day_of(person),
        "seen": digest_of(person),
        "people": [(one, circle(one.pk, one.full_name)) for one in people[:FEW_PEOPLE]],
        "people_count": len(people),
        "waiting": unassigned(person) if has(person, ASSIGN_JOBS) else None,
    }


def company_context(person: Person) -> dict[str, Any]:
    """Sums only for people who see them."""
    context: dict[str, Any] = {"matters": matters(person)}
    if has(person, VIEW_ORDERS):
        context["statuses"] = statuses_now(person)
    if sees(person).prices:
        found = money_today(person)
        before = found.days[-1 - WEEK].on
        context |= {"figures": figures_today(person, found.days), "money": found, "before": before}
    if has(person, VIEW_LOAD):
        context["load"] = _load(person)
    return context


def _load(person: Person) -> list[dict[str, Any]]:
    """Of the first technicians: today, and the week."""
    names = ("last_name", "first_name", "middle_name", "hired_on", "left_on")
    people = list(visible_technicians(person).only(*names).order_by("last_name", "first_name", "pk")[:LOADED])
    today = clock.today()
    return [
        {
            "person": week.person,
            "face": circle(week.person.pk, str(week.person)),
            "today": week.days[today.weekday()],
            "week": week.total,
        }
        for week in week_of_people(people, monday_of(today))
    ]


def books_context(person: Person) -> dict[str, Any]:
    """What the accountant records, and what is to be looked at."""
    today = clock.today()
    filters = HistoryFilters(since=today, until=today, moves=Moves.MONEY)
    rows, _more = latest(filters, person, many=LAST_TRANSACTIONS)
    count, owed = owed_late()
    receipts, receipts_count = missing_receipts(person, FEW_RECEIPTS)
    return {
        "recordings": [how for how in at_hand() if has(person, how.verb.needs)],
        "dues": due_expenses(person),
        "balances": till_balances(person),
        "receipts": receipts,
        "receipts_count": receipts_count,
        "owed_count": count,
        "owed": owed,
        "columns": columns_for(person, MONEY, without={"balance"}),
        "rows": money_lines(days_of(rows, filters, person)),
        "today_date": today,
    }
