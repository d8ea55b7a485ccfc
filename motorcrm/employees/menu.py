"""The entry of the menu."""

from django.utils.translation import gettext_lazy as _

from motorcrm.employees.rights import VIEW_EMPLOYEES
from motorcrm.ui.menu import Entry

ENTRIES = [Entry(_("Employees"), icon="id-badge-2", url="employees", under="/employees/", rights=(VIEW_EMPLOYEES,))]
