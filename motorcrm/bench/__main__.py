"""`bin/bench`: see docs/benchmark.md."""

import argparse
import json
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path

from motorcrm.bench import company, floor, report
from motorcrm.bench.floor import Report


def main(arguments: list[str] | None = None) -> int:
    asked = _parser().parse_args(arguments)
    if asked.compare:
        return _compare(*asked.compare, floor_=asked.floor)
    company.prepare(asked.size, asked.database, asked.data, anew=asked.anew)
    if asked.only_make:
        return 0
    kind = "sqlite" if asked.database == "sqlite" else "postgresql"
    where = asked.out or asked.data / f"{kind}-{asked.size}.json"
    known = _ask(where, asked)
    known |= {"size": asked.size, "commit": _commit(), "at": datetime.now().astimezone().isoformat(timespec="minutes")}
    where.write_text(json.dumps(known, ensure_ascii=False, indent=1))
    where.with_suffix(".html").write_text(report.as_html(known))
    _say(report.as_text(known))
    _say(f"\n{where} and {where.with_suffix('.html').name}")
    return _tell([*known.get("broken", []), *floor.too_dear(known), *floor.unbearable(known)])


def _ask(where: Path, asked: argparse.Namespace) -> Report:
    flags = [f"--{name}" for name in ("alone", "hostile") if getattr(asked, name)]
    company.program("ask", str(where), f"--only={asked.only}", f"--rounds={asked.rounds}", *flags)
    known: Report = json.loads(where.read_text())
    return known


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="bin/bench", description=_ABOUT, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--size", type=int, default=1_000, metavar="N", help="work orders of the company (1000)")
    parser.add_argument("--database", default="sqlite", help="sqlite, postgres, or postgres://… of a server (sqlite)")
    parser.add_argument("--data", type=Path, default=company.ROOT / "build" / "bench", help="the folder (build/bench)")
    parser.add_argument("--anew", action="store_true", help="make the company anew")
    parser.add_argument("--only-make", action="store_true", help="make the company and ask nothing")
    parser.add_argument("--only", default="", metavar="PATTERN", help="only lines whose name has it")
    parser.add_argument("--rounds", type=int, default=3, help="of which the median is told (3)")
    parser.add_argument("--alone", action="store_true", help="by one client only, not by eight at once too")
    parser.add_argument("--hostile", action="store_true", help="beside sixteen hostile searches instead")
    parser.add_argument("--out", type=Path, metavar="FILE.json", help="where to write the report")
    parser.add_argument("--compare", nargs=2, type=Path, metavar=("A.json", "B.json"), help="how B has grown over A")
    parser.add_argument("--floor", type=float, help="the most it may grow (as in motorcrm/bench/floor.toml)")
    return parser


_ABOUT = """Measures what pages and verbs take of the processor beside a bare Django page of 50 rows.

It makes a company of so many orders, serves it, signs in and asks. Companies of different size have the same
people and the same open orders: only the past grows, and nothing may cost more because of it.
  bin/bench --size 1000 --database postgres
  bin/bench --size 1000000 --database postgres
  bin/bench --compare build/bench/postgresql-1000.json build/bench/postgresql-1000000.json"""


def _compare(one: Path, other: Path, *, floor_: float | None) -> int:
    smaller, larger = sorted((json.loads(path.read_text()) for path in (one, other)), key=lambda known: known["size"])
    for name, by in sorted(floor.growths(smaller, larger).items(), key=lambda pair: -pair[1]):
        _say(f"{by:7.2f}  {name}")
    other.with_suffix(".html").write_text(report.as_html(larger, smaller))
    return _tell(floor.too_steep(smaller, larger, floor_))


def _tell(broken: list[str]) -> int:
    for line in broken:
        _say(f"NOT AS IT SHOULD BE  {line}")
    return 1 if broken else 0


def _commit() -> str:
    asked = ["git", "-C", str(company.ROOT), "log", "-1", "--format=%h %s"]
    return subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip()  # noqa: S603  # git


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    began = time.monotonic()
    code = main()
    _say(f"{time.monotonic() - began:.0f} s")
    sys.exit(code)
