"""What people type on the order's own page, turned into clean values."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from motorcrm.access.fields import sees
from motorcrm.access.scopes import has
from motorcrm.catalog.models import Service
from motorcrm.catalog.rights import VIEW_CATALOG
from motorcrm.core import notation
from motorcrm.core.actor import Person
from motorcrm.core.exact import Percent
from motorcrm.core.refusal import Invalid
from motorcrm.employees.models import Employee
from motorcrm.orders.inputs import DiscountInput, format_discount
from motorcrm.orders.models import Job, OrderPart, PromiseChange, WorkOrder
from motorcrm.orders.operations import JobDraft, PartDraft, Share
from motorcrm.orders.pricing import equal_shares
from motorcrm.ui.forms import KeyedForm, offer
from motorcrm.ui.inputs import (
    CountInput,
    MomentInput,
    MoneyInput,
    PercentInput,
    PhoneInput,
    QuantityInput,
    RowInput,
    TextInput,
)
from motorcrm.ui.markup import format_html
from motorcrm.ui.templatetags.words import day
from motorcrm.vehicles.models import Reading
from motorcrm.vehicles.queries import last_readings
from motorcrm.vehicles.readings import MOST


def valid(form: forms.Form) -> dict[str, Any]:
    """The clean values, or Invalid with the errors by field: for what is saved in place."""
    if form.is_valid():
        return form.cleaned_data
    errors = {}
    for name, problems in form.errors.items():
        label = form.fields[name].label if name in form.fields else ""
        text = " ".join(str(problem) for problem in problems)
        errors[name] = f"{label}: {text}" if label else text
    raise Invalid(**errors)


class KeyForm(KeyedForm):
    """The key of a line to be added, whose other fields the page draws itself."""


class _LineForm(KeyedForm):
    """A line of an order. What the reader may not see is neither shown nor changed."""

    version = forms.IntegerField(min_value=1, max_value=2**31, required=False, widget=forms.HiddenInput)
    quantity = QuantityInput(label=_("Quantity"), positive=True)
    price = MoneyInput(label=_("Price"), required=False)
    cost = MoneyInput(label=_("Cost"), required=False)
    discount = DiscountInput(label=_("Discount"))
    reason = TextInput(label=_("Reason"), max_length=400, required=False)

    def __init__(self, *args: Any, reader: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        view = sees(reader)
        for name, shown in (("price", view.prices), ("discount", view.prices), ("cost", view.costs)):
            if not shown:
                self.fields.pop(name, None)

    def changes(self) -> dict[str, Any]:
        """The fields that were sent, by the names of their columns. A price left empty is left out."""
        found = {
            name: value
            for name, value in valid(self).items()
            if name in self.data and name not in ("version", "key", "discount", "service")
        }
        if "price" in found and found["price"] is None:
            found.pop("price")
        if "discount" in self.fields and "discount" in self.data:
            found["discount_percent"], found["discount_sum"] = self.cleaned_data["discount"]
        return found


class JobForm(_LineForm):
    name = TextInput(label=_("Job"), max_length=300)
    service = RowInput(Service.objects.offered(), required=False, widget=forms.HiddenInput)
    labour_hours = QuantityInput(label=_("Labour hours"), required=False)

    field_order = ("name", "quantity", "labour_hours", "price", "discount")

    def __init__(self, *args: Any, reader: Person, **kwargs: Any) -> None:
        super().__init__(*args, reader=reader, **kwargs)
        self.fields.pop("cost", None)
        if not has(reader, VIEW_CATALOG):
            # sending ids of services one after another would reveal the price list
            offer(self, service=Service.objects.none())

    def changes(self) -> dict[str, Any]:
        found = super().changes()
        if found.get("labour_hours", "") is None:
            found.pop("labour_hours")
        return found

    def draft(self) -> JobDraft:
        found = self.changes()
        return JobDraft(service=self.cleaned_data["service"], **found)


class PartForm(_LineForm):
    name = TextInput(label=_("Part"), max_length=300)
    article = TextInput(label=_("Part number"), max_length=80, required=False)
    unit = TextInput(label=_("Unit"), max_length=12, required=False)

    field_order = ("name", "article", "quantity", "unit", "price", "cost", "discount")

    def changes(self) -> dict[str, Any]:
        found = super().changes()
        if not found.get("unit", "x"):
            found.pop("unit")
        return found

    def draft(self) -> PartDraft:
        return PartDraft(**self.changes())


class HeaderForm(forms.Form):
    """The order's own fields, saved a few at a time: only those that were sent are changed."""

    version = forms.IntegerField(min_value=1, max_value=2**31, widget=forms.HiddenInput)
    complaint = TextInput(label=_("Complaint"), lines=3, required=False)
    recommendations = TextInput(label=_("Recommendations"), lines=2, required=False)
    booked_for = MomentInput(label=_("Booked for"), required=False)
    promised_at = MomentInput(label=_("Promised"), required=False)
    manager = RowInput(Employee.objects.none(), label=_("Manager"), required=False)
    promise_reason = forms.ChoiceField(
        label=_("Why later?"), choices=[("", "—"), *PromiseChange.Reason.choices], required=False
    )
    promise_comment = TextInput(label=_("Or in your own words"), max_length=200, required=False)
    priority = forms.TypedChoiceField(
        label=_("Priority"), choices=WorkOrder.Priority.choices, coerce=int, required=False
    )
    mileage = CountInput(label=_("Mileage, km"), min_value=0, max_value=MOST, required=False)
    engine_hours = CountInput(label=_("Engine hours"), min_value=0, max_value=MOST, required=False)
    fuel = CountInput(label=_("Fuel, %"), min_value=0, max_value=100, required=False)
    brought_by = TextInput(label=_("Brought by"), max_length=200, required=False)
    brought_by_phone = PhoneInput(label=_("Phone of the person who brought it"), required=False)
    discount = DiscountInput(label=_("Order discount"))

    def __init__(self, typed: Any = None, *, order: WorkOrder, reader: Person) -> None:
        given = set(self.base_fields) - {"discount", "promise_reason", "promise_comment"}
        initial = {name: getattr(order, name) for name in given}
        initial["discount"] = format_discount(order.discount_percent, order.discount_sum)
        super().__init__(typed, initial=initial)
        seen = Employee.objects.visible_to(reader).working()
        offer(self, manager=seen | Employee.objects.filter(pk__in=[order.manager_id, reader.pk]))
        view = sees(reader)
        if not view.prices:
            del self.fields["discount"]
        if not view.contacts:
            del self.fields["brought_by_phone"]

    def changes(self) -> dict[str, Any]:
        found = {name: value for name, value in valid(self).items() if name in self.data}
        found.pop("version", None)
        if found.get("priority") == "":
            del found["priority"]
        if "discount" in found:
            found["discount_percent"], found["discount_sum"] = found.pop("discount")
        return found


