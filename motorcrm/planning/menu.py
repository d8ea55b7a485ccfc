"""«My jobs» in the menu, for technicians."""

from django.utils.translation import gettext_lazy as _

from motorcrm.employees.models import Employee
from motorcrm.orders.rights import DO_JOBS
from motorcrm.ui.menu import Entry

ENTRIES = [
    Entry(
        _("My jobs"),
        icon="tool",
        url="my-jobs",
        under="/jobs/",
        rights=(DO_JOBS,),
        shown_to=lambda person: isinstance(person, Employee) and person.is_technician,
        position=15,
    )
]
