"""Places on the employees' pages that other apps fill."""

from motorcrm.ui.panels import Place

EMPLOYEE_PAGE = Place("employee")
EMPLOYEE_ASIDE = Place("employee.aside")
EMPLOYEE_ACTIONS = Place("employee.actions")
EMPLOYEE_LEAVING = Place("employee.leaving")
EMPLOYEES_ACTIONS = Place("employees.actions")
