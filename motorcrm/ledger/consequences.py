"""What the journal tells the apps above it, in the same database transaction."""

from motorcrm.core.consequence import Consequence

posted = Consequence("posted")
"""Entries were written: `posted([(draft, entry), …])`, while all writers of money wait. Listeners only add rows."""
