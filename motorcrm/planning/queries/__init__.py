"""Reading who does what and when."""
