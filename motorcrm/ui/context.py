"""What every template gets."""

from typing import Any

from django.http import HttpRequest

from motorcrm.access.fields import sees


def shell(request: HttpRequest) -> dict[str, Any]:
    return {"sees": sees(request.user)} if getattr(request, "user", None) and request.user.is_authenticated else {}
