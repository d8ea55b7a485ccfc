"""Orders in the menu."""

from django.utils.translation import gettext_lazy as _

from motorcrm.orders.rights import CREATE_ORDERS, VIEW_ORDERS
from motorcrm.ui.menu import Entry

ENTRIES = [
    Entry(_("Work orders"), icon="clipboard-list", url="orders", under="/orders/", rights=(VIEW_ORDERS,)),
]
CREATES = [Entry(_("Work order"), icon="clipboard-list", url="order-new", rights=(CREATE_ORDERS,))]
