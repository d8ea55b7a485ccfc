"""The ways an operation refuses. One middleware turns them into responses: 404, 403, 409, 422."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


class Refusal(Exception):
    """Raised by an operation that will not act; nothing is left half done."""

    status = 409


class Absent(Refusal):
    """It does not exist, or is outside the person's scope: the two must look the same. Answers 404."""

    status = 404


class Forbidden(Refusal):
    """The person may know of it but not do this. Answers 403."""

    status = 403

    def __init__(self, right: object = None) -> None:
        super().__init__(f"needs {right}")
        self.right = right


class Refused(Refusal):
    """Allowed, but impossible in the current state. Answers 409.

    `code` is for programs and tests, `message` for people, `facts` name what is in the way.
    """

    def __init__(self, code: str, message: str, **facts: Any) -> None:
        super().__init__(code)
        self.code, self.message, self.facts = code, message, facts


class Stale(Refused):
    """Someone changed the same thing meanwhile. `theirs` is how it is now, `yours` what was sent; both are shown."""

    def __init__(
        self,
        message: str,
        *,
        theirs: Mapping[str, Any],
        yours: Mapping[str, Any],
        version: int | None = None,
        who: str = "",
    ) -> None:
        """`who` made it what it is now, if that is known."""
        facts = {"theirs": dict(theirs), "yours": dict(yours)} | ({"who": who} if who else {})
        super().__init__("stale", message, **facts)
        self.version = version
        """The current version: a person who has seen both may send theirs again with it."""


@dataclass(frozen=True)
class Question:
    """What a person is asked before something that may be a mistake is saved."""

    code: str
    """Names what is doubted, figures included, without spaces: an answer to it answers no other question."""
    message: str


class Asked(Refusal):
    """It may be a mistake. Answers 409 with the questions; repeated with their codes as `sure`, the verb acts."""

    status = 409

    def __init__(self, questions: Sequence[Question]) -> None:
        super().__init__(", ".join(question.code for question in questions))
        self.questions = list(questions)
        self.answered: Sequence[str] = ()
        """Codes that came as `sure` already: a verb may ask in turns, and an earlier answer still holds."""

    @property
    def codes(self) -> str:
        """What the confirming button sends as `sure`."""
        return " ".join(dict.fromkeys([*self.answered, *(question.code for question in self.questions)]))


def ask(questions: Iterable[Question | None], sure: Collection[str]) -> None:
    """Raise Asked with all of these questions if any of them has not been answered."""
    asked = [question for question in questions if question is not None]
    if any(question.code not in sure for question in asked):
        raise Asked(asked)


class Invalid(Refusal):
    """A value cannot be right, no matter who sends it. Answers 422; a form shows each message beside its field."""

    status = 422

    def __init__(self, **errors: str) -> None:
        super().__init__(", ".join(f"{field}: {message}" for field, message in errors.items()))
        self.errors = errors
