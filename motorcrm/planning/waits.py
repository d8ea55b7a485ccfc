"""What a job usually waits for: offered on the phone, so that nobody types in gloves."""

from dataclasses import dataclass, field
from typing import Any

from motorcrm.orders.waits import WAITS as WORDS


@dataclass(frozen=True)
class Wait:
    code: str
    icon: str = field(kw_only=True)

    @property
    def words(self) -> Any:
        return WORDS[self.code]


WAITS = (
    Wait("part", icon="package"),
    Wait("answer", icon="message-question"),
    Wait("lift", icon="elevator"),
    Wait("tool", icon="tool"),
    Wait("job", icon="switch-horizontal"),
    Wait("break", icon="coffee"),
)
