"""How often the worker looks, in seconds."""

NAP = 1.0
"""Between two looks into the queue: one read of an index of what waits, which is mostly empty."""
STANDING_BY = 5.0
"""Between two attempts to become the worker, while another is."""
FIRST_CHORES = 600.0
"""Until the schedule is first asked: after the morning's sign-ins, but soon enough on a computer that is switched off
every evening."""
CHORES = 60.0
"""Between two looks at the schedule."""
