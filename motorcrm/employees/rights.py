"""Rights on employees, their documents and their access."""

from django.utils.translation import gettext_lazy as _

from motorcrm.access.catalogue import ACCOUNTANT, MANAGER, SENIOR_TECHNICIAN, TECHNICIAN, declare

VIEW_EMPLOYEES = declare(
    "employees.view",
    _("View employees"),
    _("The list of employees and their pages. With the scope “own”, only the person's own page."),
    section="employees",
    scoped=True,
    shipped_to=[MANAGER, SENIOR_TECHNICIAN, ACCOUNTANT],
    own_for=[TECHNICIAN],
)
EDIT_EMPLOYEES = declare(
    "employees.edit",
    _("Edit employees"),
    _("Add employees, edit their details and mark them as left."),
    section="employees",
)
VIEW_PAPERS = declare(
    "papers.view",
    _("View employees' documents"),
    _(
        "Contracts, passports, certificates. With the scope “own”, only the person's own. Adding them "
        "needs the right to edit employees."
    ),
    section="employees",
    scoped=True,
    own_for=[MANAGER, SENIOR_TECHNICIAN, TECHNICIAN, ACCOUNTANT],
)
MANAGE_ACCESS = declare(
    "employees.access",
    _("Manage logins and roles"),
    _("Create logins, assign roles and block sign-in. People can only grant rights they have themselves."),
    section="employees",
)
VIEW_WAGES = declare(
    "wages.view",
    _("View wages"),
    _("What people have earned and what they were paid. With the scope “own”, only the person's own earnings."),
    section="employees",
    scoped=True,
    shipped_to=[ACCOUNTANT],
    own_for=[MANAGER, SENIOR_TECHNICIAN, TECHNICIAN],
)
