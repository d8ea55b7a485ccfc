"""What people are told after they have recorded something that was possible, but may be a mistake."""

from django.contrib import messages
from django.utils.translation import gettext as _

from motorcrm.access.fields import sees
from motorcrm.finance.models import Recorded
from motorcrm.finance.queries import short_after
from motorcrm.finance.queries.discipline import breaches
from motorcrm.ui.request import Request


def warn(request: Request, recorded: Recorded) -> None:
    """An account below zero; what the rules about cash say, to those who see sums."""
    if short_after(recorded, request.user):
        messages.warning(request, _("This account is now below zero in our records. Check what has been recorded."))
    if sees(request.user).prices:
        for said in dict.fromkeys(breaches(recorded, request.user)):
            messages.warning(request, said)
