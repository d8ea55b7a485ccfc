"""What other pages show of wages."""

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from motorcrm.access.scopes import reaches
from motorcrm.core.exact import Money
from motorcrm.employees.models import Employee
from motorcrm.ui.request import Request
from motorcrm.wages.queries.owed import balances
from motorcrm.wages.rights import VIEW_WAGES

NOTHING, ZERO = SafeString(""), Money.zero()


def wages_of_person(request: Request, person: Employee) -> SafeString:
    """What is owed to somebody, on their own page; for themselves and for those who see wages."""
    if not reaches(request.user, VIEW_WAGES, person):
        return NOTHING
    owed = balances([person.pk]).get(person.pk, ZERO)
    return render_to_string("wages/_wages_of_person.html", {"person": person, "owed": owed}, request)
