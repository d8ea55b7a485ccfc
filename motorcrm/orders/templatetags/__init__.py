"""Filters of the order's page."""
