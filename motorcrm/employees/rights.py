"""Rights on people."""

from django.utils.translation import gettext_lazy as _

from motorcrm.access.catalogue import ACCOUNTANT, MANAGER, MASTER, SENIOR_MASTER, declare

VIEW_EMPLOYEES = declare(
    "employees.view",
    _("See employees"),
    _("The list of people and their pages; with the scope «own», only one's own page."),
    section="employees",
    scoped=True,
    shipped_to=[MANAGER, SENIOR_MASTER, ACCOUNTANT],
    own_for=[MASTER],
)
EDIT_EMPLOYEES = declare(
    "employees.edit",
    _("Edit employees"),
    _("Add people, change what is known of them, note that they left."),
    section="employees",
)
VIEW_PAPERS = declare(
    "papers.view",
    _("See employees' papers"),
    _("Contracts, passports, certificates. With the scope «own», only one's own. Who edits employees adds them."),
    section="employees",
    scoped=True,
    own_for=[MANAGER, SENIOR_MASTER, MASTER, ACCOUNTANT],
)
MANAGE_ACCESS = declare(
    "employees.access",
    _("Manage logins and roles"),
    _("Give logins and roles, deactivate people. Nobody gives more than they have."),
    section="employees",
)
