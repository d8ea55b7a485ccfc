"""The people who work here; an employee is who signs in."""
