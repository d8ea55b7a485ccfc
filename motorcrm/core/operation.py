"""Operations, the verbs of the program: each names the right it needs, takes who acts, and is one transaction.

`core` knows no rights and keeps no records: `access` installs the guard and `history` the memory of keys
when the program starts. Without a guard every operation is refused.
"""

import inspect
from collections.abc import Callable, Iterable
from datetime import date
from functools import partial, wraps
from typing import TYPE_CHECKING, Any, Literal, ParamSpec, Protocol, TypeVar, cast, overload

from django.db import transaction

from motorcrm.core import clock, locks
from motorcrm.core.actor import SYSTEM, Actor, System
from motorcrm.core.refusal import Forbidden
from motorcrm.core.text import AsTyped, cleaned

if TYPE_CHECKING:
    from typing_extensions import TypeIs  # in `typing` since Python 3.13

P = ParamSpec("P")
R = TypeVar("R", covariant=True)


class Need(Protocol):
    """What a verb or a page needs: a right from the catalogue, or one of the three below."""

    @property
    def code(self) -> str: ...


class _Need:
    def __init__(self, name: str) -> None:
        self.code = name

    def __repr__(self) -> str:
        return self.code


PUBLIC = _Need("PUBLIC")
"""Anyone, signed in or not."""
SIGNED_IN = _Need("SIGNED_IN")
"""Any signed-in person, for what concerns only themselves."""
PROGRAM = _Need("PROGRAM")
"""The program itself only."""


class Verb(Protocol[P, R]):
    """A function made by `@operation`: it carries what it needs, its name, and whether it takes a key."""

    needs: Need
    verb: str
    once: bool
    subject: str | None
    """The name of the parameter it acts on."""

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R: ...


class Guard(Protocol):
    def __call__(self, *, by: Actor, needs: Any, about: Any, beside: Iterable[Any] = ()) -> None: ...


class Memory(Protocol):
    def __call__(self, key: str, verb: str, content: dict[str, Any], by: Actor, act: Callable[[], Any]) -> Any: ...


def _refuse_all(*, by: Actor, needs: Any, about: Any, beside: Iterable[Any] = ()) -> None:
    raise Forbidden(needs)


def _no_memory(key: str, verb: str, content: dict[str, Any], by: Actor, act: Callable[[], Any]) -> Any:
    raise RuntimeError("nothing remembers keys: is motorcrm.history installed?")


_installed: dict[str, Any] = {"guard": _refuse_all, "memory": _no_memory}
OPERATIONS: dict[str, Verb[..., Any]] = {}
"""Every operation of the program by name, `app.verb`."""


def install(*, guard: Guard | None = None, memory: Memory | None = None) -> None:
    """Called once at start-up by the apps that provide them."""
    if guard:
        _installed["guard"] = guard
    if memory:
        _installed["memory"] = memory


@overload
def operation(*, needs: Need, once: Literal[False] = False) -> Callable[[Callable[P, R]], Verb[P, R]]: ...
@overload  # types cannot express "the same and `key`"
def operation(*, needs: Need, once: Literal[True]) -> Callable[[Callable[P, R]], Verb[..., R]]: ...
def operation(*, needs: Need, once: bool = False) -> Callable[[Callable[P, R]], Any]:
    """Make a function a verb of the program.

    Text in its arguments is cleaned before anything sees it, except in parameters of the type `AsTyped`.
    The person passed as `by` must hold `needs`, in a scope that reaches what the verb acts on: its first parameter,
    whether passed by position or by name, unless that is keyword-only. Its other arguments must be visible to the
    person. Everything it writes is one transaction. With `once=True` it also takes `key=`: a repeat with the same key
    and content returns the first answer; with other content it is refused. A password is no part of the content: not
    even a trace of it is kept.

    A verb with a day (`on: date`) is given None for “today”: the day it acts on. A form opened before midnight and sent
    after it is not a day late, and sent again the next day it is still the same.
    """

    def make(verb: Callable[P, R]) -> Verb[P, R]:
        signature = inspect.signature(verb)
        subject = _subject(verb.__qualname__, signature)
        as_typed = {name for name, parameter in signature.parameters.items() if parameter.annotation is AsTyped}
        name = f"{verb.__module__.split('.')[1]}.{verb.__name__}"
        has_day = "on" in signature.parameters and signature.parameters["on"].annotation is date

        @wraps(verb)
        def call(*args: P.args, **kwargs: P.kwargs) -> R:
            key = cast(str | None, kwargs.pop("key", None)) if once else None
            bound = _through_the_door(signature.bind(*args, **kwargs), as_typed)
            actor = cast(Actor, bound.arguments["by"])
            content = {k: v for k, v in bound.arguments.items() if k != "by" and k not in as_typed}
            if has_day and bound.arguments["on"] is None:
                bound.arguments["on"] = clock.today()
            given = _arguments(bound)
            about = given.pop(subject) if subject else None
            with transaction.atomic(), locks.of_one_verb():
                _installed["guard"](by=actor, needs=needs, about=about, beside=given.values())
                if key is None:
                    return verb(*bound.args, **bound.kwargs)
                act = partial(verb, *bound.args, **bound.kwargs)
                return cast(R, _installed["memory"](key, name, content, actor, act))

        made = cast(Verb[P, R], call)
        made.needs, made.verb, made.once, made.subject = needs, name, once, subject
        OPERATIONS[name] = made
        return made

    return make


def _subject(name: str, signature: inspect.Signature) -> str | None:
    """The name of the parameter that the verb acts on. Raises TypeError for a signature the guard could not check."""
    by, first = signature.parameters.get("by"), next(iter(signature.parameters.values()), None)
    if first is None or by is None or by.kind is not by.KEYWORD_ONLY or by.default is not by.empty:
        raise TypeError(f"{name} must take a keyword-only `by` without default")
    if any(parameter.kind is parameter.VAR_POSITIONAL for parameter in signature.parameters.values()):
        raise TypeError(f"{name} must name all its parameters")
    if first.kind is first.KEYWORD_ONLY:
        return None
    if first.default is not first.empty:
        raise TypeError(f"{name} must require what it acts on: `{first.name}` has a default")
    return first.name


def _through_the_door(bound: inspect.BoundArguments, as_typed: set[str]) -> inspect.BoundArguments:
    """The arguments with their text cleaned: pages, imports and programs all pass here."""
    for name, value in bound.arguments.items():
        if name not in as_typed and name != "by":
            bound.arguments[name] = cleaned(value)
    return bound


def _arguments(bound: inspect.BoundArguments) -> dict[str, Any]:
    """All arguments by name except `by`; those passed as `**changes` are among them, not in a dict of their own."""
    given: dict[str, Any] = {}
    for name, value in bound.arguments.items():
        given |= value if bound.signature.parameters[name].kind is inspect.Parameter.VAR_KEYWORD else {name: value}
    return {name: value for name, value in given.items() if name != "by"}


def is_program(by: object) -> "TypeIs[System]":
    return by is SYSTEM
