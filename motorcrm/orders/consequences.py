"""What orders tell the apps above them, in the same database transaction.

Those who listen may answer with drafts of entries, which are posted together with those of the verb.
"""

from motorcrm.core.consequence import Consequence

job_done = Consequence("job_done")
job_undone = Consequence("job_undone")
assignees_changed = Consequence("assignees_changed")
closed = Consequence("closed")
reopened = Consequence("reopened")
cancelled = Consequence("cancelled")
repriced = Consequence("repriced")
"""Sums of an order's lines have changed, or what is known of its costs."""
settled = Consequence("settled")
"""Nothing is left to pay for a closed order, from the day `on`."""
unsettled = Consequence("unsettled")
"""Something is left to pay again for an order that was settled, or it is no longer closed."""
reduced = Consequence("reduced")
"""The price of a closed order was reduced (`off`: the lines, unsaved, with what technicians bear), or is no more."""
