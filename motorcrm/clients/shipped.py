"""Sources of clients that come with the program."""

from motorcrm.clients.models import Source


def ensure_sources() -> None:
    for code in Source.SHIPPED_NAMES:
        Source.objects.get_or_create(code=code)
