"""The double-entry journal: the only door to money."""
