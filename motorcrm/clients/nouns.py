"""What the program knows of clients as things."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from motorcrm.access.owning import Reason, own_because
from motorcrm.clients.models import Client


def _entered(person: Any, thing: Any, asker: Any) -> str:
    return _("It was entered by this person.") if thing.created_by_id == person.pk else ""


ENTERED = Reason(lambda person: Q(created_by=person), _entered)
"""Whoever enters a client or a vehicle goes on seeing it, with an order or without."""

own_because(Client, ENTERED)
