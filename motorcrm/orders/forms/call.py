"""One form for the whole call: client, vehicle, jobs, times. It checks the shape only; rules are in the operation."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motorcrm.access.fields import sees
from motorcrm.access.scopes import has
from motorcrm.catalog.models import Service
from motorcrm.catalog.rights import VIEW_CATALOG
from motorcrm.clients.models import Client, Source
from motorcrm.clients.rights import EDIT_CLIENTS
from motorcrm.company.models import Organisation
from motorcrm.company.queries import organisations
from motorcrm.core import clock
from motorcrm.core.actor import Person
from motorcrm.core.refusal import Asked, Question
from motorcrm.employees.models import Employee
from motorcrm.employees.queries import opening_week
from motorcrm.orders.forms.call_lines import JobForm, JobRows, PartForm, PartRows, rows_of
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.operations.intake import NewClient, NewVehicle
from motorcrm.orders.phases import Phase
from motorcrm.orders.rights import ASSIGN_JOBS
from motorcrm.orders.slots import arrivals, promises
from motorcrm.ui.forms import KeyedForm, offer
from motorcrm.ui.inputs import CountInput, PercentInput, PhoneInput, RowInput, TextInput
from motorcrm.ui.markup import conditional_escape
from motorcrm.ui.slots import SlotInput
from motorcrm.vehicles.facts import FIRST_YEAR
from motorcrm.vehicles.forms import MakeInput, ModelInput
from motorcrm.vehicles.known import usual
from motorcrm.vehicles.models import Vehicle
from motorcrm.vehicles.queries import vehicles_of

NEW, NONE = "new", "none"
"""What may be sent for a vehicle instead of its id."""
FIRST = [(Phase.BOOKED, ""), (Phase.ACCEPTED, ""), (Phase.ESTIMATE, "")]
CLIENT_FIELDS = ("client_name", "client_phone", "client_kind")
VEHICLE_FIELDS = (
    "vehicle_type", "vehicle_make", "vehicle_model", "vehicle_plate", "vehicle_year", "vehicle_vin",
)  # fmt: skip
EMPTY_ROWS = 3
"""How many there are without scripts; with scripts people can add rows."""


class CallForm(KeyedForm):
    """The whole page. What the person may not see or do has no field here, so anything sent for it is ignored."""

    _asked: Asked | None = None
    asked_of_order: Sequence[Question] = ()
    """What is asked of no line."""
    lacks_makes = False
    """Whether no make can be suggested."""

    phase = forms.ChoiceField(choices=FIRST, required=False, widget=forms.HiddenInput)
    organisation = RowInput(Organisation.objects.none(), label=gettext_lazy("Organisation"), empty_label=None)
    client = RowInput(Client.objects.none(), label=gettext_lazy("Client"), required=False, widget=forms.HiddenInput)
    client_name = TextInput(label=gettext_lazy("Client name"), required=False, max_length=200)
    client_phone = PhoneInput(label=gettext_lazy("Phone"), required=False)
    client_kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), choices=Client.Kind.choices, required=False, initial=Client.Kind.PERSON
    )
    vehicle = TextInput(label=gettext_lazy("Vehicle"), required=False, max_length=20)
    vehicle_type = forms.ChoiceField(
        label=gettext_lazy("Type"), choices=Vehicle.Type.choices, required=False, initial=Vehicle.Type.MOTORCYCLE
    )
    vehicle_make = MakeInput(label=gettext_lazy("Make"), required=False, prefix="vehicle_")
    vehicle_model = ModelInput(label=gettext_lazy("Model"), required=False, prefix="vehicle_")
    vehicle_plate = TextInput(label=gettext_lazy("Plate"), required=False, max_length=20)
    vehicle_year = CountInput(label=gettext_lazy("Year"), required=False, min_value=FIRST_YEAR, max_value=2199)
    vehicle_vin = TextInput(label=gettext_lazy("VIN or frame number"), required=False, max_length=40)
    complaint = TextInput(
        label=gettext_lazy("Complaint in the client's own words"),
        required=False,
        lines=2,
        widget=forms.Textarea(attrs={"rows": 1}),
    )
    mileage = CountInput(label=gettext_lazy("Mileage, km"), required=False, min_value=0, max_value=9_999_999)
    booked_for = SlotInput(label=gettext_lazy("Booked for"), required=False)
    promised_at = SlotInput(label=gettext_lazy("Promised"), required=False)
    manager = RowInput(Employee.objects.none(), label=gettext_lazy("Manager"), empty_label=None)
    priority = forms.TypedChoiceField(
        label=gettext_lazy("Priority"), choices=WorkOrder.Priority.choices, coerce=int, required=False, empty_value=None
    )
    source = RowInput(
        Source.objects.filter(is_archived=False), label=gettext_lazy("Source"), required=False, empty_label="—"
    )
    discount_percent = PercentInput(label=gettext_lazy("Order discount, %"), required=False, max_length=12)

    def __init__(
        self,
        data: Any = None,
        *,
        person: Person,
        initial: dict[str, Any] | None = None,
        jobs: list[dict[str, Any]] | None = None,
        parts: list[dict[str, Any]] | None = None,
    ) -> None:
        super().__init__(data, initial=initial)
        self.person, self.view = person, sees(person)
        self._limit_choices()
        may_assign = has(person, ASSIGN_JOBS)
        people = Employee.objects.visible_to(person).working().filter(is_technician=True)
        self.people = {one.pk: one for one in people} if may_assign else {}
        self.jobs = rows_of(JobForm, JobRows, EMPTY_ROWS)(
            data, prefix="jobs", initial=jobs, form_kwargs={"view": self.view, "people": self.people}
        )
        if has(person, VIEW_CATALOG):
            self.jobs.offered = Service.objects.offered()
        self.lacks_technicians = may_assign and not self.people
        self.parts = rows_of(PartForm, PartRows, EMPTY_ROWS)(
            data, prefix="parts", initial=parts, form_kwargs={"view": self.view}
        )

    def _limit_choices(self) -> None:
        """Limit the choices to what the person can see."""
        fields, person = self.fields, self.person
        offer(self, client=Client.objects.visible_to(person).active())
        ours = organisations()
        offer(self, organisation=Organisation.objects.filter(pk__in=[one.pk for one in ours]))
        self.initial.setdefault("organisation", ours[0].pk if ours else None)
        if len(ours) == 1:
            fields["organisation"].widget = forms.HiddenInput()
        seen = Employee.objects.visible_to(person).working().filter(login__isnull=False)
        offer(self, manager=seen | Employee.objects.filter(pk=person.pk))
        self.initial.setdefault("manager", person.pk)
        self.may_add = has(person, EDIT_CLIENTS)
        if self.may_add:
            self._expect_a_vehicle()
        else:
            for name in (*CLIENT_FIELDS, *VEHICLE_FIELDS):
                del fields[name]
        if not self.view.prices:
            del fields["discount_percent"]
        elif not self.view.contacts and self.may_add:
            fields["client_phone"].help_text = ""

    def _expect_a_vehicle(self) -> None:
        """The type of a new vehicle: as those that the client has, else as is usual here."""
        if not self.is_bound and self.vehicles:
            self.initial.setdefault("vehicle_type", self.vehicles[0].type)
            return
        found = usual()
        self.initial.setdefault("vehicle_type", found.type)
        self.lacks_makes = not found.has_makes

    def offer_times(self) -> None:
        """The next times that are usual here, for the form to be shown."""
        week, now = opening_week(), clock.local(clock.now()).replace(tzinfo=None)
        cast(SlotInput, self.fields["booked_for"]).offer(arrivals(week, now))
        cast(SlotInput, self.fields["promised_at"]).offer(promises(week, now))

    @property
    def asked(self) -> Asked | None:
        return self._asked

    @asked.setter
    def asked(self, asked: Asked) -> None:
        """What is asked before the order is created: of a line, it stands beside that line."""
        self._asked = asked
        drafts = {"jobs": self.jobs, "parts": self.parts}
        self.asked_of_order = [
            question
            for question in asked.questions
            if not any(rows.doubt(prefix, question) for prefix, rows in drafts.items())
        ]

    def is_valid(self) -> bool:
        """Check every part, so that all errors are shown at once."""
        parts = [super().is_valid(), self.jobs.is_valid(), self.parts.is_valid()]
        return all(parts)

    def clean_phase(self) -> str:
        return self.cleaned_data["phase"] or Phase.BOOKED

    def clean_vehicle(self) -> Vehicle | str | None:
        """A vehicle the person sees, NEW, or None. It must be chosen explicitly, as a client may have several."""
        typed = self.cleaned_data["vehicle"].strip()
        if typed == NONE or (typed == NEW and self.may_add):
            return typed if typed == NEW else None
        if not typed:
            raise forms.ValidationError(_("Choose a vehicle or “No vehicle”."))
        pk = id_of(typed)
        found = Vehicle.objects.visible_to(self.person).filter(pk=pk, is_archived=False).first() if pk else None
        if found is None:
            raise forms.ValidationError(_("Choose a vehicle from the list."))
        return found

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if not typed.get("client") and "client" not in self.errors:
            if not self.may_add:
                self.add_error("client", _("Choose a client from the list."))
            elif not typed.get("client_name") and not {"client_name", "client_phone"} & set(self.errors):
                self.add_error("client_name", _("Choose a client from the list, or enter the name of a new one."))
        if typed.get("vehicle") == NEW and not typed.get("vehicle_make") and "vehicle_make" not in self.errors:
            self.add_error("vehicle_make", _("Enter the make."))
        return typed

    def details(self) -> dict[str, Any]:
        """The arguments of `take_call`."""
        typed = dict(self.cleaned_data)
        client, vehicle = typed.pop("client"), typed.pop("vehicle")
        fields = {name: typed.pop(name, None) for name in (*CLIENT_FIELDS, *VEHICLE_FIELDS)}
        if client is None:
            client = NewClient(
                fields["client_name"], fields["client_phone"], fields["client_kind"] or Client.Kind.PERSON
            )
        if vehicle == NEW:
            known = {name.removeprefix("vehicle_"): fields[name] for name in VEHICLE_FIELDS}
            vehicle = NewVehicle(**{**known, "type": known["type"] or Vehicle.Type.MOTORCYCLE})
        return {
            **typed,
            "priority": typed["priority"] or WorkOrder.Priority.NORMAL,
            "client": client,
            "vehicle": vehicle,
            "jobs": self.jobs.drafts(),
            "parts": self.parts.drafts(),
        }

    @cached_property
    def lacks_services(self) -> bool:
        """Whether there is nothing to choose jobs from."""
        return has(self.person, VIEW_CATALOG) and not Service.objects.offered().exists()

    @cached_property
    def choices_of_people(self) -> list[tuple[str, str]]:
        """Each technician's id and name, escaped: once, for the choice stands in every row of jobs."""
        return [(str(pk), conditional_escape(str(person))) for pk, person in self.people.items()]

    def add_errors(self, errors: Mapping[str, str]) -> None:
        """Show errors of the operation beside their fields, also those of lines: `jobs-2-reason`."""
        drafts = {"jobs": self.jobs, "parts": self.parts}
        for name, message in sorted(errors.items()):
            rows, _dash, rest = name.partition("-")
            position, _dash, field = rest.partition("-")
            shown = rows in drafts and drafts[rows].add_error_of_draft(int(position), field, message)
            if not shown:
                self.add_error(name if name in self.fields else None, message)

    @cached_property
    def vehicles(self) -> list[Vehicle]:
        """Those of the client in the form."""
        return vehicles_of(self.chosen_client, self.person) if self.chosen_client else []

    @cached_property
    def chosen_client(self) -> Client | None:
        """The client in the form now, if the person can see them."""
        pk = id_of(str(self["client"].value() or ""))
        return Client.objects.visible_to(self.person).active().filter(pk=pk).first() if pk else None

    @property
    def chosen_vehicle(self) -> str:
        return str(self["vehicle"].value() or "")

    @property
    def is_new_client(self) -> bool:
        return self.is_bound and self.may_add and bool(self["client_name"].value() or self["client_phone"].value())


def id_of(typed: str) -> int | None:
    """The id of a row, if that is what was sent."""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 19 else None
