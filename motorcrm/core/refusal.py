"""The ways an operation says no. One middleware turns them into answers: 404, 403, 409, 422."""

from collections.abc import Mapping
from typing import Any


class Refusal(Exception):
    """What an operation raises instead of doing half a thing."""

    status = 409


class Absent(Refusal):
    """It is not there, or not within the person's scope: the two must not be told apart. Answers 404."""

    status = 404


class Forbidden(Refusal):
    """It is known to the person, but not allowed. Answers 403."""

    status = 403

    def __init__(self, right: object = None) -> None:
        super().__init__(f"needs {right}")
        self.right = right


class Refused(Refusal):
    """Allowed, but impossible as things stand. Answers 409.

    `code` is for programs and tests, `message` for people, `facts` name what stands in the way.
    """

    def __init__(self, code: str, message: str, **facts: Any) -> None:
        super().__init__(code)
        self.code, self.message, self.facts = code, message, facts


class Stale(Refused):
    """Somebody changed the same thing meanwhile. `theirs` is how it stands, `yours` what was asked; both are shown."""

    def __init__(
        self, message: str, *, theirs: Mapping[str, Any], yours: Mapping[str, Any], version: int | None = None
    ) -> None:
        super().__init__("stale", message, theirs=dict(theirs), yours=dict(yours))
        self.version = version
        """The version as it stands: who has seen both may send theirs again under it."""


class Invalid(Refusal):
    """A value cannot be right, whoever asks. Answers 422; a form shows each message beside its field."""

    status = 422

    def __init__(self, **errors: str) -> None:
        super().__init__(", ".join(f"{field}: {message}" for field, message in errors.items()))
        self.errors = errors