class CheckInForm(forms.Form):
    """What is read when the vehicle comes, beside what was read the last time."""

    mileage = HeaderForm.base_fields["mileage"]
    engine_hours = HeaderForm.base_fields["engine_hours"]
    fuel = HeaderForm.base_fields["fuel"]
    METERS = (("mileage", Reading.Meter.KILOMETRES), ("engine_hours", Reading.Meter.HOURS))

    def __init__(self, *args: Any, order: WorkOrder, **kwargs: Any) -> None:
        # The page below its dialog has fields of the same names.
        kwargs.setdefault("auto_id", "check_in_%s")
        super().__init__(*args, **kwargs)
        self.order = order

    def remind(self) -> None:
        """Show the last reading beside each field."""
        last = last_readings(self.order.vehicle) if self.order.vehicle else {}
        for name, meter in self.METERS:
            if meter in last:
                was = {"value": notation.format_number(last[meter].amount), "day": day(last[meter].read_on)}
                self[name].help_text = format_html(gettext("Last time: {value}, {day}"), **was)


class FreeForm(forms.Form):
    """Whether a line is free for the client, and why."""

    version = forms.IntegerField(min_value=1, max_value=2**31, widget=forms.HiddenInput)
    free = forms.BooleanField(required=False)
    reason = TextInput(label=_("Reason"), max_length=400, required=False)

    def __init__(self, *args: Any, line: Job | OrderPart, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.update(version=line.version, free=True, reason=line.reason)
        warranty, own = gettext("Warranty: free for the client"), gettext("Supplied by client: free for them")
        self.fields["free"].label = warranty if isinstance(line, Job) else own


class HandOverForm(forms.Form):
    to = TextInput(label=_("Handed over to"), max_length=200, required=False)


class ReasonForm(forms.Form):
    reason = TextInput(label=_("Reason"), max_length=400)


class PauseForm(forms.Form):
    waiting_for = TextInput(label=_("Waiting for"), max_length=200, required=False)


class CommentForm(KeyedForm):
    text = TextInput(label=_("Comment"), lines=2)


class TechniciansForm(forms.Form):
    """A tick box and a share for each technician. With no shares typed, they are equal."""

    version = forms.IntegerField(min_value=1, max_value=2**31, widget=forms.HiddenInput)

    def __init__(self, *args: Any, job: Job, technicians: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["version"] = job.assignments_version
        shares = {row.employee_id: row.share for row in job.assignments.all()}
        self.technicians = list(technicians)
        for technician in self.technicians:
            name = ", ".join([str(technician), *(off.until for off in getattr(technician, "absences", []))])
            chosen = forms.BooleanField(label=name, required=False, initial=technician.pk in shares)
            share = PercentInput(label=_("Share"), required=False, initial=shares.get(technician.pk))
            share.widget.attrs["aria-label"] = f"{technician}: {share.label}"
            self.fields[f"technician_{technician.pk}"], self.fields[f"share_{technician.pk}"] = chosen, share

    def rows(self) -> list[tuple[Any, Any]]:
        return [
            (self[f"technician_{technician.pk}"], self[f"share_{technician.pk}"]) for technician in self.technicians
        ]

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        for technician in self.technicians:
            share = f"share_{technician.pk}"
            if typed.get(share) and share in self.changed_data and not typed.get(f"technician_{technician.pk}"):
                self.add_error(share, _("Tick the technician, or clear the share."))
        return typed

    def shares(self) -> list[Share]:
        chosen = [person for person in self.technicians if self.cleaned_data[f"technician_{person.pk}"]]
        typed: list[Percent | None] = [self.cleaned_data[f"share_{person.pk}"] for person in chosen]
        if chosen and not any(typed):
            typed = list(equal_shares(len(chosen)))
        return [Share(person, share or Percent.zero()) for person, share in zip(chosen, typed, strict=True)]
