"""What is asked when somebody leaves who has works or orders in hand."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from motorcrm.core.actor import Person
from motorcrm.employees.models import Employee
from motorcrm.orders.queries.order import masters
from motorcrm.planning.queries.hands import managed_by, works_in_hands_of

NOBODY = "nobody"


class TakerInput(forms.ChoiceField):
    """One of these people, or said aloud: nobody."""

    def __init__(self, people: Iterable[Employee], *, nobody: Any, **kwargs: Any) -> None:
        self.people = {str(person.pk): person for person in people}
        names = [(pk, str(person)) for pk, person in self.people.items()]
        super().__init__(choices=[("", _("Choose")), (NOBODY, nobody), *names], **kwargs)

    def clean(self, value: Any) -> Employee | None:
        return self.people.get(super().clean(value))


def questions(person: Employee, reader: Person) -> dict[str, forms.Field]:
    """Who takes over; nothing of what there is none."""
    found: dict[str, forms.Field] = {}
    if works_in_hands_of(person).exists():
        nobody = _("nobody: to those who share the work, else to be handed out")
        found["works_to"] = TakerInput(
            masters().exclude(pk=person.pk), nobody=nobody, label=_("Who takes over the works")
        )
    if managed_by(person).exists():
        people = Employee.objects.working().exclude(pk=person.pk)
        nobody = _("nobody: the orders have no manager")
        found["orders_to"] = TakerInput(people, nobody=nobody, label=_("Who takes over the orders"))
    return found
