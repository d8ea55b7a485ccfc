"""Payments, income and expenses: the happenings people record with money."""
