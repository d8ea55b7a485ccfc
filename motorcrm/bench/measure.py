"""Measuring: what each line costs beside the bare page, in rounds, by one client and by several at once."""

import re
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from statistics import median, quantiles
from typing import Any

from motorcrm.bench.bare import BARE
from motorcrm.bench.browser import Answer, Browser, Values
from motorcrm.bench.questions import ADMIN, ANSWERED, ROLES, Line
from motorcrm.bench.server import Meter, Reading, since

Send = Callable[[Browser], Answer]
ROUNDS = 3
BARE_TIMES = 6
BUDGET = 0.2
"""Seconds that one client spends on a line in a round, within these bounds."""
FEWEST, MOST = 2, 12
_THINGS = re.compile(r"<tr|<li|<article|role=.?option|list-group-item-action found")
AT_ONCE = 8


@dataclass(frozen=True)
class Sample:
    """What some requests took of the processor, milliseconds each, and how long each kept its client waiting."""

    server: float
    database: float
    walls: tuple[float, ...]

    @property
    def all(self) -> float:
        return self.server + self.database


@dataclass
class Result:
    """A line in the report."""

    name: str
    server: float
    database: float
    ratio: float
    """How many bare pages it costs: the median of the rounds, each against the bare page measured right beside it."""
    p50: float
    p95: float
    at_once: dict[str, Any] = field(default_factory=dict)
    """The same with several clients at once."""
    status: int = 200
    found: int = 0
    """How many rows, cards and suggestions the answer holds."""

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


class Asker:
    """Has signed in as every role, several times as the administrator."""

    def __init__(self, port: int, meter: Meter) -> None:
        self._meter = meter
        self.alone = {login: Browser(port).sign_in(login) for login in ROLES}
        self.crowd = [Browser(port).sign_in(ADMIN) for _number in range(AT_ONCE)]

    def measure(self, line: Line, rounds: int = ROUNDS) -> Result:
        """Raises RuntimeError if the program does not answer as it should."""
        browser = self.alone[line.login]
        times, answer = self._warm_up(line, browser)
        pairs = [(self._bare(), self._line(line, browser, times)) for _round in range(rounds)]
        samples = [sample for _bare, sample in pairs]
        walls = [wall for sample in samples for wall in sample.walls]
        return Result(
            line.name,
            server=median(sample.server for sample in samples),
            database=median(sample.database for sample in samples),
            ratio=median(sample.all / bare.all for bare, sample in pairs),
            p50=median(walls),
            p95=quantiles(walls, n=20)[-1],
            status=answer.status,
            found=len(_THINGS.findall(answer.body)),
        )

    def measure_at_once(self, line: Line) -> dict[str, Any]:
        """As many clients as there are, each asking twice, beside as many bare pages."""
        sends = [self._ready(line, browser, 2) for browser in self.crowd]
        bare: list[list[Send]] = [[_get(BARE)] * 2] * len(self.crowd)
        beside, sample = self._crowd(bare), self._crowd(sends)
        return {
            "server": sample.server,
            "database": sample.database,
            "ratio": sample.all / beside.all,
            "p50": median(sample.walls),
            "p95": quantiles(sample.walls, n=20)[-1],
        }

    def _warm_up(self, line: Line, browser: Browser) -> tuple[int, Answer]:
        """How often to ask for a steady figure, and what was answered."""
        send = self._ready(line, browser, 1)[0]
        began = time.perf_counter()
        answer = send(browser)
        # A form leads on; so does a search for what can only mean one thing.
        wanted = (*ANSWERED, 302) if line.prepare or "?q=" in line.path else ANSWERED
        if answer.status not in wanted:
            raise RuntimeError(f"{line.name} was answered with {answer.status}")
        took = time.perf_counter() - began
        return max(FEWEST, min(MOST, int(BUDGET / took))), answer

    def _bare(self) -> Sample:
        return self._sample(self.alone[ADMIN], [_get(BARE)] * BARE_TIMES)

    def _line(self, line: Line, browser: Browser, times: int) -> Sample:
        return self._sample(browser, self._ready(line, browser, times))

    def _ready(self, line: Line, browser: Browser, times: int) -> list[Send]:
        if line.prepare is None:
            return [_get(line.path, by_script=line.is_piece)] * times
        return [_post(path, values) for path, values in line.prepare(browser, times)]

    def _sample(self, browser: Browser, sends: list[Send]) -> Sample:
        before, walls = self._meter.read(), []
        for send in sends:
            began = time.perf_counter()
            send(browser)
            walls.append(1000 * (time.perf_counter() - began))
        return self._difference(before, walls)

    def _crowd(self, sends: list[list[Send]]) -> Sample:
        def ask(browser: Browser, own: list[Send]) -> list[float]:
            walls = []
            for send in own:
                began = time.perf_counter()
                send(browser)
                walls.append(1000 * (time.perf_counter() - began))
            return walls

        before = self._meter.read()
        with ThreadPoolExecutor(len(self.crowd)) as pool:
            walls = [wall for own in pool.map(ask, self.crowd, sends) for wall in own]
        return self._difference(before, walls)

    def _difference(self, before: Reading, walls: list[float]) -> Sample:
        server, database = (since(then, now) / len(walls) for then, now in zip(before, self._meter.read(), strict=True))
        return Sample(server, database, tuple(walls))


def _get(path: str, *, by_script: bool = False) -> Send:
    return lambda browser: browser.get(path, by_script=by_script)


def _post(path: str, values: Values) -> Send:
    return lambda browser: browser.post(path, values)
