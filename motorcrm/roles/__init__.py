"""Roles of the company: made, edited, given to people."""
