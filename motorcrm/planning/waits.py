"""What a job usually waits for: offered on the phone, so that nobody types in gloves."""

from dataclasses import dataclass
from typing import Any

from motorcrm.orders.waits import WAITS as WORDS


@dataclass(frozen=True)
class Wait:
    code: str
    words: Any
    icon: str


_ICONS = {
    "part": "package",
    "answer": "message-question",
    "lift": "elevator",
    "tool": "tool",
    "job": "switch-horizontal",
    "break": "coffee",
}
WAITS = tuple(Wait(code, words, _ICONS[code]) for code, words in WORDS.items())
