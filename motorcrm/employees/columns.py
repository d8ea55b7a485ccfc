"""Columns of the list of people."""

from operator import attrgetter

from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from motorcrm.access.rights import SEE_CONTACTS
from motorcrm.core.phones import format_phone
from motorcrm.employees.models import Employee
from motorcrm.ui.lists import Column, Datum
from motorcrm.ui.markup import format_html, format_html_join
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


def _sign_in(person: Employee) -> str:
    if not person.login:
        return gettext("no login")
    return gettext("yes") if person.is_active else gettext("sign-in blocked")


def _name(person: Employee) -> str:
    return person.full_name


def _role_names(person: Employee) -> str:
    return ", ".join(str(role.label) for role in person.roles.all())


def _phones(person: Employee) -> str:
    return ", ".join(format_phone(one.number) for one in person.phones.all())


_position_and_absence = [
    Datum(_("Position"), attrgetter("position")),
    Datum(_("Away"), lambda person: ", ".join(str(off.until) for off in person.absences)),
]
_BOTH = [
    Column(
        "name",
        _("Last and first name"),
        "employees/cells/_name.html",
        width=250,
        card="top",
        hint=_name,
        data=_name,
    ),
    Column("position", _("Position"), _position, card="middle", data=_position_and_absence),
    Column("performs", _("Carries out jobs"), _performs, width=120, spare=True, card="", data=_performs),
    Column("skills", _("Skills"), _skills, css="sub", spare=True, card="", hint=_skills, data=_skills),
    Column("phone", _("Phone"), _phone, right=SEE_CONTACTS, width=160, card="bottom-end", data=_phones),
    Column("roles", _("Roles"), _roles, width=150, card="bottom", data=_role_names),
]
COLUMNS = {
    "working": [*_BOTH, Column("login", _("Sign-in"), _login, css="sub", width=110, card="top-end", data=_sign_in)],
    "left": [*_BOTH, Column("left", _("Left"), _left, width=110, card="top-end", data=attrgetter("left_on"))],
}
"""By tab. Each row is a person with `absences`."""
