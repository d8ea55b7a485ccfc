"""How history shows the rights of a role: in its reader's language, whatever the writer's was."""

from django.utils.functional import lazystr
from django.utils.translation import gettext_lazy as _

from motorcrm.access.catalogue import OWN, RIGHTS, Right
from motorcrm.history.words import declare_word


def declare_rights() -> None:
    """Called once at start-up, when the catalogue of rights is complete."""
    declare_word("rights", _("rights"), choices=rights_in_words())


def rights_in_words() -> dict[str, object]:
    """The labels by code: `orders.view` and, for a scoped right, `orders.view:own`."""
    words: dict[str, object] = {code: right.label for code, right in RIGHTS.items()}
    return words | {f"{code}:{OWN}": lazystr(Narrowed(right)) for code, right in RIGHTS.items() if right.scoped}


class Narrowed:
    """The label of a right with the scope “own”."""

    def __init__(self, right: Right) -> None:
        self.right = right

    def __str__(self) -> str:
        return str(_("%(right)s (own only)") % {"right": self.right.label})
