"""Employees: their details, working hours, days off and documents, and leaving."""
