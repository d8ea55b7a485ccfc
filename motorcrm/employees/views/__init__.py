"""Pages of employees: the list, a person, photos, working hours and days off."""
