"""What other pages show of wages."""

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from motorcrm.core.exact import Money
from motorcrm.employees.models import Employee
from motorcrm.ui.request import Request
from motorcrm.wages.queries.owed import balances, sees_wages_of

NOTHING, ZERO = SafeString(""), Money.zero()


def wages_of_person(request: Request, person: Employee) -> SafeString:
    """What is owed to somebody, on their own page; for themselves and for those who see wages."""
    if not sees_wages_of(request.user, person):
        return NOTHING
    owed = balances([person.pk]).get(person.pk, ZERO)
    return render_to_string("wages/_wages_of_person.html", {"person": person, "owed": owed}, request)
