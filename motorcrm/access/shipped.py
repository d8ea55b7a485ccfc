"""The roles that come with the program, as the catalogue defines them."""

from motorcrm.access.catalogue import ADMINISTRATOR, ALL, MANAGER, RIGHTS, SHIPPED_ROLES
from motorcrm.access.models import Grant, Role
from motorcrm.core.exact import HUNDRED_PERCENT, Percent

_MAX_DISCOUNT = {ADMINISTRATOR: HUNDRED_PERCENT, MANAGER: Percent.whole(15)}


def ensure_roles() -> None:
    """Create the shipped roles that are missing. A role that exists belongs to the company and is left alone."""
    for position, code in enumerate(SHIPPED_ROLES, start=1):
        role, created = Role.objects.get_or_create(
            code=code,
            defaults={
                "is_administrator": code == ADMINISTRATOR,
                "max_discount": shipped_discount(code),
                "position": position,
            },
        )
        if created:
            Grant.objects.bulk_create(
                Grant(role=role, right=right, scope=scope) for right, scope in shipped_grants(code).items()
            )


def shipped_grants(code: str) -> dict[str, str]:
    """Right code → scope, as the role with that code is shipped; the administrator's role needs none."""
    return {
        right.code: scope if right.scoped else ALL
        for right in RIGHTS.values()
        for role_code, scope in right.shipped_to
        if role_code == code
    }


def shipped_discount(code: str) -> Percent:
    return _MAX_DISCOUNT.get(code, Percent.zero())
