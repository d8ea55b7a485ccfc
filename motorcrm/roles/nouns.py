"""Roles, declared as a noun."""

from motorcrm.access.models import Role
from motorcrm.access.nouns import Noun, declare
from motorcrm.roles.rights import MANAGE_ROLES

declare(Noun(model=Role, position=120, page="role", shown_to=MANAGE_ROLES))
