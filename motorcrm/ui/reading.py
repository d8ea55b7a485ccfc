"""Whether a request can be read at all: answered with 400 before anything asks what is in it."""

import codecs

from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest


class TolerantRequest(WSGIRequest):
    """A request that exists even if its Content-Type cannot be parsed, so that it can be answered."""

    def _set_content_type_params(self, meta: dict[str, str]) -> None:
        try:
            super()._set_content_type_params(meta)  # type: ignore[misc]  # the stubs do not know it
        except ValueError:  # a NUL in the charset, a parameter in an unknown encoding
            self.content_type, self.content_params = "", {"charset": "unknown"}


def is_readable(request: HttpRequest) -> bool:
    """Everything is UTF-8 here: browsers send forms as the page is, and other charsets would be misread."""
    charset = (request.content_params or {}).get("charset", "")
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not (length.isascii() and length.isdigit()):
        return False
    if charset:
        if not _is_utf8(charset):
            return False
        request.encoding = "utf-8"
    return True


def _is_utf8(charset: str) -> bool:
    try:
        return codecs.lookup(charset).name in ("utf-8", "ascii")
    except (LookupError, ValueError):
        return False
