"""The menu entries of suppliers."""

from django.utils.translation import gettext_lazy as _

from motorcrm.suppliers.nouns import SUPPLIER
from motorcrm.suppliers.rights import EDIT_SUPPLIERS
from motorcrm.ui.menu import Entry, entry_of

UNDER = "/suppliers/"
ENTRIES = [entry_of(SUPPLIER, under=UNDER)]
CREATES = [
    Entry(
        _("Supplier"),
        icon="truck-delivery",
        url="supplier-new",
        under=UNDER,
        rights=(EDIT_SUPPLIERS,),
        position=SUPPLIER.position,
        button=_("New supplier"),
        asks=True,
    ),
]
