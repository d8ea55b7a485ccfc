"""Every operation asks for its right before it does anything, whichever face it is called from.

Each is called with what it is about and nothing else that makes sense: were its guard missing, it would stumble over
that, and not refuse.
"""

import inspect
from collections.abc import Iterator
from copy import deepcopy
from typing import Any, get_args, get_type_hints

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import Model
from django.test.utils import CaptureQueriesContext

from motorcrm.access.catalogue import OWN, RIGHTS, Right
from motorcrm.access.scopes import ScopedQuerySet
from motorcrm.clients.operations import add_client
from motorcrm.core.operation import OPERATIONS, PROGRAM, SIGNED_IN, operation
from motorcrm.core.refusal import Absent, Forbidden
from motorcrm.dev.routes import callbacks
from motorcrm.employees.models import Employee
from motorcrm.finance.models import CashTransaction, Payment, RepeatingExpense, Shift
from motorcrm.orders.models import OrderComment
from motorcrm.orders.operations import comment_order, create_order, edit_order
from motorcrm.orders.operations.intake import take_call
from motorcrm.testing.cast import Workshop, hire, open_workshop, role_with
from motorcrm.testing.worlds import World, a_world, furnish
from motorcrm.vehicles.models import Vehicle

list(callbacks())  # the pages of all apps name their verbs, so that none is missing from the list
SEEING = [right for code, right in RIGHTS.items() if code.endswith(".view") or code.startswith("fields.")]


@pytest.fixture(scope="module")
def company(standing: Any) -> Iterator[tuple[Workshop, World]]:
    with standing():
        workshop = open_workshop()
        furnish(workshop)
        yield workshop, a_world(workshop, manager=workshop.manager, technician=workshop.technician, name="Theirs")


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
    if not is_about_a_thing(verb):
        return [None] if verb.subject else []
    kind = get_type_hints(verb)[verb.subject]
    if kind is Model:
        return [world.order]  # one of several things that it may be about
    if kind in (Payment, CashTransaction):
        return [kind._default_manager.first()]
    pk = world.ids.get(kind._meta.label)
    return [kind._default_manager.filter(pk=pk).first() or kind._default_manager.first()]


def nothing_for(verb: Any, told: list[str]) -> dict[str, None]:
    """None for all that it asks besides."""
    return {
        name: None
        for name, parameter in inspect.signature(verb).parameters.items()
        if parameter.default is parameter.empty
        and name not in ("by", *told)
        and parameter.kind is not parameter.VAR_KEYWORD
    }


def call(verb: Any, world: World, person: Employee) -> None:
    told = about(verb, world)
    if told and verb.needs is SIGNED_IN:
        told = [person]  # operations on oneself are called for oneself
    verb(*told, **nothing_for(verb, [verb.subject] if told else []), by=person)


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_people_without_the_right_are_refused(workshop: Workshop, world: World, name: str) -> None:
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

    # people who see the record get “not allowed”; people who do not get “absent”
    if needs not in SEEING and needs is not SIGNED_IN and not is_seen_with(verb, needs):
        assert refusal.type is Forbidden


def is_seen_with(verb: Any, right: Any) -> bool:
    """Whether nobody sees what it is about without the right to do it."""
    return bool(verb.subject) and getattr(get_type_hints(verb)[verb.subject], "seen_with", None) is right


def is_about_a_thing(verb: Any) -> bool:
    kind = get_type_hints(verb).get(verb.subject)
    return inspect.isclass(kind) and issubclass(kind, Model)


SCOPED = sorted(
    name
    for name, verb in OPERATIONS.items()
    if getattr(verb.needs, "scoped", False) and is_about_a_thing(verb)  # type: ignore[attr-defined]
)


@pytest.mark.parametrize("name", SCOPED)
def test_people_with_the_scope_own_are_refused_for_records_of_others(
    workshop: Workshop, world: World, name: str
) -> None:
    verb = OPERATIONS[name]
    needs: Right = verb.needs  # type: ignore[attr-defined]
    seeing = role_with(*(right for right in SEEING if right is not needs))
    person = hire("Narrow", seeing)
    person.roles.add(role_with(needs, scope=OWN, name="Own only"))

    with pytest.raises((Forbidden, Absent)):
        call(verb, world, person)


