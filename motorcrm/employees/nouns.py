"""Employees, declared as a noun."""

from django.utils.translation import gettext_lazy as _

from motorcrm.access.nouns import Files, Listed, Noun, declare
from motorcrm.employees.models import Employee
from motorcrm.employees.operations import add_paper, remove_paper
from motorcrm.employees.places import EMPLOYEE_PAGE
from motorcrm.employees.rights import VIEW_PAPERS

EMPLOYEE = declare(
    Noun(
        model=Employee,
        position=40,
        page="employee",
        find=lambda rows, typed, reader: rows.search(typed),  # type: ignore[attr-defined]  # its queryset
        listed=Listed(
            label=_("Employees"),
            icon="id-badge-2",
            page="employees",
            found=lambda person, typed: Employee.objects.visible_to(person).search(typed),
            row="employees/_found.html",
        ),
        files=Files(right=VIEW_PAPERS, add=add_paper, remove=remove_paper, place=EMPLOYEE_PAGE),
    )
)
