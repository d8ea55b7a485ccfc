"""The company that is asked: made once for each size and database, and anew when tables have changed."""

import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

ROOT = Path(__file__).resolve().parents[2]
POSTGRES = "postgres://postgres@127.0.0.1:5432"
SEED = 7
SERVER = {
    "DJANGO_SETTINGS_MODULE": "motorcrm.bench.settings",
    "MOTORCRM_MODE": "production",
    "MOTORCRM_HTTPS": "false",
    "MOTORCRM_HOSTS": "127.0.0.1",
    "MOTORCRM_SECRET_KEY": "a-server-on-this-machine-that-lives-for-some-minutes",
}
"""Production, but for HTTPS, which a proxy would do."""
_ALONE = "ALTER DATABASE {} SET max_parallel_workers_per_gather = 0"
"""PostgreSQL would give part of a query to processes that end before anybody can ask what they took."""

_TIDIED = "VACUUM (ANALYZE)"
"""PostgreSQL does it by itself in time. Until then it looks up each row that it counts along an index."""


def prepare(size: int, database: str, folder: Path, *, anew: bool) -> None:
    """Point this process and its children at the company, making it first if need be."""
    kind = "sqlite" if database == "sqlite" else "postgresql"
    data = folder / f"{kind}-{size}"
    os.environ.pop("DATABASE_URL", None)
    os.environ |= {**SERVER, "MOTORCRM_DATA": str(data)}
    if kind == "postgresql":
        os.environ["DATABASE_URL"] = f"{POSTGRES if database == 'postgres' else database.rstrip('/')}/bench_{size}"
    stamp = data / "made-of"
    if anew or not stamp.exists() or stamp.read_text() != tables():
        _make(size, data)
        stamp.write_text(tables())


def tables() -> str:
    """A hash of all migrations: first ones may be remade as long as no company runs on them."""
    found = sorted((ROOT / "motorcrm").glob("*/migrations/*.py"))
    return hashlib.sha256(b"".join(path.read_bytes() for path in found)).hexdigest()


def _make(size: int, data: Path) -> None:
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir(parents=True)
    url = os.environ.get("DATABASE_URL")
    if url:
        parts = urlsplit(url)
        name = parts.path.strip("/")
        with psycopg.connect(urlunsplit(parts._replace(path="/postgres")), autocommit=True) as server:
            server.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
            server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
            server.execute(sql.SQL(_ALONE).format(sql.Identifier(name)))
    began = time.monotonic()
    program("demo", "--orders", str(size), "--seed", str(SEED), "--same-present")
    (data / "took").write_text(f"{time.monotonic() - began:.0f} s, {sum(os.times()[2:4]):.0f} s of the processor\n")
    if url:
        with psycopg.connect(url, autocommit=True) as company:
            company.execute(_TIDIED)


def program(*command: str) -> None:
    """Run a command of the program. Raises CalledProcessError if it fails."""
    start = "from motorcrm.config.command import main; main()"
    subprocess.run([sys.executable, "-c", start, *command], check=True)  # noqa: S603  # the program itself
