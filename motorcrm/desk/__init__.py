"""What is seen across the company: first pages, search, the journal of actions, access explained."""
