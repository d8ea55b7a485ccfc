"""`bin/measures`: see docs/measures.md."""

import argparse
import json
import os
import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import django

from motorcrm.bench import company

ORDERS = 300


def main(arguments: list[str] | None = None) -> int:
    asked = _parser().parse_args(arguments)
    with TemporaryDirectory() as folder:
        _point_at_a_copy(asked.data, Path(folder) / "company", anew=asked.anew)
        counted = _count(asked, Path(folder))
    if asked.out:
        asked.out.write_text(json.dumps(counted, indent=1))
    return tell(counted)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="bin/measures", description=_ABOUT, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--only", default="", metavar="PATTERN", help="only groups of measures whose name has it")
    parser.add_argument("--out", type=Path, metavar="FILE.json", help="where to write what was counted")
    parser.add_argument("--data", type=Path, default=company.ROOT / "build" / "bench", help="the folder (build/bench)")
    parser.add_argument("--anew", action="store_true", help="make the demo company anew")
    parser.add_argument("--verbose", action="store_true", help="say what each figure is made of")
    return parser


_ABOUT = """Counts in Chromium what the interface takes: clicks, keys, requests, bytes, pixels, milliseconds.

It makes a demo company (once), serves a copy of it, signs in by role and does what people do. It ends with what is
above its limit in motorcrm/testing/measures/limits.toml, and with exit code 1. Groups: call, closing, first-hour,
first-pages, lists, order, pace, everywhere. The milliseconds need a quiet machine, the rest does not."""


def _point_at_a_copy(kept: Path, copy: Path, *, anew: bool) -> None:
    """This process and its children; what is done for measuring stays in the copy."""
    company.prepare(ORDERS, "sqlite", kept, anew=anew)
    shutil.copytree(os.environ["MOTORCRM_DATA"], copy)
    os.environ["MOTORCRM_DATA"] = str(copy)
    # Playwright leaves an event loop running in this thread.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    django.setup()


def _count(asked: argparse.Namespace, folder: Path) -> dict[str, float]:
    from motorcrm.testing.measures.count import GROUPS

    counted: dict[str, float] = {}
    with _stage(folder, verbose=asked.verbose) as stage:
        for name, count in GROUPS.items():
            if re.search(asked.only, name):
                for code, value in count(stage):
                    counted[code] = value
                    _say(_line(code, value))
    return counted


@contextmanager
def _stage(folder: Path, *, verbose: bool) -> Iterator[Any]:
    from motorcrm.bench.server import serving
    from motorcrm.testing.browser import Live, chromium
    from motorcrm.testing.measures.count import Stage

    with serving() as (_process, port), chromium() as browser:
        live = Live(f"http://127.0.0.1:{port}")
        yield Stage(live, browser, _workshop(), folder / "empty", _say if verbose else lambda _line: None)
        live.close()
        for fault in live.faults:
            _say(f"A SCRIPT BROKE  {fault}")


def _workshop() -> Any:
    """The demo company as tests know theirs."""
    from motorcrm.company.models import Organisation
    from motorcrm.employees.models import Employee
    from motorcrm.testing.cast import Workshop

    Employee.objects.update(steps_hidden=True)
    known: dict[str, Any] = {name: Employee.objects.get(login=name) for name in ("manager", "technician", "accountant")}
    return Workshop(
        organisation=Organisation.objects.earliest("pk"),
        owner=Employee.objects.get(login="admin"),
        senior=known["technician"],
        other_technician=known["technician"],
        **known,
    )


def _line(code: str, value: float) -> str:
    from motorcrm.testing.measures.limits import LIMITS

    limit = LIMITS[code]
    return f"{'ok   ' if limit.holds(value) else 'ABOVE'} {value:>8.5g}  of {limit.in_words:12} {limit.what}"


def tell(counted: dict[str, float]) -> int:
    from motorcrm.testing.measures.limits import LIMITS

    broken = [code for code, value in counted.items() if not LIMITS[code].holds(value)]
    for code in broken:
        _say(f"NOT AS IT SHOULD BE  {LIMITS[code].what}: {counted[code]:g}, {LIMITS[code].in_words}")
    return 1 if broken else 0


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
