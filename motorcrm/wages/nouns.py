"""What the rest of the program knows about wages."""

from motorcrm.access.nouns import Noun, declare
from motorcrm.wages.models import PayScheme
from motorcrm.wages.rights import EDIT_SCHEMES

declare(Noun(model=PayScheme, position=118, page="pay-scheme", shown_to=EDIT_SCHEMES))
