"""Work orders from the first call to the hand-over."""
