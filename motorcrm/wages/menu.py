"""«Wages» in the menu of those who see everybody's, «My earnings» in that of those who do jobs."""

from django.utils.translation import gettext_lazy as _

from motorcrm.access.catalogue import ALL
from motorcrm.access.scopes import scope_of
from motorcrm.core.actor import Anyone
from motorcrm.employees.models import Employee
from motorcrm.ui.menu import Entry
from motorcrm.wages.rights import VIEW_WAGES


def sees_all(person: Anyone) -> bool:
    return scope_of(person, VIEW_WAGES) == ALL


def earns_by_jobs(person: Anyone) -> bool:
    return isinstance(person, Employee) and person.is_technician


ENTRIES = [
    Entry(
        _("My earnings"),
        icon="wallet",
        url="my-earnings",
        under="/earnings/",
        rights=(VIEW_WAGES,),
        shown_to=earns_by_jobs,
        position=17,
    ),
    Entry(
        _("Wages"),
        icon="cash-banknote",
        url="wages-month",
        under="/wages/",
        rights=(VIEW_WAGES,),
        shown_to=sees_all,
        position=41,
    ),
]
