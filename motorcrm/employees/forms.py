"""Forms of employees."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from motorcrm.access.fields import sees
from motorcrm.core import clock
from motorcrm.core.actor import Person
from motorcrm.core.refusal import Invalid
from motorcrm.employees.facts import fit_skills
from motorcrm.employees.hours import Week, week_of, weekday_name
from motorcrm.employees.leaving import QUESTIONS
from motorcrm.employees.models import Employee, Skill, TimeOff
from motorcrm.employees.operations.people import phones_of, skills_of
from motorcrm.employees.queries import skills_in_use
from motorcrm.ui.forms import KeyedForm, offer
from motorcrm.ui.inputs import ChosenInput, DayInput, EmailInput, TextInput
from motorcrm.ui.rows import MOST, PhonesInput, RowsWidget


class SkillsWidget(RowsWidget):
    """Rows of one skill each; skills in use are suggested."""

    def offered(self) -> list[str]:
        return skills_in_use()


class SkillsInput(forms.Field):
    """Skills in people's own words; empty rows are ignored."""

    def __init__(self, **kwargs: Any) -> None:
        more = _("Another skill")
        super().__init__(widget=SkillsWidget(input_type="text", add=_("Add skill"), more=more), **kwargs)

    def clean(self, value: Any) -> list[str]:
        try:
            return fit_skills(value[:MOST])
        except Invalid as problem:
            raise forms.ValidationError(list(problem.errors.values())) from None


class PersonForm(KeyedForm):
    """A person's details. Fields hidden from the reader are left out of the form."""

    last_name = TextInput(label=_("Last name"), max_length=80)
    first_name = TextInput(label=_("First name"), max_length=80)
    middle_name = TextInput(label=_("Middle name"), max_length=80, required=False)
    position = TextInput(label=_("Position"), max_length=120, required=False)
    is_technician = forms.BooleanField(
        label=_("Carries out jobs"), required=False, help_text=_("Jobs can be assigned to this person.")
    )
    skills = SkillsInput(
        label=_("Skills"), required=False, help_text=_("What this person is good at, in your own words.")
    )
    phones = PhonesInput(label=_("Phones"), required=False)
    email = EmailInput(label=_("Email"), required=False)
    hired_on = DayInput(label=_("Works here since"), required=False)
    notes = TextInput(label=_("Notes"), lines=3, required=False)

    def __init__(self, *args: Any, reader: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in [name for name in self.fields if not sees(reader).field(name)]:
            del self.fields[name]


class EditPersonForm(PersonForm):
    """Contacts hidden from the reader are left out and stay as they are."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    shows_versions = True

    def __init__(self, *args: Any, person: Employee, **kwargs: Any) -> None:
        related = {"phones": phones_of(person), "skills": skills_of(person)}
        names = [name for name in self.base_fields if name != "key"]
        initial = {name: related[name] if name in related else getattr(person, name) for name in names}
        super().__init__(*args, initial=initial, **kwargs)

    def changes(self) -> dict[str, Any]:
        """The typed values, with the version."""
        return {name: value for name, value in self.cleaned_data.items() if name != "key"}


class PhotoForm(KeyedForm):
    photo = forms.FileField()


class HoursForm(forms.Form):
    """Start and end by weekday; two empty times mean a non-working day."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    shows_versions = True

    def __init__(self, *args: Any, person: Employee, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["version"] = person.version
        week = week_of(person.working_hours.all())
        for weekday in range(7):
            begins, ends = week.get(weekday, (None, None))
            for name, label, current in (
                (f"begins_{weekday}", _("%(weekday)s, from"), begins),
                (f"ends_{weekday}", _("%(weekday)s, to"), ends),
            ):
                widget = forms.TimeInput(format="%H:%M", attrs={"type": "time"})
                label_of_day = label % {"weekday": weekday_name(weekday)}
                self.fields[name] = forms.TimeField(label=label_of_day, required=False, widget=widget, initial=current)

    def days(self) -> list[tuple[str, Any, Any]]:
        return [(weekday_name(day), self[f"begins_{day}"], self[f"ends_{day}"]) for day in range(7)]

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        for day in range(7):
            begins, ends = typed.get(f"begins_{day}"), typed.get(f"ends_{day}")
            for name, one, other in ((f"begins_{day}", begins, ends), (f"ends_{day}", ends, begins)):
                if one is None and other is not None and name not in self.errors:
                    self.add_error(name, _("Enter both times, or neither for a non-working day."))
        return typed

    def hours(self) -> Week:
        typed = self.cleaned_data
        return {day: (typed[f"begins_{day}"], typed[f"ends_{day}"]) for day in range(7) if typed[f"begins_{day}"]}


class TimeOffForm(KeyedForm):
    kind = forms.ChoiceField(label=_("Type of absence"), choices=TimeOff.Kind.choices)
    first = DayInput(label=_("First day"))
    last = DayInput(label=_("Last day"))
    comment = TextInput(
        label=_("Comment"), max_length=200, required=False, help_text=_("Only people who can edit employees see this.")
    )


class EditTimeOffForm(TimeOffForm):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    shows_versions = True


class PeopleFilter(forms.Form):
    """Filters of the list, read from the query string. Invalid values are ignored."""

    q = TextInput(label=_("Search"), required=False, max_length=120)
    tab = forms.ChoiceField(choices=[("working", ""), ("left", "")], required=False)
    skill = ChosenInput(Skill.objects.none(), label=_("Skill"), required=False, empty_label=_("All skills"))
    technicians = forms.BooleanField(label=_("Technicians only"), required=False)

    def __init__(self, query: Any, *, seen: Any) -> None:
        super().__init__(query, auto_id="filter_%s")
        offer(self, skill=Skill.objects.filter(people__in=seen).distinct())
        self.is_valid()

    @property
    def tab_chosen(self) -> str:
        return self.cleaned_data.get("tab") or "working"

    @property
    def filters(self) -> dict[str, Any]:
        """The valid filters that are not empty, without the tab."""
        return {name: value for name, value in self.cleaned_data.items() if value and name != "tab"}


class LeaveForm(forms.Form):
    """The last day, and what the apps above ask about what the person has in hand."""

    on = DayInput(label=_("Last day of work"))

    def __init__(self, *args: Any, person: Employee, reader: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("on", clock.today())
        self.questions = {name: fields(person, reader) for name, fields in QUESTIONS.items()}
        for fields in self.questions.values():
            self.fields |= fields

    def answers(self) -> dict[str, Any]:
        """The answers, by the name of the app that asked."""
        typed = self.cleaned_data
        return {name: {field: typed[field] for field in fields} for name, fields in self.questions.items()}
