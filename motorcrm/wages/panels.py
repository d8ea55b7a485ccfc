"""What other pages show of wages."""

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from motorcrm.core.exact import Money
from motorcrm.employees.models import Employee
from motorcrm.ui.request import Request
from motorcrm.wages.queries.earnings import accrued_lately
from motorcrm.wages.queries.owed import balances, sees_wages_of

NOTHING, ZERO = SafeString(""), Money.zero()


def wages_of_person(request: Request, person: Employee) -> SafeString:
    """What is owed to somebody, on their own page; for themselves and for those who see wages."""
    if not sees_wages_of(request.user, person):
        return NOTHING
    owed = balances([person.pk]).get(person.pk, ZERO)
    return render_to_string("wages/_wages_of_person.html", {"person": person, "owed": owed}, request)


def earned_this_month(request: Request, person: Employee) -> SafeString:
    """What has been accrued to a technician this month and today, with the way to how; nothing if nothing has been."""
    if not sees_wages_of(request.user, person):
        return NOTHING
    accrued = accrued_lately(person)
    if not (accrued.month or accrued.day):
        return NOTHING
    return render_to_string("wages/_earned.html", {"accrued": accrued}, request)
