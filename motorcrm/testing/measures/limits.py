"""What is counted and what it may be, as `limits.toml` has it."""

import tomllib
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Limit:
    what: str
    most: float = float("inf")
    least: float = 0
    before: float | None = None
    now: float | None = None

    def holds(self, counted: float) -> bool:
        return self.least <= counted <= self.most

    @property
    def in_words(self) -> str:
        return f"at least {self.least:g}" if self.least else f"{self.most:g}"


LIMITS: dict[str, Limit] = {
    code: Limit(**known)
    for code, known in tomllib.loads(Path(__file__).with_name("limits.toml").read_text("utf-8")).items()
}
