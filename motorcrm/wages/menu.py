"""«My earnings» in the menu, for those who do jobs; others find theirs beside the employees."""

from django.utils.translation import gettext_lazy as _

from motorcrm.employees.models import Employee
from motorcrm.ui.menu import Entry
from motorcrm.wages.rights import VIEW_WAGES

ENTRIES = [
    Entry(
        _("My earnings"),
        icon="wallet",
        url="my-earnings",
        under="/earnings/",
        rights=(VIEW_WAGES,),
        shown_to=lambda person: isinstance(person, Employee) and person.is_technician,
        position=17,
    )
]
