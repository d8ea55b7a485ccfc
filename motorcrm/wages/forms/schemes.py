"""What people type about pay schemes: the scheme, a rule, whom it is given to, what it is tried on."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motorcrm.catalog.forms import VersionedForm
from motorcrm.catalog.models import Service, ServiceCategory
from motorcrm.core import clock, notation
from motorcrm.core.folding import fold
from motorcrm.employees.models import Employee
from motorcrm.finance.line_forms import Lines, needs_correction
from motorcrm.ui.filters import FilterForm
from motorcrm.ui.forms import KeyedForm, offer
from motorcrm.ui.inputs import DayInput, ManyInput, MoneyInput, PercentInput, RowInput, TextInput
from motorcrm.wages.models import PayRule, PayScheme
from motorcrm.wages.operations import RuleDraft
from motorcrm.wages.operations.schemes import MOST_STEPS

MONTHS_BACK = 12
_ID = "service_id"


class SchemeForm(VersionedForm):
    name = TextInput(label=gettext_lazy("Name"), max_length=120)
    moment = forms.ChoiceField(
        label=gettext_lazy("Pay is accrued"), choices=PayScheme.Moment.choices, initial=PayScheme.Moment.CLOSED
    )
    after_order_discount = forms.BooleanField(
        label=gettext_lazy("The discount of the whole order lowers pay too"),
        required=False,
        initial=True,
        help_text=gettext_lazy("The discount of the job itself always does."),
    )
    pays_warranty = forms.BooleanField(
        label=gettext_lazy("Warranty jobs are paid as if they had been charged"), required=False, initial=True
    )

    def __init__(self, *args: Any, current: PayScheme | None = None, is_used: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, current=current, **kwargs)
        self.is_used = is_used
        if is_used:
            for name in ("moment", "after_order_discount", "pays_warranty"):
                del self.fields[name]


class NameSchemeForm(KeyedForm):
    name = TextInput(label=gettext_lazy("Name of the copy"), max_length=120)


class ServiceTyped(forms.Form):
    """A form with a service that is suggested while it is typed. Without scripts its whole name finds it."""

    service = TextInput(label=gettext_lazy("Service"), max_length=200, required=False)
    service_id = TextInput(required=False, max_length=20, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service"].widget.attrs |= {
            "data-suggest": f"{reverse('service-suggest')}?q=", "data-suggest-id": _ID, "autocomplete": "off",
        }  # fmt: skip

    def service_of(self, clean: Mapping[str, Any]) -> Service | None:
        """The one that was chosen while its name still stands there, or the only one that is called so."""
        name, pk = clean.get("service") or "", clean.get(_ID) or ""
        if not name:
            return None
        rows = Service.objects.select_related("category")
        if pk.isascii() and pk.isdigit() and len(pk) < 19:
            chosen = rows.filter(pk=pk).first()
            if chosen is not None and fold(chosen.name) == fold(name):
                return chosen
        called = [one for one in rows.offered().search(name)[:50] if fold(one.name) == fold(name)]
        return called[0] if len(called) == 1 else None


class RuleForm(ServiceTyped, KeyedForm):
    """A rule. Of percent and sum, what its kind does not have is not shown, and not sent on."""

    kind = forms.ChoiceField(label=gettext_lazy("What is paid"), choices=PayRule.Kind.choices)
    percent = PercentInput(label=gettext_lazy("Percent"), required=False)
    amount = MoneyInput(label=gettext_lazy("Sum"), required=False)
    category = RowInput(
        ServiceCategory.objects.none(),
        label=gettext_lazy("For jobs of the category"),
        required=False,
        empty_label=gettext_lazy("All jobs"),
    )
    least = MoneyInput(label=gettext_lazy("Not less than"), required=False)
    most = MoneyInput(label=gettext_lazy("Not more than"), required=False)
    since = DayInput(label=gettext_lazy("From which day"), required=False)

    field_order = ("kind", "percent", "amount", "category", "service", "least", "most", "since")

    def __init__(self, *args: Any, last_accrued: date | None, usual_day: date, **kwargs: Any) -> None:
        initial = {"since": usual_day} if last_accrued else {}
        super().__init__(*args, initial=initial | kwargs.pop("initial", {}), **kwargs)
        offer(self, category=ServiceCategory.objects.filter(is_archived=False))
        self.fields["service"].label = _("Or for one service")
        self.fields["since"].help_text = (
            _("Pay has been accrued up to %(day)s: a later day.") % {"day": notation.day(last_accrued)}
            if last_accrued
            else _("Empty: from the beginning.")
        )
        fields = {
            "over": MoneyInput(label=_("Above, a month"), required=True),
            "step": PercentInput(label=_("Percent of what is above"), required=True),
        }
        data = args[0] if args else kwargs.get("data")
        self.lines = Lines(data, fields, most=MOST_STEPS, empty=2)

    def clean(self) -> dict[str, Any]:
        clean: dict[str, Any] = super().clean() or self.cleaned_data
        if clean.get("service"):
            found = self.service_of(clean)
            if found is None:
                self.add_error("service", _("There is no service of this name in the price list."))
            clean["service"] = found
        else:
            clean["service"] = None
        if not self.lines.are_valid():
            self.add_error(None, needs_correction())
        return clean

    def draft(self) -> RuleDraft:
        clean = self.cleaned_data
        by_percent = clean["kind"] in PayRule.BY_PERCENT
        return RuleDraft(
            kind=clean["kind"],
            percent=clean["percent"] if by_percent else None,
            amount=None if by_percent else clean["amount"],
            category=clean["category"],
            service=clean["service"],
            least=clean["least"],
            most=clean["most"],
            steps=[(line.cleaned_data["over"], line.cleaned_data["step"]) for line in self.lines.typed],
        )


class EndRuleForm(forms.Form):
    until = DayInput(label=gettext_lazy("The last day it holds"))


class GiveForm(KeyedForm):
    """Whom a scheme is given to."""

    employees = ManyInput(
        Employee.objects.none(), label=gettext_lazy("Employees"), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose somebody.")},
    )  # fmt: skip
    since = DayInput(
        label=gettext_lazy("From which day"),
        help_text=gettext_lazy("What is done from this day on is paid by the scheme, up to whatever is given later."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, employees=Employee.objects.working().named())


class GivenForm(KeyedForm):
    """By which scheme somebody is paid from a day on."""

    scheme = RowInput(
        PayScheme.objects.none(),
        label=gettext_lazy("Pay scheme"),
        required=False,
        empty_label=gettext_lazy("None: nothing is accrued"),
    )
    since = DayInput(label=gettext_lazy("From which day"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, scheme=PayScheme.objects.offered())


class WhichForm(ServiceTyped):
    """A job of which somebody asks which rule is for it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="which_%s", **kwargs)
        self.fields["service"].label = _("Service, or a job as it is typed by hand")


class TrialForm(FilterForm):
    """The month that a scheme is tried on, and for whom."""

    month = forms.ChoiceField(label=gettext_lazy("Which month"), required=False)
    people = ManyInput(
        Employee.objects.none(), label=gettext_lazy("Employees"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Nobody ticked: everyone whom its rules concern."),
    )  # fmt: skip

    def prepare(self) -> None:
        offer(
            self,
            month=[(one.isoformat(), notation.month(one)) for one in last_months()],
            people=Employee.objects.working().named(),
        )

    @property
    def chosen_month(self) -> date:
        """The one that is asked for, else the last that is over."""
        typed = self.cleaned_data.get("month")
        return date.fromisoformat(typed) if typed else last_months()[1]

    @property
    def chosen_people(self) -> list[int]:
        return [one.pk for one in self.cleaned_data.get("people") or ()]


def last_months() -> list[date]:
    """This month and those before it, the latest first."""
    first = clock.today().replace(day=1)
    at = first.year * 12 + first.month - 1
    return [date((at - back) // 12, (at - back) % 12 + 1, 1) for back in range(MONTHS_BACK + 1)]
