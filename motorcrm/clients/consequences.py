"""What clients tell the apps above them, in the same database transaction."""

from motorcrm.core.consequence import Consequence

client_added = Consequence("client_added")
"""There is a new client: `client_added(client)`. What is kept for each begins here."""
