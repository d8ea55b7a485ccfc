"""Who holds which right, and how far it reaches. Rights only grant; with several roles the widest wins."""

from collections.abc import Iterable
from typing import Any, Self

from django.db import models

from motorcrm.access.catalogue import ALL, OWN, RIGHTS, Right
from motorcrm.access.models import Role
from motorcrm.access.owning import of_own
from motorcrm.core.operation import PROGRAM, PUBLIC, SIGNED_IN, is_program


def rights_of(person: Any) -> dict[str, str]:
    """Right code → scope. Read once per request: the person is loaded anew for each, so a change works at the next."""
    if is_program(person):
        return dict.fromkeys(RIGHTS, ALL)
    if person is None or not person.pk or not person.is_active:
        return {}
    held: dict[str, str] | None = person.__dict__.get("_rights")
    if held is None:
        held = _read(person.roles)
        person.__dict__["_rights"] = held
    return held


def rights_given(roles: Iterable[Any]) -> dict[str, str]:
    """Right code → scope of what these roles give together."""
    return _read(Role.objects.filter(pk__in=[role.pk for role in roles]))


def within(rights: dict[str, str], limits: dict[str, str]) -> bool:
    """Whether `rights` reach nowhere beyond `limits`."""
    return all(limits.get(code) in (ALL, scope) for code, scope in rights.items())


def _read(roles: Any) -> dict[str, str]:
    held: dict[str, str] = {}
    rows = roles.values_list("is_administrator", "grants__right", "grants__scope")
    for is_administrator, code, scope in rows:
        if is_administrator:
            return dict.fromkeys(RIGHTS, ALL)
        if code in RIGHTS and held.get(code) != ALL:
            held[code] = scope if RIGHTS[code].scoped else ALL
    return held


def has(person: Any, need: Any) -> bool:
    """Whether the person holds the need at all, in any scope."""
    if need is PUBLIC or is_program(person):
        return True
    if need is PROGRAM:
        return False
    if need is SIGNED_IN:
        return bool(person and person.pk and person.is_active)
    return need.code in rights_of(person)


def scope_of(person: Any, right: Right) -> str | None:
    """ALL, OWN or None."""
    return rights_of(person).get(right.code)


def reaches(person: Any, right: Right, thing: models.Model) -> bool:
    """Whether the person's right, in its scope, reaches this very thing."""
    scope = ALL if is_program(person) else scope_of(person, right)
    if scope == OWN:
        rows = thing._meta.default_manager.visible_to(person, right)  # type: ignore[union-attr]  # scoped models
        return bool(rows.filter(pk=thing.pk).exists())
    return scope == ALL


class ScopedQuerySet(models.QuerySet):
    """A queryset that knows what `own` means for its rows; `visible_to` is the one door to objects."""

    def own(self, person: Any) -> Self:
        """Rows that are one's own: for the reasons given in `nouns.py` of the apps, unless the model says it itself."""
        return self.filter(of_own(self.model, person))

    def visible_to(self, person: Any, right: Right | None = None) -> Self:
        """Rows within the scope of the person's right; without `right`, of the one the model is seen with."""
        scope = scope_of(person, right or self.model.seen_with)  # type: ignore[attr-defined]  # scoped models say it
        if scope == ALL:
            return self
        if scope == OWN:
            return self.own(person)
        return self.none()
