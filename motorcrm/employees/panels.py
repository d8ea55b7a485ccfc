"""What employees show on other pages: the tile of roles among the settings."""

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from motorcrm.access.scopes import has
from motorcrm.employees.rights import MANAGE_ROLES


def roles_tile(request: HttpRequest, nothing: None) -> SafeString:
    if not has(request.user, MANAGE_ROLES):
        return SafeString("")
    return render_to_string("employees/_roles_tile.html", {}, request)
