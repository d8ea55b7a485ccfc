"""What a person may do with one thing, and why: the guard is asked, its answer is put in words.

Nothing here decides. Whether something is seen, allowed, own or hidden is what `access` says; roles and parts are read
only to say where that comes from.
"""

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
from motorcrm.access.nouns import Explained, extra_rights, noun_of
from motorcrm.access.ownership import explain_own
from motorcrm.access.scopes import rights_given, scope_of, seen_with
from motorcrm.core import notation
from motorcrm.core.actor import Person
from motorcrm.core.operation import OPERATIONS
from motorcrm.core.refusal import Absent, Forbidden
from motorcrm.employees.models import Employee

YES, NO, UNSEEN = "yes", "no", "unseen"
REACHES = {
    None: (gettext_lazy("no"), "red"),
    OWN: (gettext_lazy("if their own"), "orange"),
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
    not_own: str
    """What is said then."""
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


def explain(person: Employee, thing: Model, asker: Person) -> Explanation:
    """Of what is one's own only that is named which the asker sees too."""
    given = {role: rights_given([role]) for role in person.roles.all()}
    seen = answered(person, seen_with(thing.__class__), thing, given)
    return Explanation(
        person=person,
        thing=thing,
        notes=notes_about(person, bool(given)),
        seen=seen,
        own=explain_own(person, thing, asker),
        not_own=str(_explained(type(thing)).not_own),
        rights=[answered(person, right, thing, given) for right in concerning(type(thing)) if right != seen.right],
        groups=[answered(person, right, thing, given) for right in groups_of(type(thing))],
    )


def asked(person: Person, right: Right, thing: Model) -> str:
    """What the guard answers."""
    try:
        guard(by=person, needs=right, about=thing)
    except Absent:
        return UNSEEN
    except Forbidden:
        return NO
    return YES


def answered(person: Employee, right: Right, thing: Model, given: dict[Role, dict[str, str]]) -> Answer:
    by_parts = _explained(type(thing)).part_by_part.get(right)
    parts = list(by_parts.parts(thing)) if by_parts else []
    reached = [part for part in parts if asked(person, right, part) == YES]
    answer = (YES if reached else asked(person, right, parts[0])) if parts else asked(person, right, thing)
    by = _roles(right, given)
    if not by:
        why = _("No role grants this right.")
    elif not person.is_active:
        why = _("Sign-in is blocked. When it is allowed, this is granted by: %(roles)s.") % {"roles": by}
    elif answer == UNSEEN:
        why = _("Granted by: %(roles)s. But they cannot see the record itself.") % {"roles": by}
    elif scope_of(person, right) != OWN:
        why = _("Granted by: %(roles)s.") % {"roles": by}
    elif reached:
        names = ", ".join(notation.quoted(part) for part in reached)
        why = _("Granted by: %(roles)s. Here it covers: %(jobs)s.") % {"roles": by, "jobs": names}
    elif by_parts and parts:
        why = " ".join([_("Granted by: %(roles)s.") % {"roles": by}, str(by_parts.none)])
    elif answer == YES:
        why = _("Granted by: %(roles)s. And this is one of their own.") % {"roles": by}
    else:
        why = _("Granted by: %(roles)s. But this is not one of their own.") % {"roles": by}
    return Answer(right, answer == YES, why, is_given=bool(by))


def concerning(model: type[Model]) -> list[Right]:
    """The rights that verbs about things of this model ask for, in the order of the catalogue."""
    wanted = {seen_with(model).code, *(right.code for right in extra_rights(model))}
    for verb in OPERATIONS.values():
        needs = verb.needs
        if isinstance(needs, Right) and _about(verb) in (Model, model, *_explained(model).parts):
            wanted.add(needs.code)
    return [right for code, right in RIGHTS.items() if code in wanted]


def groups_of(model: type[Model]) -> list[Right]:
    """The rights that show fields which things of this model have."""
    names = {field.name for part in (model, *_explained(model).parts) for field in part._meta.get_fields()}
    return [right for right, hidden in FIELDS.items() if names & hidden]


def notes_about(person: Employee, has_roles: bool) -> list[str]:
    notes = []
    if not has_roles:
        notes.append(_("This person has no role, so nothing is allowed."))
    if not person.is_active:
        notes.append(_("Sign-in is blocked. They cannot see anything until it is allowed again."))
    elif person.login is None:
        notes.append(_("This person has no login and cannot sign in. Below is what their roles would allow."))
    if person.left_on and person.is_active and person.login is not None:
        notes.append(_("This person has left, but sign-in is still allowed and their roles apply."))
    elif person.left_on:
        notes.append(_("This person has left."))
    return notes


def seen_by(members: Iterable[Employee], thing: Model) -> list[tuple[Employee, bool]]:
    """Each person with whether they see the thing."""
    right = seen_with(thing.__class__)
    return [(person, asked(person, right, thing) == YES) for person in members]


def _roles(right: Right, given: dict[Role, dict[str, str]]) -> str:
    """“Technician” (own only), “Manager” (everything)."""
    reach = {True: _("own only"), False: _("everything")}
    return ", ".join(
        notation.quoted(role.label) + (f" ({reach[rights[right.code] == OWN]})" if right.scoped else "")
        for role, rights in given.items()
        if right.code in rights
    )


def _explained(model: type[Model]) -> Explained:
    explained = noun_of(model).explained
    if explained is None:
        raise TypeError(f"access to {model.__name__} is not explained")
    return explained


def _about(verb: Any) -> Any:
    """The kind of thing the verb is done to."""
    return get_type_hints(verb).get(verb.subject)
