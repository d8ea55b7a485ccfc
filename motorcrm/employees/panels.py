"""What employees show on other pages: the tile of roles among the settings."""

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from motorcrm.access.scopes import has
from motorcrm.employees.rights import MANAGE_ROLES
from motorcrm.ui.request import Request


def roles_tile(request: Request, nothing: None) -> SafeString:
    if not has(request.user, MANAGE_ROLES):
        return SafeString("")
    return render_to_string("employees/_roles_tile.html", {}, request)
