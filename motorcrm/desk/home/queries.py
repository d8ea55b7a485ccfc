"""The contents of the home page, each figure with the address of the records behind it."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count as Number
from django.db.models import Exists, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from motorcrm.access.scopes import has
from motorcrm.catalog.models import Service
from motorcrm.catalog.rights import EDIT_CATALOG
from motorcrm.company.models import Organisation
from motorcrm.company.rights import EDIT_COMPANY
from motorcrm.core import clock, notation
from motorcrm.core.actor import Person
from motorcrm.core.counting import Count
from motorcrm.core.exact import Money
from motorcrm.employees.models import Employee
from motorcrm.employees.rights import EDIT_EMPLOYEES
from motorcrm.finance.models import Payment
from motorcrm.finance.queries import money_today
from motorcrm.finance.rights import TAKE_PAYMENTS
from motorcrm.orders.models import OrderStatus, WorkOrder
from motorcrm.orders.phases import INSIDE_PHASES, OPEN_PHASES, Phase
from motorcrm.orders.queries.figures import open_by_status
from motorcrm.orders.queries.orders import shown_in_rows
from motorcrm.orders.rights import CLOSE_ORDERS, CREATE_ORDERS

FEW = 6
"""Rows of a group on the home page; its title leads to the rest."""


@dataclass(frozen=True)
class Figure:
    label: str
    value: Money
    url: str = ""
    note: str = ""


@dataclass(frozen=True)
class StatusCount:
    status: OrderStatus
    count: Count
    url: str


@dataclass(frozen=True)
class Group:
    """A group of orders for today: the first few, how many there are, and where to see them all."""

    code: str
    label: str
    icon: str = field(kw_only=True)
    orders: list[WorkOrder]
    count: int
    url: str


@dataclass(frozen=True)
class Wanted:
    """The definition of a group for today, before anything is read."""

    code: str
    label: str
    icon: str = field(kw_only=True)
    order: str
    query: dict[str, Any]
    """The filter of the list of orders that shows them all."""
    found: Q
    """Which of the open orders."""


@dataclass(frozen=True)
class Step:
    """One of the first things to do in a new company."""

    label: str
    text: str
    url: str
    is_done: bool


def first_steps(person: Employee) -> list[Step]:
    """The steps this person may take, with what is done; none once all are, or if the person has put them away.

    One query, which looks for one row of each kind.
    """
    may = {right: has(person, right) for right in (EDIT_COMPANY, EDIT_CATALOG, EDIT_EMPLOYEES, CREATE_ORDERS)}
    if person.steps_hidden or not any(may.values()):
        return []
    company = Organisation.objects.annotate(**_BEGUN).order_by("pk").first()
    if company is None:
        return []
    done: Any = company
    steps = []
    if may[EDIT_COMPANY]:
        text = _("Legal and bank details for documents.")
        steps.append(
            Step(_("Company details"), text, reverse("organisation-edit", args=[company.pk]), bool(company.inn))
        )
    if may[EDIT_CATALOG]:
        text = _("Take a ready list with usual labour hours, or enter your own services.")
        url = reverse("services" if done.has_services else "starter-lists")
        steps.append(Step(_("Price list"), text, url, done.has_services))
    if may[EDIT_EMPLOYEES]:
        text = _("Technicians, managers, the accountant: what each may do, and how they sign in.")
        url = reverse("employees" if done.has_technicians else "employee-new")
        steps.append(Step(_("Employees"), text, url, done.has_technicians))
    if may[CREATE_ORDERS]:
        text = _("Client, vehicle and complaint on one page.")
        url = reverse("orders" if done.has_orders else "order-new")
        steps.append(Step(_("First order"), text, url, done.has_orders))
    if has(person, TAKE_PAYMENTS):
        text = _("A payment or prepayment, from the page of the order.")
        steps.append(Step(_("First payment"), text, reverse("orders"), done.has_payments))
    if has(person, CLOSE_ORDERS):
        text = _("Closing books the sale and hands the vehicle over.")
        steps.append(Step(_("First order closed"), text, reverse("orders"), done.has_closed))
    return [] if all(step.is_done for step in steps) else steps


_BEGUN = {
    "has_services": Exists(Service.objects.all()),
    "has_technicians": Exists(Employee.objects.working().filter(is_technician=True)),
    "has_orders": Exists(WorkOrder.objects.all()),
    "has_payments": Exists(Payment.objects.all()),
    "has_closed": Exists(WorkOrder.objects.filter(phase=Phase.CLOSED)),
}
"""What the company has by now: whether there is any, never how many."""


def figures_today(sees_finance: bool, sees_all_orders: bool) -> list[Figure]:
    """Revenue, receipts, money, debts. A figure is a link if the person may open its page."""
    today, found = clock.today(), money_today()
    month = today.replace(day=1)

    def orders(**query: Any) -> str:
        return f"{reverse('orders')}?{urlencode(query)}" if sees_all_orders else ""

    def finance(**query: Any) -> str:
        return f"{reverse('finance')}?{urlencode(query)}".rstrip("?") if sees_finance else ""

    spent = _("expenses this month: %(sum)s ₽") % {"sum": notation.format_number(found.expenses_of_month)}
    return [
        Figure(_("Revenue today"), found.revenue, orders(status="closed", closed_from=today, closed_to=today)),
        Figure(
            _("Revenue this month"),
            found.revenue_of_month,
            orders(status="closed", closed_from=month, closed_to=today),
            spent,
        ),
        Figure(_("Received today"), found.received, finance(since=today, until=today)),
        Figure(_("Owed by clients"), found.debts, orders(status="closed", debt="on")),
        Figure(_("Total money"), found.in_accounts, finance()),
        *(Figure(line.account.label, line.balance, finance(account=line.account.pk)) for line in found.accounts),
    ]


def statuses_now(person: Person) -> list[StatusCount]:
    """Open orders by status; those without any are left out."""
    statuses = [status for status in OrderStatus.objects.all() if status.phase in OPEN_PHASES]
    found = open_by_status(WorkOrder.objects.visible_to(person))
    address = reverse("orders")
    return [
        StatusCount(status, found[status.pk].count, f"{address}?status={status.pk}")
        for status in statuses
        if status.pk in found
    ]


def desk_groups(person: Person) -> list[Group]:
    """What needs attention today. One query counts; one for each group with orders reads the first of them."""
    seen = WorkOrder.objects.visible_to(person).open()
    wanted = _wanted_today()
    counts = seen.aggregate(**{group.code: Number("pk", filter=group.found) for group in wanted})
    return [
        Group(
            code=group.code,
            label=group.label,
            icon=group.icon,
            orders=list(shown_in_rows(seen.filter(group.found)).order_by(group.order)[:FEW])
            if counts[group.code]
            else [],
            count=counts[group.code],
            url=f"{reverse('orders')}?{urlencode(group.query)}",
        )
        for group in wanted
    ]


def _wanted_today() -> list[Wanted]:
    now, today = clock.now(), clock.today()
    begins, ends = clock.moment(today), clock.moment(today + timedelta(days=1))
    return [
        Wanted(
            "overdue", _("Overdue"), "promised_at", {"status": "open", "overdue": "on"},
            ~Q(phase=Phase.READY) & Q(promised_at__lt=now), icon="alert-triangle",
        ),
        Wanted(
            "booked", _("Booked for today"), "booked_for",
            {"status": "booked", "booked_from": today, "booked_to": today},
            Q(phase=Phase.BOOKED, booked_for__gte=begins, booked_for__lt=ends), icon="calendar-event",
        ),
        Wanted(
            "promised", _("Promised today"), "promised_at",
            {"status": "open", "promised_from": today, "promised_to": today},
            Q(promised_at__gte=begins, promised_at__lt=ends), icon="clock",
        ),
        Wanted(
            "ready", _("Ready for collection"), "ready_at", {"status": "ready"},
            Q(phase=Phase.READY), icon="checks",
        ),
        Wanted(
            "inside", _("In the workshop"), "-pk", {"status": "inside"},
            Q(phase__in=INSIDE_PHASES), icon="tool",
        ),
    ]  # fmt: skip
