"""Pay schemes on other pages: a line of the settings, the scheme that somebody has."""

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from motorcrm.access.scopes import has
from motorcrm.catalog.panels import settings_tile
from motorcrm.employees.models import Employee
from motorcrm.ui.request import Request
from motorcrm.wages.explained import sentence_of
from motorcrm.wages.queries.owed import sees_wages_of
from motorcrm.wages.queries.rules import anybody_has_a_scheme
from motorcrm.wages.queries.schemes import grouped_rules, of_person
from motorcrm.wages.rights import EDIT_SCHEMES, SEE_BASE

NOTHING = SafeString("")


def schemes_tile(request: Request, nothing: None) -> SafeString:
    if not has(request.user, EDIT_SCHEMES):
        return NOTHING
    return settings_tile(
        request,
        icon="cash",
        url=reverse("pay-schemes"),
        title=_("Pay schemes"),
        text=_("By which rules people are paid for jobs and orders, and who by which."),
    )


def scheme_of_person(request: Request, person: Employee) -> SafeString:
    """By which scheme they are paid, since when and what follows; with its rules, as they may read them."""
    may_edit = has(request.user, EDIT_SCHEMES)
    may_read = has(request.user, SEE_BASE) and sees_wages_of(request.user, person)
    if not (may_edit or may_read) or not (may_edit or anybody_has_a_scheme()):
        return NOTHING
    held = of_person(person)
    now = held.now
    lacks = now is None and person.is_technician and person.left_on is None
    if not (now or held.coming or lacks or (may_edit and person.left_on is None)):
        return NOTHING
    context = {
        "person": person,
        "held": held,
        "lacks": lacks,
        "rules": [sentence_of(one) for one in grouped_rules(now.given.scheme).now] if now and now.given.scheme else [],
        "may_edit": may_edit,
    }
    return render_to_string("wages/_scheme_of_person.html", context, request)
