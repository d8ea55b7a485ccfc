"""The entry for WSGI servers: the pages, the line before them, and before both the collected files, sent compressed."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from whitenoise import WhiteNoise

from motorcrm.config.gate import in_line
from motorcrm.config.limits import limit_queries
from motorcrm.config.line import PATIENCE, PLACES, WAITING, Line
from motorcrm.config.stack import in_one_piece
from motorcrm.ui.reading import TolerantRequest

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "motorcrm.config.settings")


def _add_headers(headers: dict[str, str], path: str, url: str) -> None:
    headers["X-Content-Type-Options"] = "nosniff"


_pages = get_wsgi_application()
_pages.request_class = TolerantRequest

application = WhiteNoise(
    in_line(in_one_piece(_pages), Line(PLACES, WAITING, PATIENCE)),
    root=settings.STATIC_ROOT,
    prefix=settings.STATIC_URL,
    max_age=60,
    allow_all_origins=False,
    # A name that carries the hash of its content is kept by browsers for ever.
    immutable_file_test=r"^.+\.[0-9a-f]{12}\..+$",
    add_headers_function=_add_headers,
)

limit_queries()