def kinds_out_of_sight(hint: Any) -> list[Any]:
    """The kinds, of those that the hint names, whose rows not everybody sees."""
    named = get_args(hint) or [hint]
    return [kind for kind in named if kind is Model or (getattr(kind, "seen_with", None) and _hides_rows(kind))]


def _hides_rows(kind: Any) -> bool:
    """Whether it hides rows from people who hold its right; those of a shift of a till, say, all see or none,
    unless the till has rights of its own (`finance/tests/test_account_rights.py`), and so it is with expenses."""
    own = type(kind._default_manager.all()).visible_to is not ScopedQuerySet.visible_to
    return (own and kind not in (Shift, RepeatingExpense, CashTransaction)) or kind.seen_with.scoped


def writes(verb: Any, **told: Any) -> list[str]:
    """What the verb wrote, all the same, though the person sees nothing of what it was told."""
    with CaptureQueriesContext(connection) as asked, pytest.raises(Absent):
        verb(**told, **nothing_for(verb, list(told)))
    return [query["sql"] for query in asked if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]


@pytest.fixture
def stranger(world: World) -> Employee:
    """May do everything, with what is their own; and nothing of the world is."""
    return hire("Stranger", role_with(*RIGHTS.values(), scope=OWN))


ABOUT_WHAT_IS_SEEN = sorted(
    name
    for name, verb in OPERATIONS.items()
    if kinds_out_of_sight(get_type_hints(verb).get(verb.subject))  # type: ignore[attr-defined]
)
TOLD_BESIDE = sorted(
    (name, parameter, kind._meta.label)
    for name, verb in OPERATIONS.items()
    for parameter, hint in get_type_hints(verb).items()
    for kind in kinds_out_of_sight(hint)
    if parameter not in (verb.subject, "return") and kind is not Employee  # type: ignore[attr-defined]
)


def test_an_operations_object_passed_by_name_must_be_visible(world: World, stranger: Employee) -> None:
    for name in ABOUT_WHAT_IS_SEEN:
        verb: Any = OPERATIONS[name]
        assert not writes(verb, **{verb.subject: about(verb, world)[0]}, by=stranger), name


def test_other_arguments_of_an_operation_must_be_visible_too(world: World, stranger: Employee) -> None:
    for name, parameter, label in TOLD_BESIDE:
        verb: Any = OPERATIONS[name]
        thing = apps.get_model(label)._default_manager.first()
        nobody = {verb.subject: None} if verb.subject else {}
        assert not writes(verb, **nobody, **{parameter: thing}, by=stranger), (name, parameter)


def test_people_who_comment_on_their_own_orders_write_nothing_in_others(world: World, stranger: Employee) -> None:
    with pytest.raises(Absent):
        comment_order(order=world.order, text="Seen nowhere", by=stranger)
    with pytest.raises(Absent):
        comment_order(text="Seen nowhere", by=stranger, order=world.order)

    assert not OrderComment.objects.filter(text="Seen nowhere").exists()


def test_an_order_is_not_given_a_vehicle_out_of_sight(workshop: Workshop, world: World, stranger: Employee) -> None:
    """Else who manages the order would see the vehicle from then on."""
    client, vehicle = add_client(name="Own", by=stranger), world.order.vehicle
    order = create_order(client, organisation=workshop.organisation, by=stranger)

    with pytest.raises(Absent):
        create_order(client, organisation=workshop.organisation, vehicle=vehicle, by=stranger)
    with pytest.raises(Absent):
        edit_order(order, version=1, vehicle=vehicle, by=stranger)
    with pytest.raises(Absent):
        take_call(client=client, organisation=workshop.organisation, vehicle=vehicle, by=stranger)

    assert not Vehicle.objects.visible_to(stranger).exists()


def by_position(by: Any) -> None: ...
def by_chance(*, by: Any = None) -> None: ...
def nobody() -> None: ...
def maybe_to_something(order: Any = None, *, by: Any) -> None: ...
def to_many(*orders: Any, by: Any) -> None: ...
def to_one_with_more(order: Any, *rest: Any, by: Any) -> None: ...


@pytest.mark.parametrize("verb", [by_position, by_chance, nobody, maybe_to_something, to_many, to_one_with_more])
def test_an_operation_the_guard_cannot_inspect_is_refused_at_declaration(verb: Any) -> None:
    with pytest.raises(TypeError, match=verb.__name__):
        operation(needs=SIGNED_IN)(verb)

    assert not any(name.endswith(f".{verb.__name__}") for name in OPERATIONS)
