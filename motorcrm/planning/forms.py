"""The questions asked when someone leaves with jobs or orders in hand."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from motorcrm.core.actor import Person
from motorcrm.employees.models import Employee
from motorcrm.planning.queries.hands import jobs_in_hands_of, managed_by

NOBODY = "nobody"


class TakerInput(forms.ChoiceField):
    """One of these people or, chosen explicitly, nobody."""

    def __init__(self, people: Iterable[Employee], *, nobody: Any, **kwargs: Any) -> None:
        self.people = {str(person.pk): person for person in people}
        names = [(pk, str(person)) for pk, person in self.people.items()]
        super().__init__(choices=[("", _("Choose")), (NOBODY, nobody), *names], **kwargs)

    def clean(self, value: Any) -> Employee | None:
        return self.people.get(super().clean(value))


def questions(person: Employee, reader: Person) -> dict[str, forms.Field]:
    """Who takes over the jobs and the orders; a question is left out where there is nothing to take over."""
    found: dict[str, forms.Field] = {}
    seen = Employee.objects.visible_to(reader).working().exclude(pk=person.pk)
    if jobs_in_hands_of(person).exists():
        nobody = _("no one: to others on the job, or leave unassigned")
        people = seen.filter(is_technician=True)
        found["jobs_to"] = TakerInput(people, nobody=nobody, label=_("Who takes over their jobs"))
    if managed_by(person).exists():
        nobody = _("no one: leave the orders without a manager")
        found["orders_to"] = TakerInput(seen, nobody=nobody, label=_("Who takes over their orders"))
    return found
