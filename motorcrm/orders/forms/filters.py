"""What a list of orders may be narrowed by: names and values from an allow-list, read from the address."""

from collections.abc import Set
from datetime import date
from typing import Any

from django import forms
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from motorcrm.access.catalogue import ALL
from motorcrm.access.fields import sees
from motorcrm.access.scopes import scope_of
from motorcrm.clients.models import Client
from motorcrm.core import notation
from motorcrm.employees.models import Employee
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.phases import OPEN_PHASES, Phase
from motorcrm.orders.queries.orders import GROUP_PHASES
from motorcrm.orders.queries.rows import every_status
from motorcrm.orders.rights import VIEW_ORDERS
from motorcrm.ui.filters import FilterForm
from motorcrm.ui.forms import offer
from motorcrm.ui.inputs import DayInput, RowInput, TextInput
from motorcrm.vehicles.models import Vehicle

GROUPS = {
    "open": pgettext_lazy("orders", "Open"),
    "inside": _("In the workshop"),
    "working": _("Not ready yet"),
    **dict(Phase.choices),
    "closed": pgettext_lazy("orders", "Closed"),
    "cancelled": pgettext_lazy("orders", "Cancelled"),
    "all": _("All"),
}
"""Values of `status` that mean several statuses, those of a phase among them; any other value is the id of one."""
TABS = ("open", "closed", "cancelled", "all")
"""Groups that are tabs; between the first and the rest stand the open statuses."""

PERIODS = ("closed", "created", "booked", "promised")


class OrderFilter(FilterForm):
    q = TextInput(label=_("Search"), required=False, max_length=120)
    status = forms.ChoiceField(label=_("Status"), required=False, widget=forms.HiddenInput)
    manager = RowInput(Employee.objects.none(), label=_("Manager"), required=False, empty_label=_("All managers"))
    technician = RowInput(
        Employee.objects.none(), label=_("Technician"), required=False, empty_label=_("All technicians")
    )
    overdue = forms.BooleanField(label=_("Overdue"), required=False)
    debt = forms.BooleanField(label=_("Not fully paid"), required=False)
    client = RowInput(Client.objects.none(), label=_("Client"), required=False, widget=forms.HiddenInput)
    vehicle = RowInput(Vehicle.objects.none(), label=_("Vehicle"), required=False, widget=forms.HiddenInput)
    created_from = DayInput(label=_("Created from"), required=False)
    created_to = DayInput(label=_("Created to"), required=False)
    booked_from = DayInput(label=_("Booked from"), required=False)
    booked_to = DayInput(label=_("Booked to"), required=False)
    promised_from = DayInput(label=_("Promised from"), required=False)
    promised_to = DayInput(label=_("Promised to"), required=False)
    closed_from = DayInput(label=_("Closed from"), required=False)
    closed_to = DayInput(label=_("Closed to"), required=False)

    placeholder = _("Number, client, phone, plate")
    pairs = [(f"{period}_from", f"{period}_to") for period in ("created", "booked", "promised", "closed")]
    people = ("manager", "technician")

    def prepare(self) -> None:
        self.statuses = every_status()
        offer(self, status=[*GROUPS.items(), *((str(s.pk), s.label) for s in self.statuses)])
        offer(self, client=Client.objects.visible_to(self.reader), vehicle=Vehicle.objects.visible_to(self.reader))
        if not sees(self.reader).prices:
            del self.fields["debt"]
        if scope_of(self.reader, VIEW_ORDERS) == ALL:
            managers = Employee.objects.alias(managed=Subquery(_newest_managed())).exclude(managed=None)
            technicians = Employee.objects.filter(is_technician=True)
            offer(self, manager=managers.named(), technician=technicians.named())
        else:
            # who else works here is not for somebody who sees only their own orders
            for name in self.people:
                del self.fields[name]

    def describe(self, name: str, value: Any) -> str:
        if name == "status":
            # a tab shows the others
            return str(GROUPS[value]) if value in GROUPS and value not in TABS else ""
        if name == self.search or value is True:
            return super().describe(name, value)
        return f"{self.fields[name].label}: {notation.day(value) if isinstance(value, date) else value}"

    @property
    def period(self) -> str:
        """The first of the periods asked for; empty if there is none."""
        asked = (name for name in PERIODS if {f"{name}_from", f"{name}_to"} & self.wanted.keys())
        return next(asked, "")

    @property
    def phases(self) -> Set[str]:
        """Those of the orders asked for."""
        return GROUP_PHASES.get(self.tab, {s.phase for s in self.statuses if str(s.pk) == self.tab})

    @property
    def is_of_open_ones(self) -> bool:
        """Whether only open orders are asked for: as many as the workshop has in hand."""
        return self.phases <= OPEN_PHASES

    @property
    def is_contradictory(self) -> bool:
        """Whether open or cancelled orders are asked for by the days they were closed: they have none."""
        return self.period == "closed" and Phase.CLOSED not in self.phases

    @property
    def tab(self) -> str:
        """The status asked for; without one all, if something particular is looked for, else open orders."""
        particular = {"q", "client", "vehicle", "closed_from", "closed_to", "debt"} & set(self.wanted)
        return self.wanted.get("status") or ("all" if particular else "open")


def _newest_managed() -> Any:
    """The newest order that somebody manages: of each employee, along one index.

    Asked whether there is any, PostgreSQL may read all orders. It reads them all for somebody who manages none, too, if
    it can go by their ids: where two people manage everything, it expects either among the first. Given a range, it
    has one index in that order.
    """
    theirs = WorkOrder.objects.filter(manager__gte=OuterRef("pk"), manager__lte=OuterRef("pk"))
    return theirs.order_by("manager_id", "-pk").values("pk")[:1]
