"""The company's roles: defined, edited, given to employees."""
