"""What roles show on other pages: a settings tile, a button above the list of employees, an employee's rights."""

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from motorcrm.access.scopes import has
from motorcrm.employees.models import Employee
from motorcrm.employees.rights import MANAGE_ACCESS
from motorcrm.roles.queries import resulting_rights
from motorcrm.roles.rights import MANAGE_ROLES

NOTHING = SafeString("")


def roles_tile(request: HttpRequest, nothing: None) -> SafeString:
    if not has(request.user, MANAGE_ROLES):
        return NOTHING
    words = {"title": _("Roles and rights"), "text": _("Who can see and do what.")}
    return render_to_string("ui/_setting.html", {"icon": "lock", "url": reverse("roles"), **words}, request)


def roles_button(request: HttpRequest, nothing: None) -> SafeString:
    return render_to_string("roles/_roles_button.html", {}, request)


def rights_of_person(request: HttpRequest, person: Employee) -> SafeString:
    """A person's rights, for that person and for people who manage access."""
    if person.pk != request.user.pk and not has(request.user, MANAGE_ACCESS):
        return NOTHING
    return render_to_string("roles/_rights.html", {"rights": resulting_rights(person)}, request)
