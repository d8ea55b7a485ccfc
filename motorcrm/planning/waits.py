"""What a job usually waits for: offered on the phone, so that nobody types in gloves."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import pgettext_lazy


@dataclass(frozen=True)
class Wait:
    words: Any
    icon: str = field(kw_only=True)


WAITS = (
    Wait(pgettext_lazy("waiting for", "part"), icon="package"),
    Wait(pgettext_lazy("waiting for", "client's answer"), icon="message-question"),
    Wait(pgettext_lazy("waiting for", "lift"), icon="elevator"),
    Wait(pgettext_lazy("waiting for", "tool"), icon="tool"),
    Wait(pgettext_lazy("waiting for", "another job"), icon="switch-horizontal"),
    Wait(pgettext_lazy("waiting for", "end of the break"), icon="coffee"),
)
