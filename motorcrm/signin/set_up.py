"""First-time set-up: whether it is still to be done, its one-time key, and what apps above ask in it."""

import hashlib
import hmac
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms

from motorcrm.employees.models import Employee
from motorcrm.signin.models import SetUpKey

_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


@dataclass(frozen=True)
class Questions:
    """What an app above asks in the set-up, and what it does with the answers, in the same transaction.

    `act(answers, by=founder)` gets the answers by field name and may refuse them with Invalid.
    """

    title: Any
    text: Any
    fields: Callable[[], dict[str, forms.Field]]
    act: Callable[..., None]


QUESTIONS: dict[str, Questions] = {}


def add_questions(name: str, questions: Questions) -> None:
    """Add an app's questions; called once at start-up."""
    QUESTIONS[name] = questions


def answer(answers: Mapping[str, Mapping[str, Any]], *, by: Employee) -> None:
    """Let each app act on the answers to what it asked."""
    for name, questions in QUESTIONS.items():
        if name in answers:
            questions.act(answers[name], by=by)


def needs_set_up() -> bool:
    """True until there is an employee, and never again after that."""
    return not Employee.objects.exists()


def issue_setup_key() -> str:
    """A new key for the set-up page, to be shown on the console once; the previous one stops working."""
    key = "-".join("".join(secrets.choice(_ALPHABET) for _ in range(5)) for _ in range(4))
    SetUpKey.objects.update_or_create(pk=1, defaults={"digest": _digest(key)})
    return key


def key_fits(row: SetUpKey, key: str) -> bool:
    return hmac.compare_digest(row.digest, _digest(key))


def _digest(key: str) -> str:
    # twenty random characters cannot be guessed, so a slow hash is not needed
    return hashlib.sha256("".join(key.lower().split()).encode("utf-8", "surrogatepass")).hexdigest()
