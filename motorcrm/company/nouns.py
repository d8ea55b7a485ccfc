"""Organisations and preferences, declared as nouns."""

from motorcrm.access.nouns import Noun, declare
from motorcrm.company.models import Organisation, Preferences
from motorcrm.company.rights import EDIT_COMPANY

declare(Noun(model=Organisation, position=100, page="organisation", shown_to=EDIT_COMPANY))
declare(
    Noun(
        model=Preferences,
        position=110,
        page="preferences",
        key="",
        shown_to=EDIT_COMPANY,
        is_named=False,
    )
)
