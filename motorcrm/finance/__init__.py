"""Payments, income and expenses: the money transactions people record."""
