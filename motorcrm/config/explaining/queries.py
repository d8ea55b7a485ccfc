"""What a person may do with one thing, and why: the guard is asked, its answer is put in words.

Nothing here decides. Whether something is seen, allowed, own or hidden is what `access` says; roles and works are read
only to say where that comes from.
"""

import inspect
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, get_type_hints

from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motorcrm.access.catalogue import ALL, OWN, RIGHTS, Right
from motorcrm.access.fields import FIELDS
from motorcrm.access.guard import guard
from motorcrm.access.models import Role
from motorcrm.access.scopes import rights_given, scope_of
from motorcrm.clients.models import Client
from motorcrm.config.explaining.own import why_own
from motorcrm.core.operation import OPERATIONS
from motorcrm.core.refusal import Absent, Forbidden
from motorcrm.employees.models import Employee
from motorcrm.finance.rights import RECORD_EARLIER
from motorcrm.orders.models import OrderPart, OrderWork, WorkOrder
from motorcrm.orders.rights import CLOSE_EARLIER, DO_WORKS, RELEASE_ON_CREDIT
from motorcrm.vehicles.models import Vehicle

PARTS: dict[type[Model], tuple[type[Model], ...]] = {
    WorkOrder: (WorkOrder, OrderWork, OrderPart),
    Client: (Client,),
    Vehicle: (Vehicle,),
}
"""What a thing is made of: a right on its parts concerns it."""
ASKED_INSIDE: dict[type[Model], tuple[Right, ...]] = {WorkOrder: (CLOSE_EARLIER, RELEASE_ON_CREDIT, RECORD_EARLIER)}
"""Rights that verbs about the thing ask for by the way."""
YES, NO, UNSEEN = "yes", "no", "unseen"
REACHES = {
    None: (gettext_lazy("no"), "red"),
    OWN: (gettext_lazy("if it is one's own"), "orange"),
    ALL: (gettext_lazy("yes"), "green"),
}
"""Words and colour of how far a role gives a right."""


@dataclass(frozen=True)
class Answer:
    """Whether one right reaches the thing, and why."""

    right: Right
    is_yes: bool
    why: str
    is_given: bool = True
    """Whether any role of the person gives it at all."""


@dataclass(frozen=True)
class OfRole:
    """What a role says about one right: how far it gives it, if at all."""

    right: Right
    scope: str | None

    @property
    def label(self) -> Any:
        return REACHES[self.scope][0]

    @property
    def colour(self) -> str:
        return REACHES[self.scope][1]


@dataclass(frozen=True)
class Explanation:
    person: Employee
    thing: Model
    notes: list[str]
    """What concerns the person whatever the thing is: sign-in closed, left, no role."""
    seen: Answer
    own: list[str]
    """Why the thing is the person's own; empty if it is not."""
    rights: list[Answer]
    groups: list[Answer]
    """Groups of fields that the thing has."""

    @property
    def given(self) -> list[Answer]:
        """Those that some role gives: what may be done first."""
        return sorted((one for one in self.rights if one.is_given), key=lambda one: not one.is_yes)

    @property
    def lacking(self) -> list[Answer]:
        return [one for one in self.rights if not one.is_given]


def explain(person: Employee, thing: Model, asker: Any) -> Explanation:
    """Of what is one's own only that is named which the asker sees too."""
    given = {role: rights_given([role]) for role in person.roles.all()}
    seen = answered(person, thing.seen_with, thing, given)  # type: ignore[attr-defined]  # scoped models say it
    return Explanation(
        person=person,
        thing=thing,
        notes=notes_about(person, bool(given)),
        seen=seen,
        own=why_own(person, thing, asker),
        rights=[answered(person, right, thing, given) for right in concerning(type(thing)) if right != seen.right],
        groups=[answered(person, right, thing, given) for right in groups_of(type(thing))],
    )


