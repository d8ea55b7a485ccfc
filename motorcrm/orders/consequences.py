"""What orders tell those above them, in the same transaction."""

from motorcrm.core.consequence import Consequence

work_done = Consequence("work_done")
work_undone = Consequence("work_undone")
assignees_changed = Consequence("assignees_changed")
closed = Consequence("closed")
reopened = Consequence("reopened")
