"""The menu entry of employees."""

from motorcrm.employees.nouns import EMPLOYEE
from motorcrm.ui.menu import entry_of

ENTRIES = [entry_of(EMPLOYEE, under="/employees/")]
