"""Orders in the menu."""

from django.utils.translation import gettext_lazy as _

from motorcrm.employees.models import Employee
from motorcrm.orders.rights import CREATE_ORDERS, DO_WORKS, VIEW_ORDERS
from motorcrm.ui.menu import Entry

ENTRIES = [
    Entry(_("Work orders"), icon="clipboard-list", url="orders", under="/orders/", rights=(VIEW_ORDERS,)),
    Entry(
        _("My works"),
        icon="tool",
        url="my-works",
        under="/works/",
        rights=(DO_WORKS,),
        shown_to=lambda person: isinstance(person, Employee) and person.is_master,
    ),
]
CREATES = [Entry(_("Work order"), icon="clipboard-list", url="order-new", rights=(CREATE_ORDERS,))]
