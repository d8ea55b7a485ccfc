"""Columns of the list of people."""

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from motorcrm.access.rights import SEE_CONTACTS
from motorcrm.employees.models import Employee
from motorcrm.ui.lists import Column
from motorcrm.ui.templatetags.words import day, phone, state


def _position(person: Employee) -> SafeString:
    """Their position and, if they are away, until when."""
    away = [(state(off.until, "orange"),) for off in person.absences]
    return format_html_join(" ", "{}", [(person.position,), *away])


def _skills(person: Employee) -> str:
    return ", ".join(str(skill) for skill in person.skills.all())


def _phone(person: Employee) -> str:
    return next((phone(one.number) for one in person.phones.all()), "")


def _roles(person: Employee) -> SafeString:
    states = ((state(role.label, "purple" if role.is_administrator else "blue"),) for role in person.roles.all())
    return format_html_join(" ", "{}", states)


def _performs(person: Employee) -> str:
    return gettext("yes") if person.is_technician else ""


def _left(person: Employee) -> str:
    return day(person.left_on)


def _login(person: Employee) -> str:
    """On a card, which has no heads of columns, only what is unusual."""
    if not person.login:
        return gettext("no login")
    if not person.is_active:
        return gettext("sign-in blocked")
    return format_html('<span class="dash">{}</span>', gettext("yes"))


_BOTH = [
    Column(
        "name",
        _("Last and first name"),
        "employees/cells/_name.html",
        width=250,
        card="top",
        hint=lambda one: one.full_name,
    ),
    Column("position", _("Position"), _position, card="middle"),
    Column("performs", _("Carries out jobs"), _performs, width=120, spare=True, card=""),
    Column("skills", _("Skills"), _skills, css="sub", spare=True, card="", hint=_skills),
    Column("phone", _("Phone"), _phone, right=SEE_CONTACTS, width=160, card="bottom-end"),
    Column("roles", _("Roles"), _roles, width=150, card="bottom"),
]
COLUMNS = {
    "working": [*_BOTH, Column("login", _("Sign-in"), _login, css="sub", width=110, card="top-end")],
    "left": [*_BOTH, Column("left", _("Left"), _left, width=110, card="top-end")],
}
"""By tab. Each row is a person with `absences`."""
