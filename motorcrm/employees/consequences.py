"""What employees tell those above them, in the same transaction."""

from motorcrm.core.consequence import Consequence

left = Consequence("left")
"""(employee, on, answers, by): the person works here no more; `answers` is what was decided of things in hand."""
