"""Forms of vehicles, their owners, readings and classes."""

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from motorcrm.clients.models import Client
from motorcrm.clients.queries import suggested
from motorcrm.core import clock
from motorcrm.core.actor import Person
from motorcrm.ui.filters import FilterForm
from motorcrm.ui.forms import KeyedForm, offer
from motorcrm.ui.inputs import CountInput, DayInput, ManyInput, RowInput, TextInput
from motorcrm.vehicles.known import usual
from motorcrm.vehicles.models import Reading, Vehicle, VehicleClass
from motorcrm.vehicles.readings import MOST


class VehicleFilter(FilterForm):
    q = TextInput(label=_("Search"), required=False, max_length=120)

    placeholder = _("Make, model, plate, VIN")
    pairs = ()


class _Suggesting(TextInput):
    """A name suggested while it is typed; any other may be typed too. `prefix` is that of the fields beside it."""

    route = ""
    beside: tuple[str, ...] = ()

    def __init__(self, *, prefix: str = "", **kwargs: Any) -> None:
        sent = " ".join(f"{prefix}{name}:{name}" for name in self.beside)
        attrs = {"autocomplete": "off", "data-suggest-with": sent, "data-suggest-min": "1"}
        super().__init__(max_length=80, widget=_SuggestingWidget(self.route, attrs), **kwargs)


class _SuggestingWidget(forms.TextInput):
    """The address is known only once all routes are."""

    def __init__(self, route: str, attrs: dict[str, str]) -> None:
        super().__init__(attrs)
        self.route = route

    def build_attrs(self, base_attrs: Any, extra_attrs: Any = None) -> dict[str, Any]:
        return super().build_attrs(base_attrs, extra_attrs) | {"data-suggest": f"{reverse(self.route)}?q="}


class MakeInput(_Suggesting):
    route, beside = "make-suggest", ("type",)


class ModelInput(_Suggesting):
    route, beside = "model-suggest", ("type", "make")


class VehicleForm(KeyedForm):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)
    type = forms.ChoiceField(label=_("Type"), choices=Vehicle.Type.choices)
    make = MakeInput(label=_("Make"))
    model = ModelInput(label=_("Model"), required=False)
    plate = TextInput(label=_("Plate"), max_length=20, required=False)
    vin = TextInput(label=_("VIN or frame number"), max_length=40, required=False)
    year = CountInput(label=_("Year"), min_value=0, max_value=9999, required=False)
    engine = TextInput(label=_("Engine"), max_length=80, required=False)
    engine_number = TextInput(label=_("Engine number"), max_length=40, required=False)
    colour = TextInput(label=_("Colour"), max_length=40, required=False)
    vehicle_class = RowInput(
        VehicleClass.objects.order_by("pk"),
        label=_("Class"),
        required=False,
        empty_label=_("according to type"),
        help_text=_("The labour rate may depend on it."),
    )
    notes = TextInput(label=_("Notes"), lines=3, required=False)

    shows_versions = True
    lacks_makes = False

    def __init__(self, *args: Any, vehicle: Vehicle | None = None, **kwargs: Any) -> None:
        if vehicle is not None:
            current = {name: getattr(vehicle, name) for name in self.base_fields if name != "key"}
            kwargs["initial"] = {**current, "vehicle_class": vehicle.vehicle_class_id}
        super().__init__(*args, **kwargs)
        if vehicle is None:
            found = usual()
            self.initial.setdefault("type", found.type)
            self.lacks_makes = not found.has_makes
            del self.fields["version"]

    def facts(self) -> dict[str, Any]:
        """The typed values, without the key and the version; for a new vehicle an empty class is left to the type."""
        facts = {name: value for name, value in self.cleaned_data.items() if name not in ("key", "version")}
        if facts["vehicle_class"] is None and "version" not in self.fields:
            del facts["vehicle_class"]
        return facts


class OwnerForm(KeyedForm):
    """The new owner, searched for by name or phone."""

    owner = RowInput(Client.objects.none(), label=_("New owner"), empty_label=None)
    since = DayInput(label=_("Since"))

    def __init__(self, *args: Any, person: Person, query: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("since", clock.today())
        within = Client.objects.visible_to(person).active()
        offer(self, owner=within)
        # Only the clients found are offered: a list of all of them would be useless.
        found = suggested(person, query) if query else []
        chosen = self.data.get("owner", "")
        if chosen.isascii() and chosen.isdigit() and len(chosen) < 19:
            found += suggested(person, "", only=int(chosen))
        choices = [(one.client.pk, str(one)) for one in found]
        self.fields["owner"].widget = forms.Select(choices=choices)


class ReadingForm(KeyedForm):
    value = CountInput(label=_("Reading"), min_value=0, max_value=MOST)
    meter = forms.ChoiceField(label=_("Unit of reading"), choices=Reading.Meter.choices)
    on = DayInput(label=_("Date"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("on", clock.today())


class StrikingForm(forms.Form):
    reason = TextInput(label=_("Reason"), max_length=400)


class ClassesForm(forms.Form):
    """The vehicle classes that a person works on."""

    classes = ManyInput(
        label=_("Vehicle classes"),
        queryset=VehicleClass.objects.order_by("pk"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Tick none to include all."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    shows_versions = True
