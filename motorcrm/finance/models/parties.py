"""Whom money came from or went to, where that is not what the transaction is about."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from motorcrm.clients.models import Client
from motorcrm.employees.models import Employee
from motorcrm.suppliers.models import Supplier

Party = Supplier | Client | Employee | str
"""A supplier, a client or an employee there is; or only a name."""
KNOWN: dict[str, type[Model]] = {"supplier": Supplier, "client": Client, "employee": Employee}
"""By the column that names one, which is the dimension of postings too."""


class WithParty(models.Model):
    """The name as it was on that day stands in `counterparty`, whether or not a row is named beside it."""

    counterparty = models.CharField(_("counterparty"), max_length=200, blank=True)
    supplier = models.ForeignKey(Supplier, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    client = models.ForeignKey(Client, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    employee = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )

    class Meta:
        abstract = True

    @property
    def party(self) -> Party:
        known: list[Any] = [getattr(self, column) for column in KNOWN if getattr(self, f"{column}_id")]
        return known[0] if known else self.counterparty

    @party.setter
    def party(self, party: Party) -> None:
        """One that was joined to another stands for the one who remains."""
        remains: Any = getattr(party, "merged_into", None) or party
        self.counterparty = " ".join(str(remains).split())[:200]
        for column, model in KNOWN.items():
            # `__class__`, not `type`: the signed-in person is a lazy wrapper
            setattr(self, column, remains if issubclass(remains.__class__, model) else None)
