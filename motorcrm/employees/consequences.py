"""What employees report to the apps above, in the same transaction."""

from motorcrm.core.consequence import Consequence

left = Consequence("left")
"""(employee, on, answers, by): the person has left; `answers` says what happens to what they had in hand."""
