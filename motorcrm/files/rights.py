"""Rights to photos and files. People who see a thing see what is attached to it."""

from django.utils.translation import gettext_lazy as _

from motorcrm.access.catalogue import ACCOUNTANT, MANAGER, SENIOR_TECHNICIAN, TECHNICIAN, declare

ADD_FILES = declare(
    "files.add",
    _("Add photos and files"),
    _("To orders, clients and vehicles the person can see. With the scope “own”, only to their own."),
    section="orders",
    scoped=True,
    shipped_to=[MANAGER, SENIOR_TECHNICIAN, ACCOUNTANT],
    own_for=[TECHNICIAN],
)
REMOVE_FILES = declare(
    "files.remove",
    _("Remove photos and files"),
    _("From orders, clients and vehicles the person can see. The history keeps who removed what."),
    section="orders",
    scoped=True,
    shipped_to=[MANAGER],
)
