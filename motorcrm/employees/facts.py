"""A person's details: cleaned for storage, or refused with a reason for each field."""

from collections.abc import Iterable, Mapping
from datetime import time
from typing import Any

from django.utils.translation import gettext as _

from motorcrm.core.fitting import fit_texts
from motorcrm.core.folding import fold
from motorcrm.core.refusal import Invalid
from motorcrm.core.text import one_line
from motorcrm.employees.hours import Week
from motorcrm.employees.models import Employee, Skill, TimeOff

FIELDS = "last_name first_name middle_name position email is_technician hired_on notes".split()
LONGEST_COMMENT = 200
MOST_SKILLS, LONGEST_SKILL = 20, 40
LONGEST_ABSENCE = 3 * 366
"""In days: longer than any real leave."""


def fit(facts: Mapping[str, Any], current: Employee) -> dict[str, Any]:
    """The facts as they may be stored beside the current ones. Raises Invalid; TypeError for an unknown field."""
    if unknown := set(facts) - set(FIELDS):
        raise TypeError(f"a person has no {', '.join(sorted(unknown))}")
    fitted, errors = fit_texts(Employee, facts)
    known = {name: fitted.get(name, getattr(current, name)) for name in FIELDS}
    if not known["last_name"] and not known["first_name"]:
        errors["last_name"] = _("Enter a name.")
    if current.left_on and known["hired_on"] and known["hired_on"] > current.left_on:
        errors["hired_on"] = _("This is after the day they left.")
    if errors:
        raise Invalid(**errors)
    return fitted


def fit_skills(skills: Iterable[str]) -> list[str]:
    """Each skill once, ignoring case, in the order given. Raises Invalid."""
    kept: dict[str, str] = {}
    for skill in skills:
        if word := one_line(skill):
            kept.setdefault(fold(word), word)
    if len(kept) > MOST_SKILLS or any(max(len(word), len(folded)) > LONGEST_SKILL for folded, word in kept.items()):
        raise Invalid(
            skills=_("Enter at most %(most)s skills of up to %(longest)s letters each.")
            % {"most": MOST_SKILLS, "longest": LONGEST_SKILL}
        )
    return list(kept.values())


def skills_named(words: Iterable[str]) -> list[Skill]:
    """The skills with these names; new ones are created."""
    return [Skill.objects.get_or_create(folded=fold(word), defaults={"name": word})[0] for word in words]


def fit_hours(hours: Week) -> Week:
    """Check that a week has a working day, and that each day ends after it starts. Raises Invalid."""
    errors = {}
    for weekday, (begins, ends) in hours.items():
        if weekday not in range(7) or not isinstance(begins, time) or not isinstance(ends, time):
            raise TypeError("hours are two times of a weekday from 0 to 6")
        if ends <= begins:
            errors[f"ends_{weekday}"] = _("The day must end after it starts.")
    if not hours:
        errors["begins_0"] = _("Enter at least one working day. For a long absence, add days off instead.")
    if errors:
        raise Invalid(**errors)
    return dict(sorted(hours.items()))


def fit_time_off(person: Employee, off: TimeOff) -> None:
    """Refuse days off that end before they begin, or overlap with others of the same person.

    The caller locks the person, so that of two requests at once the second sees the days of the first.
    """
    if off.kind not in TimeOff.Kind.values:
        raise Invalid(kind=_("Choose a type of absence from the list."))
    if off.last < off.first:
        raise Invalid(last=_("The last day must not be before the first."))
    if (off.last - off.first).days > LONGEST_ABSENCE:
        raise Invalid(last=_("This is too long. Enter three years at most."))
    if len(off.comment) > LONGEST_COMMENT:
        raise Invalid(comment=_("This is too long. Shorten it."))
    if other := TimeOff.objects.filter(employee=person).exclude(pk=off.pk).within(off.first, off.last).first():
        raise Invalid(first=_("These days overlap with days off already recorded: %(days)s.") % {"days": other})
