"""A master's own works in the menu."""

from django.utils.translation import gettext_lazy as _

from motorcrm.employees.models import Employee
from motorcrm.orders.rights import DO_WORKS
from motorcrm.ui.menu import Entry

ENTRIES = [
    Entry(
        _("My works"),
        icon="tool",
        url="my-works",
        under="/works/",
        rights=(DO_WORKS,),
        shown_to=lambda person: isinstance(person, Employee) and person.is_master,
        position=15,
    )
]
