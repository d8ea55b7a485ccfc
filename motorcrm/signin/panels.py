"""What signing in shows on a person's page: how they sign in, and a button to view as them."""

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from motorcrm.access.scopes import has
from motorcrm.employees.access import may_change_access
from motorcrm.employees.models import Employee
from motorcrm.employees.rights import MANAGE_ACCESS
from motorcrm.signin.queries import may_view_as
from motorcrm.signin.second_factor import second_factor_of

NOTHING = SafeString("")


def sign_in_of_person(request: HttpRequest, person: Employee) -> SafeString:
    """For the person and for people who manage access; with buttons for those who may change it."""
    if person.pk != request.user.pk and not has(request.user, MANAGE_ACCESS):
        return NOTHING
    may_change = may_change_access(request.user, person)
    factor = second_factor_of(person) if may_change else None
    context = {"person": person, "may_change_access": may_change, "second_factor": factor}
    return render_to_string("signin/_of_person.html", context, request)


def view_as_button(request: HttpRequest, person: Employee) -> SafeString:
    if not may_view_as(request.user, person):
        return NOTHING
    return render_to_string("signin/_view_as_button.html", {"person": person}, request)
