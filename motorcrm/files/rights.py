"""Rights on photos and files. Who sees a thing sees what is attached to it."""

from django.utils.translation import gettext_lazy as _

from motorcrm.access.catalogue import ACCOUNTANT, MANAGER, MASTER, SENIOR_MASTER, declare

ADD_FILES = declare(
    "files.add",
    _("Add photos and files"),
    _("To orders, clients and vehicles that are seen; with the scope «own», to one's own."),
    section="orders",
    scoped=True,
    shipped_to=[MANAGER, SENIOR_MASTER, ACCOUNTANT],
    own_for=[MASTER],
)
REMOVE_FILES = declare(
    "files.remove",
    _("Remove photos and files"),
    _("Of orders, clients and vehicles that are seen. Who removed what stays in the history."),
    section="orders",
    scoped=True,
    shipped_to=[MANAGER],
)
