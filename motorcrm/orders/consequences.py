"""What orders tell the apps above them, in the same database transaction."""

from motorcrm.core.consequence import Consequence

job_done = Consequence("job_done")
job_undone = Consequence("job_undone")
assignees_changed = Consequence("assignees_changed")
closed = Consequence("closed")
reopened = Consequence("reopened")
