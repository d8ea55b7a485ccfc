"""The collected files, compressed once and sent from memory."""

import gzip
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".woff2": "font/woff2",
}
TEXT = frozenset({".css", ".js", ".json", ".svg"})
Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


@dataclass(frozen=True)
class Collected:
    headers: list[tuple[str, str]]
    body: bytes
    packed: bytes
    """The body in gzip; empty where that gains nothing."""


class StaticFiles:
    """Answers for files before the program is asked. Only what was collected is found, whatever the path says."""

    def __init__(self, application: Application) -> None:
        self.application = application

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        is_read = environ.get("REQUEST_METHOD") in ("GET", "HEAD")
        found = collected().get(path) if is_read and path.startswith(settings.STATIC_URL) else None
        if found is None:
            return self.application(environ, start_response)
        is_packed = bool(found.packed) and "gzip" in environ.get("HTTP_ACCEPT_ENCODING", "")
        body = found.packed if is_packed else found.body
        encoding = [("Content-Encoding", "gzip")] if is_packed else []
        start_response("200 OK", [*found.headers, *encoding, ("Content-Length", str(len(body)))])
        return [body] if environ["REQUEST_METHOD"] == "GET" else []


@lru_cache(maxsize=1)
def collected() -> dict[str, Collected]:
    """By address. A name that carries the hash of its content is kept by browsers for ever."""
    root = Path(settings.STATIC_ROOT)
    manifest = root / "staticfiles.json"
    hashed = set(json.loads(manifest.read_text("utf-8"))["paths"].values()) if manifest.exists() else set()
    files = (file for file in root.rglob("*") if file.is_file() and file != manifest)
    names = ((file, file.relative_to(root).as_posix()) for file in files)
    return {settings.STATIC_URL + name: _read(file, for_ever=name in hashed) for file, name in names}


def _read(file: Path, *, for_ever: bool) -> Collected:
    body = file.read_bytes()
    packed = gzip.compress(body, 9, mtime=0) if file.suffix in TEXT else b""
    headers = [
        ("Content-Type", TYPES.get(file.suffix, "application/octet-stream")),
        ("Cache-Control", "public, max-age=31536000, immutable" if for_ever else "no-cache"),
        ("Vary", "Accept-Encoding"),
        ("X-Content-Type-Options", "nosniff"),
    ]
    return Collected(headers, body, packed if len(packed) < len(body) else b"")
