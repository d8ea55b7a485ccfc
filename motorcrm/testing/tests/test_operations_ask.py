"""Every operation asks for its right before it does anything, whichever face it is called from.

Each is called with what it is about and nothing else that makes sense: were its guard missing, it would stumble over
that, and not refuse.
"""

import inspect
from collections.abc import Iterator
from copy import deepcopy
from typing import Any, get_type_hints

import pytest
from django.db.models import Model

from motorcrm.access.catalogue import OWN, RIGHTS, Right
from motorcrm.core.operation import OPERATIONS, PROGRAM, SIGNED_IN
from motorcrm.core.refusal import Absent, Forbidden
from motorcrm.employees.models import Employee
from motorcrm.finance.models import CashOperation, Payment
from motorcrm.testing.cast import Workshop, hire, open_workshop, role_with
from motorcrm.testing.worlds import World, a_world, furnish

SEEING = [right for code, right in RIGHTS.items() if code.endswith(".view") or code.startswith("fields.")]


@pytest.fixture(scope="module")
def company(standing: Any) -> Iterator[tuple[Workshop, World]]:
    with standing():
        workshop = open_workshop()
        furnish(workshop)
        yield workshop, a_world(workshop, manager=workshop.manager, master=workshop.master, name="Theirs")


@pytest.fixture
def given(database: Any, company: tuple[Workshop, World]) -> tuple[Workshop, World]:
    return deepcopy(company)


@pytest.fixture
def workshop(given: tuple[Workshop, World]) -> Workshop:
    return given[0]


@pytest.fixture
def world(given: tuple[Workshop, World]) -> World:
    return given[1]


def about(verb: Any, world: World) -> list[Any]:
    """What the verb is about, taken from the world; nothing where it is about nothing that is stored."""
    first = next(iter(inspect.signature(verb).parameters.values()))
    if not is_about_a_thing(verb):
        return [] if first.kind is first.KEYWORD_ONLY else [None]
    kind = get_type_hints(verb)[first.name]
    if kind is Model:
        return [world.order]  # one of several things that it may be about
    if kind in (Payment, CashOperation):
        return [kind._default_manager.first()]
    pk = world.ids.get(kind._meta.label)
    return [kind._default_manager.filter(pk=pk).first() or kind._default_manager.first()]


def call(verb: Any, world: World, person: Employee) -> None:
    """With None for all that it asks besides."""
    parameters = inspect.signature(verb).parameters.values()
    told = about(verb, world)
    if told and verb.needs is SIGNED_IN:
        told = [person]  # what concerns only oneself is asked of oneself
    rest = {
        parameter.name: None
        for parameter in list(parameters)[len(told) :]
        if parameter.default is parameter.empty
        and parameter.name != "by"
        and parameter.kind not in (parameter.VAR_KEYWORD, parameter.VAR_POSITIONAL)
    }
    verb(*told, **rest, by=person)


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_who_lacks_the_right_is_refused(workshop: Workshop, world: World, name: str) -> None:
    verb = OPERATIONS[name]
    needs: Any = verb.needs  # type: ignore[attr-defined]
    if needs is PROGRAM:
        person = workshop.owner
    elif needs is SIGNED_IN:
        person = hire("Gone", "manager", is_active=False)
    else:
        person = hire("Viewer", role_with(*(right for right in SEEING if right is not needs)))

    with pytest.raises((Forbidden, Absent)) as refusal:
        call(verb, world, person)

    # who sees the thing is told that it is not allowed; only who does not see it, that it is not there
    if needs not in SEEING and needs is not SIGNED_IN:
        assert refusal.type is Forbidden


def is_about_a_thing(verb: Any) -> bool:
    first = next(iter(inspect.signature(verb).parameters.values()))
    kind = get_type_hints(verb).get(first.name)
    return first.kind is not first.KEYWORD_ONLY and inspect.isclass(kind) and issubclass(kind, Model)


SCOPED = sorted(
    name
    for name, verb in OPERATIONS.items()
    if getattr(verb.needs, "scoped", False) and is_about_a_thing(verb)  # type: ignore[attr-defined]
)


@pytest.mark.parametrize("name", SCOPED)
def test_who_has_it_for_ones_own_only_is_refused_for_others_things(workshop: Workshop, world: World, name: str) -> None:
    verb = OPERATIONS[name]
    needs: Right = verb.needs  # type: ignore[attr-defined]
    seeing = role_with(*(right for right in SEEING if right is not needs))
    person = hire("Narrow", seeing)
    person.roles.add(role_with(needs, scope=OWN, name="Own only"))

    with pytest.raises((Forbidden, Absent)):
        call(verb, world, person)
