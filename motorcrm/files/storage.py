"""Where the bytes are stored: our own folder and names, written to disk before any row refers to them."""

import os
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from django.conf import settings

NAME = re.compile(r"[0-9a-f]{32}")
SMALL = "-small"


def new_name() -> str:
    return uuid4().hex


def path_of(name: str) -> Path:
    """The path of a stored file, in two levels of folders to keep each small. Raises ValueError for any other name."""
    if not NAME.fullmatch(name.removesuffix(SMALL)):
        raise ValueError(f"{name!r} is not the name of a stored file")
    return Path(settings.MEDIA_ROOT) / name[:2] / name[2:4] / name


def keep(name: str, content: bytes) -> None:
    """Write the bytes so that they survive a power cut whole: the file is synced, then its folder."""
    path = path_of(name)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    unfinished = path.with_name(f"{name}.{uuid4().hex[:8]}.part")
    with open(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
    for folder in path.parents[:3]:
        _sync(folder)


def open_stored(name: str) -> BinaryIO:
    """Open the bytes for reading. Raises FileNotFoundError if they are gone."""
    return path_of(name).open("rb")


def is_there(name: str) -> bool:
    return path_of(name).is_file()


def folders() -> list[str]:
    """The top-level folders: the first two characters of the names in them."""
    return sorted(path.name for path in Path(settings.MEDIA_ROOT).glob("??") if path.is_dir())


def older_than(hours: float, folder: str) -> Iterator[tuple[str, Path]]:
    """Everything in the folder unchanged for so many hours: the name a row would have for it, and its path."""
    before = time.time() - hours * 3600
    for path in sorted((Path(settings.MEDIA_ROOT) / folder).glob("??/*")):
        if path.is_file() and path.stat().st_mtime <= before:
            yield "" if path.suffix else path.name.removesuffix(SMALL), path


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
