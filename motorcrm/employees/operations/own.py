"""An employee's personal settings."""

from django.conf import settings
from django.utils.translation import gettext as _

from motorcrm.core.actor import Actor
from motorcrm.core.operation import SIGNED_IN, operation
from motorcrm.core.refusal import Forbidden, Invalid
from motorcrm.employees.models import Employee

THEMES = ("", "light", "dark")


@operation(needs=SIGNED_IN)
def choose_language(person: Employee, *, language: str, by: Actor) -> Employee:
    refuse_others(person, by)
    if language not in dict(settings.LANGUAGES):
        raise Invalid(language=_("Choose a language from the list."))
    return _keep(person, language=language)


@operation(needs=SIGNED_IN)
def choose_theme(person: Employee, *, theme: str, by: Actor) -> Employee:
    """Choose light, dark, or empty for the device's own setting."""
    refuse_others(person, by)
    if theme not in THEMES:
        raise Invalid(theme=_("Choose a theme from the list."))
    return _keep(person, theme=theme)


@operation(needs=SIGNED_IN)
def hide_first_steps(person: Employee, *, by: Actor) -> Employee:
    """Put away the first steps on the home page."""
    refuse_others(person, by)
    return _keep(person, steps_hidden=True)


@operation(needs=SIGNED_IN)
def show_first_steps(person: Employee, *, by: Actor) -> Employee:
    """Show them again, until all are done."""
    refuse_others(person, by)
    return _keep(person, steps_hidden=False)


def refuse_others(person: Employee, by: Actor) -> None:
    """Refuse anyone but the person: these are their own settings."""
    if person.pk != by.pk:
        raise Forbidden(SIGNED_IN)


def _keep(person: Employee, **choice: str | bool) -> Employee:
    Employee.objects.filter(pk=person.pk).update(**choice)
    for name, value in choice.items():
        setattr(person, name, value)
    return person
