"""Orders in the menu."""

from django.utils.translation import gettext_lazy as _

from motorcrm.orders.nouns import ORDER
from motorcrm.orders.rights import CREATE_ORDERS
from motorcrm.ui.menu import Entry, entry_of

ENTRIES = [entry_of(ORDER, under="/orders/", short=_("Orders"))]
CREATES = [
    Entry(
        _("Work order"),
        icon="clipboard-list",
        url="order-new",
        under="/orders/",
        rights=(CREATE_ORDERS,),
        position=10,
        button=_("New order"),
    )
]
