"""Suggestions of whom money came from or went to."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from motorcrm.clients.queries import suggested as suggested_clients
from motorcrm.core.actor import Person
from motorcrm.employees.models import Employee
from motorcrm.finance.party_inputs import ref_of
from motorcrm.finance.rights import RECORD_TRANSACTIONS
from motorcrm.suppliers.queries import suggested as suggested_suppliers
from motorcrm.ui.guards import page
from motorcrm.ui.request import Request, asked

FEW = 4
"""Of each kind, so that none crowds out another."""


@dataclass(frozen=True)
class Suggested:
    ref: str
    name: str
    beside: str = ""


@dataclass(frozen=True)
class Group:
    """Those of one kind; the word says which, beside each of them."""

    label: str
    word: str
    found: list[Suggested]


@page(RECORD_TRANSACTIONS)
def parties(request: Request) -> HttpResponse:
    """Suppliers, clients and employees that the person sees."""
    return render(request, "finance/_parties.html", {"groups": _groups(request.user, asked(request, "q"))})


def _groups(reader: Person, typed: str) -> list[Group]:
    suppliers = [one.supplier for one in suggested_suppliers(reader, typed)[:FEW]]
    clients = [one.client for one in suggested_clients(reader, typed)[:FEW]]
    people = Employee.objects.visible_to(reader).filter(left_on=None).search(typed).named()
    employees = people.order_by("last_name", "first_name", "pk")[:FEW]
    return [
        Group(_("Suppliers"), _("supplier"), [Suggested(ref_of(one), one.name, one.inn) for one in suppliers]),
        Group(_("Clients"), _("client"), [_found(one) for one in clients]),
        Group(_("Employees"), _("employee"), [_found(one) for one in employees]),
    ]


def _found(one: Any) -> Suggested:
    return Suggested(ref_of(one), str(one))