def asked(person: Any, right: Right, thing: Model) -> str:
    """What the guard answers."""
    try:
        guard(by=person, needs=right, about=thing)
    except Absent:
        return UNSEEN
    except Forbidden:
        return NO
    return YES


def answered(person: Employee, right: Right, thing: Model, given: dict[Role, dict[str, str]]) -> Answer:
    works = list(thing.works.living()) if isinstance(thing, WorkOrder) and right is DO_WORKS else []
    reached = [work for work in works if asked(person, right, work) == YES]
    answer = (YES if reached else asked(person, right, works[0])) if works else asked(person, right, thing)
    by = _roles(right, given)
    if not by:
        why = _("No role gives this right.")
    elif not person.is_active:
        why = _("Sign-in is closed; when it is open, it is given by: %(roles)s.") % {"roles": by}
    elif answer == UNSEEN:
        why = _("Given by: %(roles)s. But the thing itself is not seen.") % {"roles": by}
    elif scope_of(person, right) != OWN:
        why = _("Given by: %(roles)s.") % {"roles": by}
    elif works and reached:
        names = ", ".join(f"«{work.name}»" for work in reached)
        why = _("Given by: %(roles)s. Here that is: %(works)s.") % {"roles": by, "works": names}
    elif works:
        why = _("Given by: %(roles)s. No work here is assigned to this person.") % {"roles": by}
    elif answer == YES:
        why = _("Given by: %(roles)s. And this is one of one's own.") % {"roles": by}
    else:
        why = _("Given by: %(roles)s. And this is not one of one's own.") % {"roles": by}
    return Answer(right, answer == YES, why, is_given=bool(by))


def concerning(model: type[Model]) -> list[Right]:
    """The rights that verbs about things of this model ask for, in the order of the catalogue."""
    wanted = {model.seen_with.code, *(right.code for right in ASKED_INSIDE.get(model, ()))}  # type: ignore[attr-defined]  # as above
    for verb in OPERATIONS.values():
        needs: Any = verb.needs  # type: ignore[attr-defined]  # every operation says it
        if isinstance(needs, Right) and _about(verb) in (Model, *PARTS[model]):
            wanted.add(needs.code)
    return [right for code, right in RIGHTS.items() if code in wanted]


def groups_of(model: type[Model]) -> list[Right]:
    """The rights that show fields which things of this model have."""
    names = {field.name for part in PARTS[model] for field in part._meta.get_fields()}
    return [right for right, hidden in FIELDS.items() if names & hidden]


def notes_about(person: Employee, has_roles: bool) -> list[str]:
    notes = []
    if not has_roles:
        notes.append(_("There is no role: nothing is allowed."))
    if not person.is_active:
        notes.append(_("Sign-in is closed: nothing is seen until it is opened again."))
    elif person.login is None:
        notes.append(_("There is no login: nobody can sign in as this person. Below is what the roles would give."))
    if person.left_on and person.is_active and person.login is not None:
        notes.append(_("This person has left, but sign-in is still open: the roles work."))
    elif person.left_on:
        notes.append(_("This person has left."))
    return notes


def seen_by(members: Iterable[Employee], thing: Model) -> list[tuple[Employee, bool]]:
    """Each person with whether they see the thing."""
    right = thing.seen_with  # type: ignore[attr-defined]  # scoped models say it
    return [(person, asked(person, right, thing) == YES) for person in members]


def _roles(right: Right, given: dict[Role, dict[str, str]]) -> str:
    """«Master» (only one's own), «Manager» (everything)."""
    reach = {True: _("only one's own"), False: _("everything")}
    return ", ".join(
        f"«{role.label}» ({reach[rights[right.code] == OWN]})" if right.scoped else f"«{role.label}»"
        for role, rights in given.items()
        if right.code in rights
    )


def _about(verb: Any) -> Any:
    first = next(iter(inspect.signature(verb).parameters.values()))
    return get_type_hints(verb).get(first.name) if first.kind is not first.KEYWORD_ONLY else None
