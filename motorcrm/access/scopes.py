"""Who holds which right, and how far it reaches. Rights only ever add up: of several roles, the widest scope wins."""

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar, Self, TypeVar, cast

from django.db import models
from django.db.models.functions import Concat

from motorcrm.access.catalogue import ALL, OWN, RIGHTS, Right
from motorcrm.access.models import Role
from motorcrm.access.ownership import has_few_own, newest_own, own_rows
from motorcrm.core.actor import Anyone, Person
from motorcrm.core.few import few
from motorcrm.core.operation import PROGRAM, PUBLIC, SIGNED_IN, Need, is_program
from motorcrm.core.search import SearchedQuerySet

FEW_OWN = 2_000
"""How many of somebody's own rows are gathered for a list."""
M = TypeVar("M", bound=models.Model, covariant=True)


def rights_of(person: Anyone | None) -> dict[str, str]:
    """Right code → scope. Read once per request: the person is loaded for each, so a change applies from the next."""
    if is_program(person):
        return dict.fromkeys(RIGHTS, ALL)
    if person is None or not person.pk or not person.is_active:
        return {}
    # Not in its `__dict__`: the signed-in person is a lazy wrapper, which has one of its own.
    held: dict[str, str] | None = getattr(person, "_rights", None)
    if held is None:
        held = person._rights = _read(cast(Person, person).roles)  # type: ignore[attr-defined]  # ours alone
    return held


def rights_given(roles: Iterable[models.Model]) -> dict[str, str]:
    """Right code → scope, of what these roles grant together."""
    return _read(Role.objects.filter(pk__in=[role.pk for role in roles]))


def within(rights: dict[str, str], limits: dict[str, str]) -> bool:
    """Whether `rights` reach no further than `limits`."""
    return all(limits.get(code) in (ALL, scope) for code, scope in rights.items())


class Held(models.Func):
    """The column of a subquery: all its grants in one text, for `remember_rights`."""

    function = "GROUP_CONCAT"
    template = "%(function)s(%(expressions)s, ' ')"
    output_field = models.TextField()

    def __init__(self) -> None:
        super().__init__(Concat("right", models.Value("="), "scope"))

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        return self.as_sql(compiler, connection, function="STRING_AGG", **more)


def remember_rights(person: Any, *, is_administrator: bool, held: str | None) -> None:
    """Note what was read together with the person, so that `rights_of` asks for nothing."""
    grants = [grant.split("=") for grant in (held or "").split()]
    person._rights = _all() if is_administrator else _widest(grants)


def forget_rights(person: Any) -> None:
    """Their roles have changed: what was read before no longer holds."""
    person._rights = None


def _read(roles: Any) -> dict[str, str]:
    rows = list(roles.values_list("is_administrator", "grants__right", "grants__scope"))
    return _all() if any(row[0] for row in rows) else _widest(row[1:] for row in rows)


def _all() -> dict[str, str]:
    return dict.fromkeys(RIGHTS, ALL)


def _widest(grants: Iterable[Sequence[str]]) -> dict[str, str]:
    held: dict[str, str] = {}
    for code, scope in grants:
        if code in RIGHTS and held.get(code) != ALL:
            held[code] = scope if RIGHTS[code].scoped else ALL
    return held


def has(person: Anyone | None, need: Need) -> bool:
    """Whether the person meets the need at all, in any scope."""
    if need is PUBLIC or is_program(person):
        return True
    if need is PROGRAM:
        return False
    if need is SIGNED_IN:
        return bool(person and person.pk and person.is_active)
    return need.code in rights_of(person)


def scope_of(person: Anyone | None, right: Right) -> str | None:
    """ALL, OWN or None."""
    return rights_of(person).get(right.code)


def reaches(person: Anyone, right: Right, thing: models.Model) -> bool:
    """Whether the person's right, in its scope, reaches this particular thing."""
    scope = ALL if is_program(person) else scope_of(person, right)
    if scope == OWN:
        # `__class__`, not `type`: the signed-in person is a lazy wrapper
        return visible_rows(thing.__class__, person, right).filter(pk=thing.pk).exists()
    return scope == ALL


def own_if_scoped(model: type[models.Model], person: Anyone, most: int) -> set[int]:
    """The newest of the person's own rows, `most` for each reason, if they see no others; else none.

    A search looks through these one by one: among the newest of everybody's rows there may be none of theirs.
    """
    return newest_own(model, person, most) if scope_of(person, seen_with(model)) == OWN else set()


class ScopedQuerySet(SearchedQuerySet[M]):
    """A queryset that knows what `own` means for its rows; `visible_to` is the only way to objects."""

    def own(self, person: Anyone) -> Self:
        """The person's own rows, for the reasons given in `nouns.py` of the apps, unless the model overrides this."""
        return self.filter(own_rows(self.model, person))

    def visible_to(self, person: Anyone, right: Right | None = None) -> Self:
        """Rows within the scope of the person's right; without `right`, the model's `seen_with`."""
        scope = scope_of(person, right or seen_with(self.model))
        if scope == ALL:
            return self
        if scope == OWN:
            return self.own(person)
        return self.none()


Rows = TypeVar("Rows", bound=ScopedQuerySet[Any])


def visible_in_lists(rows: Rows, person: Anyone) -> Rows:
    """The rows within the person's scope, for lists of the newest.

    Tested one by one, the rows of somebody who has few are looked for among everybody's; so they are gathered. Of
    somebody who has many, a page is full before much is tested.
    """
    is_own = scope_of(person, seen_with(rows.model)) == OWN
    if not is_own or not has_few_own(rows.model, person, FEW_OWN):
        return rows.visible_to(person)
    return rows.filter(pk__in=few(newest_own(rows.model, person, FEW_OWN)))


def counted_up_to(rows: Rows, person: Anyone) -> tuple[Rows, bool]:
    """As many of the visible rows as are looked at to count them, and whether there may be more."""
    if scope_of(person, seen_with(rows.model)) != OWN:
        return rows.visible_to(person), False
    is_all = has_few_own(rows.model, person, FEW_OWN)
    return rows.filter(pk__in=few(newest_own(rows.model, person, FEW_OWN))), not is_all


class Scoped(models.Model):
    """A model whose rows are visible to holders of its right, within the scope of that right."""

    seen_with: ClassVar[Right]

    class Meta:
        abstract = True


def seen_with(model: type[models.Model]) -> Right:
    """The right that makes the model's rows visible."""
    if not issubclass(model, Scoped):
        raise TypeError(f"{model.__name__} does not say which right makes it visible")
    return model.seen_with


def sees_every_row(model: type[models.Model], person: Anyone, right: Right) -> bool:
    """Whether `visible_rows` are simply all rows of the model, whoever asks with this scope."""
    plain = getattr(type(model._default_manager.all()), "visible_to", None) is ScopedQuerySet.visible_to
    return plain and scope_of(person, right) == ALL


def visible_rows(model: type[M], person: Anyone, right: Right) -> ScopedQuerySet[M]:
    """`visible_to` for a model that is only known to be scoped."""
    rows = model._default_manager.all()
    if not isinstance(rows, ScopedQuerySet):
        raise TypeError(f"{model.__name__} has no scope")
    return rows.visible_to(person, right)
