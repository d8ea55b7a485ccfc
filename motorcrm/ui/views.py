"""Pages of the shell itself."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from motorcrm.ui.middleware import answer


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's token is missing or of another session."""
    return answer(request, 403, _("The page has grown old"), _("Reload it and try once more: nothing was changed."))
