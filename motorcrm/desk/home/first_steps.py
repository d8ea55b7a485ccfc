"""What to do first in a new company."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists
from django.urls import reverse
from django.utils.translation import gettext as _

from motorcrm.access.scopes import has
from motorcrm.catalog.models import Service
from motorcrm.catalog.rights import EDIT_CATALOG
from motorcrm.company.models import Organisation
from motorcrm.company.rights import EDIT_COMPANY
from motorcrm.core.prepared import Prepared
from motorcrm.employees.models import Employee
from motorcrm.employees.rights import EDIT_EMPLOYEES
from motorcrm.finance.models import Payment
from motorcrm.finance.rights import TAKE_PAYMENTS
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.phases import Phase
from motorcrm.orders.rights import CLOSE_ORDERS, CREATE_ORDERS


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
    company = _COMPANY.first()
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
_COMPANY = Prepared(lambda: Organisation.objects.annotate(**_BEGUN).order_by("pk")[:1])
